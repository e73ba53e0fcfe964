"""Whatever dies, hangs or fills up: finished stages stay, nothing is stale, results are equal."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
from pathlib import Path

import pytest

from .conftest import PATIENCE, Sandbox, until


def test_kill_9_during_a_fit_keeps_what_was_finished(sandbox: Sandbox) -> None:
    path = sandbox.pipeline("big_forest", trees=500)
    process, run = sandbox.terminal(path)
    until(lambda: sandbox.statuses(run).get("forest") == "running", "the fit")
    os.kill(sandbox.run(run).process.pid, signal.SIGKILL)
    assert process.wait(PATIENCE) == 0
    crashed = sandbox.run(run)
    assert crashed.status == "crashed"
    assert crashed.error == {
        "code": "run.process_died",
        "values": {"signal": "SIGKILL", "code": None},
    }
    finished = [name for name, status in sandbox.statuses(run).items() if status == "succeeded"]
    assert {"flowers", "roles"} <= set(finished)
    assert sandbox.statuses(run)["forest"] == "failed"

    process, again = sandbox.terminal(path)
    assert process.wait(PATIENCE) == 0
    assert sandbox.run(again).status == "succeeded"
    statuses = sandbox.statuses(again)
    assert {statuses[name] for name in finished} == {"reused"}
    assert sandbox.results(again) == sandbox.undisturbed_results(path)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("stage", ["flowers", "split", "forest", "scores"])
def test_a_flipped_byte_is_not_used(sandbox: Sandbox, stage: str) -> None:
    path = sandbox.pipeline("flowers")
    process, _run = sandbox.terminal(path)
    assert process.wait(PATIENCE) == 0
    before = {file: file.read_bytes() for file in objects(sandbox)}
    for file, content in before.items():
        file.write_bytes(
            content[: len(content) // 2] + b"\x00\xff" + content[len(content) // 2 + 2 :]
        )
    # The stage is asked for again, so everything that it needs is read.
    process, again = sandbox.terminal(path, force=[stage])
    assert process.wait(PATIENCE) == 0
    assert sandbox.run(again).status == "succeeded", sandbox.store.log(again)
    fresh = sandbox.undisturbed_results(path)
    assert sandbox.results(again)[stage] == fresh[stage]
    assert sandbox.results(again)["scores"]["metrics"] == fresh["scores"]["metrics"]
    process, last = sandbox.terminal(path)
    assert process.wait(PATIENCE) == 0
    assert sandbox.results(last)["scores"]["metrics"] == fresh["scores"]["metrics"]


def objects(sandbox: Sandbox) -> list[Path]:
    return [file for file in (sandbox.workspace / "objects").rglob("*") if file.is_file()]


def test_a_removed_file_is_made_again_and_the_reason_said(sandbox: Sandbox) -> None:
    path = sandbox.pipeline("flowers")
    process, _ = sandbox.terminal(path)
    assert process.wait(PATIENCE) == 0
    for file in objects(sandbox):
        if file.suffix == ".signed":
            file.unlink()
    process, again = sandbox.terminal(path)
    assert process.wait(PATIENCE) == 0
    forest = sandbox.stages(again)["forest"]
    assert (forest["status"], forest["reason"]["code"]) == ("succeeded", "reason.artifact_missing")
    assert sandbox.statuses(again)["split"] == "reused"


def test_a_time_limit_names_itself(sandbox: Sandbox) -> None:
    process, run = sandbox.terminal(sandbox.waiting_pipeline(), seconds=1.0)
    assert process.wait(PATIENCE) == 0
    finished_run = sandbox.run(run)
    assert finished_run.status == "timed_out"
    assert finished_run.error == {"code": "run.time_limit", "values": {"seconds": 1.0}}
    assert not finished_run.process.alive()


def test_a_memory_limit_names_itself(sandbox: Sandbox) -> None:
    path = sandbox.pipeline("hungry", f"hold_memory megabytes: 900, file: {sandbox.go}")
    process, run = sandbox.terminal(path, megabytes=700)
    assert process.wait(PATIENCE) == 0
    finished_run = sandbox.run(run)
    assert finished_run.status == "failed"
    assert finished_run.error is not None
    assert finished_run.error["code"] == "run.memory_limit"
    assert finished_run.error["values"]["used"] > finished_run.error["values"]["limit"] == 700
    assert sandbox.stages(run)["middle_0"]["error"]["code"] == "run.memory_limit"
    assert sandbox.statuses(run)["flowers"] == "succeeded"


def test_a_stopped_process_is_lost(sandbox: Sandbox) -> None:
    process, run = sandbox.terminal(sandbox.waiting_pipeline(), silent_seconds=3.0)
    sandbox.wait_until_entered()
    os.kill(sandbox.run(run).process.pid, signal.SIGSTOP)
    assert process.wait(PATIENCE) == 0
    finished_run = sandbox.run(run)
    assert finished_run.status == "lost"
    assert finished_run.error == {"code": "run.silent", "values": {"seconds": 3.0}}
    assert not finished_run.process.alive()


def test_a_file_that_may_grow_no_further_fails_the_stage_alone(sandbox: Sandbox) -> None:
    path = sandbox.pipeline("flowers")
    process, _ = sandbox.terminal(path)  # the database is there, and big enough
    assert process.wait(PATIENCE) == 0
    limit = 6_000_000
    too_big = sandbox.pipeline("too_big", "wide megabytes: 8")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        process, run = sandbox.terminal(too_big)
        assert process.wait(PATIENCE) == 0
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert sandbox.run(run).status == "failed"
    failed = sandbox.stages(run)["middle_0"]
    assert failed["status"] == "failed"
    assert failed["error"]["code"] == "store.disk_full"
    assert sandbox.statuses(run)["flowers"] == "reused"
    assert not [file for file in objects(sandbox) if file.name.startswith("tmp-")]
    process, again = sandbox.terminal(path)
    assert process.wait(PATIENCE) == 0
    assert set(sandbox.statuses(again).values()) == {"reused"}


@pytest.fixture
def small_disk(tmp_path: Path) -> Path:
    """A workspace on a file system of 12 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)]
    if os.getuid() != 0 or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("A small file system needs the right to mount one.")
    return folder


def test_a_full_disk_fails_the_stage_and_loses_nothing(sandbox: Sandbox, small_disk: Path) -> None:
    small = Sandbox(sandbox.folder, small_disk / "workspace")
    small.workspace.mkdir()
    for name in ("approved.json", "catalogue.json"):
        (small.workspace / name).write_bytes((sandbox.workspace / name).read_bytes())
    try:
        path = small.pipeline("flowers")
        process, _ = small.terminal(path)
        assert process.wait(PATIENCE) == 0
        process, run = small.terminal(small.pipeline("too_big", "wide megabytes: 20"))
        assert process.wait(PATIENCE) == 0
        assert small.stages(run)["middle_0"]["error"]["code"] == "store.disk_full"
        process, again = small.terminal(path)
        assert process.wait(PATIENCE) == 0
        assert set(small.statuses(again).values()) == {"reused"}
        small.store.close()
    finally:
        subprocess.run(["umount", "-l", str(small_disk)], check=True)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("size", [0, 5000])
def test_a_cut_database_costs_no_result(sandbox: Sandbox, size: int) -> None:
    path = sandbox.pipeline("flowers")
    process, _ = sandbox.terminal(path)
    assert process.wait(PATIENCE) == 0
    assert list((sandbox.workspace / "copies").iterdir())
    longer = sandbox.pipeline("longer", trees=21)  # since the copy
    process, before = sandbox.terminal(longer)
    assert process.wait(PATIENCE) == 0
    results = sandbox.results(before)
    with (sandbox.workspace / "fabrica.db").open("r+b") as database:
        database.truncate(size)
    process, again = sandbox.terminal(longer)
    assert process.wait(PATIENCE) == 0
    assert set(sandbox.statuses(again).values()) == {"reused"}
    assert sandbox.results(again) == results
