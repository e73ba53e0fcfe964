"""Whatever dies, hangs or fills up: finished stages stay, nothing is stale, results are equal."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
from pathlib import Path

import pytest

from .conftest import PATIENCE, Place, until


def test_kill_9_during_a_fit_keeps_what_was_finished(here: Place) -> None:
    path = here.pipeline("big_forest", trees=2000)
    process, run = here.terminal(path)
    until(lambda: here.statuses(run).get("forest") == "running", "the fit")
    os.kill(here.run(run).process.pid, signal.SIGKILL)
    assert process.wait(PATIENCE) == 0
    crashed = here.run(run)
    assert crashed.status == "crashed"
    assert crashed.error == {
        "code": "run.process_died", "values": {"signal": "SIGKILL", "code": None},
    }  # fmt: skip
    finished = [name for name, status in here.statuses(run).items() if status == "succeeded"]
    assert {"flowers", "roles"} <= set(finished)
    assert here.statuses(run)["forest"] == "failed"

    process, again = here.terminal(path)
    assert process.wait(PATIENCE) == 0
    assert here.run(again).status == "succeeded"
    statuses = here.statuses(again)
    assert {statuses[name] for name in finished} == {"reused"}
    assert here.results(again) == here.finished_undisturbed(path)


@pytest.mark.parametrize("stage", ["flowers", "split", "forest", "scores"])
def test_a_flipped_byte_is_not_used(here: Place, stage: str) -> None:
    path = here.pipeline("flowers")
    process, _run = here.terminal(path)
    assert process.wait(PATIENCE) == 0
    before = {file: file.read_bytes() for file in objects(here)}
    for file, content in before.items():
        file.write_bytes(
            content[: len(content) // 2] + b"\x00\xff" + content[len(content) // 2 + 2 :]
        )
    # The stage is asked for again, so everything that it needs is read.
    process, again = here.terminal(path, force=[stage])
    assert process.wait(PATIENCE) == 0
    assert here.run(again).status == "succeeded", here.store.log(again)
    fresh = here.finished_undisturbed(path)
    assert here.results(again)[stage] == fresh[stage]
    assert here.results(again)["scores"]["metrics"] == fresh["scores"]["metrics"]
    process, last = here.terminal(path)
    assert process.wait(PATIENCE) == 0
    assert here.results(last)["scores"]["metrics"] == fresh["scores"]["metrics"]


def objects(here: Place) -> list[Path]:
    return [file for file in (here.workspace / "objects").rglob("*") if file.is_file()]


def test_a_removed_file_is_made_again_and_the_reason_said(here: Place) -> None:
    path = here.pipeline("flowers")
    process, _ = here.terminal(path)
    assert process.wait(PATIENCE) == 0
    for file in objects(here):
        if file.suffix == ".skops":
            file.unlink()
    process, again = here.terminal(path)
    assert process.wait(PATIENCE) == 0
    forest = here.stages(again)["forest"]
    assert (forest["status"], forest["reason"]["code"]) == ("succeeded", "reason.artifact_missing")
    assert here.statuses(again)["split"] == "reused"


def test_a_time_limit_names_itself(here: Place) -> None:
    process, run = here.terminal(here.waiting(), seconds=1.0)
    assert process.wait(PATIENCE) == 0
    ended = here.run(run)
    assert ended.status == "timed_out"
    assert ended.error == {"code": "run.time_limit", "values": {"seconds": 1.0}}
    assert not ended.process.alive()


def test_a_memory_limit_names_itself(here: Place) -> None:
    path = here.pipeline("hungry", f"hold_memory megabytes: 900, file: {here.go}")
    process, run = here.terminal(path, megabytes=700)
    assert process.wait(PATIENCE) == 0
    ended = here.run(run)
    assert ended.status == "failed"
    assert ended.error is not None
    assert ended.error["code"] == "run.memory_limit"
    assert ended.error["values"]["used"] > ended.error["values"]["limit"] == 700
    assert here.stages(run)["middle_0"]["error"]["code"] == "run.memory_limit"
    assert here.statuses(run)["flowers"] == "succeeded"


def test_a_stopped_process_is_lost(here: Place) -> None:
    process, run = here.terminal(here.waiting(), silent_seconds=3.0)
    here.entered()
    os.kill(here.run(run).process.pid, signal.SIGSTOP)
    assert process.wait(PATIENCE) == 0
    ended = here.run(run)
    assert ended.status == "lost"
    assert ended.error == {"code": "run.silent", "values": {"seconds": 3.0}}
    assert not ended.process.alive()


def test_a_file_that_may_grow_no_further_fails_the_stage_alone(here: Place) -> None:
    path = here.pipeline("flowers")
    process, _ = here.terminal(path)  # the database is there, and big enough
    assert process.wait(PATIENCE) == 0
    limit = 6_000_000
    too_big = here.pipeline("too_big", "wide megabytes: 8")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        process, run = here.terminal(too_big)
        assert process.wait(PATIENCE) == 0
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert here.run(run).status == "failed"
    failed = here.stages(run)["middle_0"]
    assert failed["status"] == "failed"
    assert failed["error"]["code"] == "store.disk_full"
    assert here.statuses(run)["flowers"] == "reused"
    assert not [file for file in objects(here) if file.name.startswith("tmp-")]
    process, again = here.terminal(path)
    assert process.wait(PATIENCE) == 0
    assert set(here.statuses(again).values()) == {"reused"}


@pytest.fixture
def small_disk(tmp_path: Path) -> Path:
    """A workspace on a file system of 12 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)]
    if os.getuid() != 0 or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("A small file system needs the right to mount one.")
    return folder


def test_a_full_disk_fails_the_stage_and_loses_nothing(here: Place, small_disk: Path) -> None:
    small = Place(here.folder, small_disk / "workspace")
    small.workspace.mkdir()
    for name in ("approved.json", "catalogue.json"):
        (small.workspace / name).write_bytes((here.workspace / name).read_bytes())
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
