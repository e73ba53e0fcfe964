"""Limits of time, memory and results: of runs and jobs, in a class and of one's own."""

from __future__ import annotations

import json
import os
import signal
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from pipeline_core.errors import StoreError
from pipeline_core.runs import client, jobs
from pipeline_core.runs.limits import (
    CLASS_LIMITS,
    JOB_MEGABYTES,
    JOB_SECONDS,
    Limits,
    class_limits,
    job_limits,
    limits_of,
    set_limits,
    with_limits,
)
from pipeline_core.runs.process_usage import excess_megabytes
from pipeline_core.spec import read, to_base64
from pipeline_core.store.class_workspace import people_folder
from pipeline_core.store.disk_quota import folder_bytes, set_class_quota
from pipeline_core.store.process_identity import start_of
from pipeline_core.store.runs import Options

from .conftest import PATIENCE, Sandbox, children_of, end_processes, until

PERSON = "0123456789abcdef"
BOMB = 3_000  # megabytes, of which no process is given more than a part


def test_a_class_has_limits_that_no_file_and_no_run_can_take_away(tmp_path: Path) -> None:
    person = tmp_path / "people" / PERSON
    assert limits_of(person) == class_limits(tmp_path) == CLASS_LIMITS
    assert None not in (CLASS_LIMITS.seconds, CLASS_LIMITS.megabytes, CLASS_LIMITS.result_megabytes)
    set_limits(people_folder(tmp_path), Limits(seconds=30.0))
    assert limits_of(person) == replace(CLASS_LIMITS, seconds=30.0)
    person.mkdir()
    set_limits(person, Limits(1e9, 1e9, 1e9))
    assert limits_of(person) == replace(CLASS_LIMITS, seconds=30.0), "a person's file says nothing"
    asked = with_limits(person, Options(seconds=1e9, megabytes=100.0))
    assert (asked.seconds, asked.megabytes) == (30.0, 100.0)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"seconds": -1}', '{"seconds": true}'])
def test_a_damaged_file_of_limits_takes_none_away(tmp_path: Path, text: str) -> None:
    people_folder(tmp_path).mkdir()
    (people_folder(tmp_path) / "limits.json").write_text(text)
    assert class_limits(tmp_path) == CLASS_LIMITS


def test_an_owner_has_limits_by_choice_and_a_run_its_own(tmp_path: Path) -> None:
    assert limits_of(tmp_path) == Limits()
    set_limits(tmp_path, Limits(60.0, 500.0))
    assert with_limits(tmp_path, Options()).seconds == 60.0
    assert with_limits(tmp_path, Options(seconds=90.0)).seconds == 90.0
    assert limits_of(tmp_path / "people" / PERSON) == CLASS_LIMITS


def test_jobs_always_have_limits(tmp_path: Path) -> None:
    assert (job_limits(tmp_path).seconds, job_limits(tmp_path).megabytes) == (
        JOB_SECONDS,
        JOB_MEGABYTES,
    )
    set_limits(tmp_path, Limits(5.0, 300.0, 1.0))
    assert (job_limits(tmp_path).seconds, job_limits(tmp_path).megabytes) == (5.0, 300.0)
    assert job_limits(tmp_path).result_megabytes != 1.0, "an answer is no result that is kept"


def test_pages_shared_with_the_launcher_are_not_a_runs_own(sandbox: Sandbox, launcher: int) -> None:
    run = sandbox.create(sandbox.waiting_pipeline())
    client.submit(sandbox.store, run.id)
    sandbox.wait_until_entered()
    leader = sandbox.run(run.id).process.pid
    rollup = Path(f"/proc/{leader}/smaps_rollup").read_text().splitlines()
    sizes = {line.split(":")[0]: int(line.split()[1]) / 1e3 for line in rollup[1:]}
    held = excess_megabytes(leader, 1.0)
    assert held is not None
    assert held < sizes["Rss"] / 2
    assert held < sizes["Anonymous"], "the launcher's pages are anonymous too"
    assert excess_megabytes(leader, held * 1.5) is None
    client.cancel(sandbox.store, run.id)


# A class of two


@pytest.fixture
def two(sandbox: Sandbox) -> Iterator[tuple[Sandbox, Sandbox]]:
    """Two people of a class whose limits are small, and whose machine runs two at a time."""
    people = []
    for name in (PERSON, "fedcba9876543210"):
        workspace = people_folder(sandbox.workspace) / name
        workspace.mkdir(parents=True)
        for file in ("approved.json", "catalogue.json"):
            (workspace / file).write_bytes((sandbox.workspace / file).read_bytes())
        folder = sandbox.folder / name
        folder.mkdir()
        people.append(Sandbox(folder, workspace))
    set_limits(people_folder(sandbox.workspace), Limits(4.0, 400.0, 20.0))
    client.ensure_launcher(sandbox.workspace, at_once=2)
    yield people[0], people[1]
    for person in people:
        end_processes(person)


def _start(person: Sandbox, path: Path, **options: Any) -> str:
    run = person.create(path, **options)
    client.submit(person.store, run.id)
    return run.id


def _let_the_other_finish(other: Sandbox, run: str) -> None:
    assert other.run(run).status == "running"
    other.go.touch()
    assert other.wait_for_end(run).status == "succeeded"


@pytest.mark.sampled(1)
@pytest.mark.parametrize("block", ["spin", "wait_for"])
def test_a_stage_that_never_ends_is_ended_and_the_other_persons_run_goes_on(
    two: tuple[Sandbox, Sandbox], block: str
) -> None:
    one, other = two
    # Code that holds the interpreter's lock would keep the first stage from being kept.
    assert one.wait_for_end(_start(one, one.pipeline("endless"))).status == "succeeded"
    set_limits(one.workspace.parent, Limits(seconds=4.0))
    endless = one.pipeline("endless", f"{block} file: {one.folder / 'never'}")
    run = _start(one, endless, seconds=1e6, silent_seconds=1.0)
    until((one.folder / "never.entered").exists, "the endless stage")
    set_limits(one.workspace.parent, Limits())  # those of a run are what held when it started
    others = _start(other, other.waiting_pipeline(), silent_seconds=60.0)
    other.wait_until_entered()
    ended = one.wait_for_end(run)
    assert ended.status == "timed_out"
    assert ended.error == {"code": "run.time_limit", "values": {"seconds": 4.0}}
    assert one.statuses(run) | {"flowers": "reused", "middle_0": "failed"} == one.statuses(run)
    until(lambda: not ended.process.alive(), "the end of the process")
    _let_the_other_finish(other, others)


def test_memory_beyond_a_small_limit_ends_the_run_and_not_the_other_persons(
    two: tuple[Sandbox, Sandbox],
) -> None:
    one, other = two
    set_limits(one.workspace.parent, Limits(megabytes=400.0))
    others = _start(other, other.waiting_pipeline())
    other.wait_until_entered()
    hungry = one.pipeline("hungry", f"hold_memory megabytes: {BOMB}, file: {one.go}")
    run = _start(one, hungry, megabytes=1e6)
    ended = one.wait_for_end(run)
    assert ended.status == "failed"
    assert ended.error is not None
    assert ended.error["code"] == "run.memory_limit"
    assert 400 == ended.error["values"]["limit"] < ended.error["values"]["used"] < BOMB
    assert one.stages(run)["middle_0"]["error"] == ended.error
    assert one.statuses(run)["flowers"] == "succeeded"
    again = _start(one, one.pipeline("hungry"))
    assert one.wait_for_end(again).status == "succeeded"
    assert one.statuses(again)["flowers"] == "reused", "finished stages are kept"
    _let_the_other_finish(other, others)


def test_what_a_stage_has_started_counts_and_ends_with_it(two: tuple[Sandbox, Sandbox]) -> None:
    one, _ = two
    path = one.pipeline("bears", f"bear megabytes: {BOMB}, file: {one.folder / 'its'}")
    run = _start(one, path)
    child = int(until(lambda: _text(one.folder / "its.child"), "the child"))
    ended = one.wait_for_end(run)
    assert ended.error is not None
    assert ended.error["code"] == "run.memory_limit"
    until(lambda: not start_of(child), "the end of the child")


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def test_a_result_beyond_its_limit_fails_the_stage_alone(two: tuple[Sandbox, Sandbox]) -> None:
    one, _ = two
    run = _start(one, one.pipeline("big", "wide megabytes: 30"), result_megabytes=1e6)
    assert one.wait_for_end(run).status == "failed"
    error = one.stages(run)["middle_0"]["error"]
    assert error["code"] == "store.result_too_large"
    assert error["values"]["limit"] == 20.0 < error["values"]["size"]
    assert one.statuses(run)["flowers"] == "succeeded"
    largest = max(path.stat().st_size for path in (one.workspace / "objects").glob("*/*"))
    assert largest < 20e6


def test_a_run_without_room_fails_its_stage_and_not_the_other_persons(
    two: tuple[Sandbox, Sandbox],
) -> None:
    one, other = two
    quota = folder_bytes(one.workspace) // 1_000_000 + 10.0
    set_class_quota(one.workspace.parent.parent, quota)
    run = _start(one, one.pipeline("big", "wide megabytes: 15"))
    assert one.wait_for_end(run).status == "failed"
    error = one.stages(run)["middle_0"]["error"]
    assert error["code"] == "store.quota_result"
    assert error["values"]["limit"] == quota
    assert one.statuses(run)["flowers"] == "succeeded"
    assert folder_bytes(one.workspace) < quota * 1e6
    small = _start(other, other.pipeline("small", "wide megabytes: 1"))
    other.wait_for_end(small)
    assert other.statuses(small)["middle_0"] == "succeeded", other.stages(small)


def test_a_class_is_told_no_path_of_the_machine(two: tuple[Sandbox, Sandbox]) -> None:
    one, _ = two
    path = one.pipeline("paths", "raise_path ")
    run = _start(one, path)
    assert one.wait_for_end(run).status == "failed"
    error = json.dumps(one.stages(run)["middle_0"]["error"])
    assert "things.csv" in error
    assert "/srv" not in error
    events = json.dumps(one.store.runs.events(run))
    assert "/srv" not in events
    previewed = json.dumps(_preview(one, path)["middle_0"]["error"])
    assert "things.csv" in previewed
    assert "/srv" not in previewed


# Jobs


def _preview(box: Sandbox, path: Path) -> dict[str, Any]:
    payload = {"line": to_base64(read(path)), "file": str(path)}
    previews: dict[str, Any] = client.call(box.workspace, "preview", payload)
    return previews


def _failure(box: Sandbox, path: Path) -> StoreError:
    with pytest.raises(StoreError) as caught:
        _preview(box, path)
    assert str(box.workspace) not in str(caught.value.values)
    return caught.value


def test_a_job_that_computes_for_ever_is_ended(sandbox: Sandbox, launcher: int) -> None:
    set_limits(sandbox.workspace, Limits(seconds=2.0))
    error = _failure(sandbox, sandbox.pipeline("endless", f"spin file: {sandbox.go}"))
    assert error.message.as_json() == {"code": "job.time_limit", "values": {"seconds": 2}}
    assert client.ensure_launcher(sandbox.workspace) == launcher


def test_a_job_beyond_its_memory_is_ended(sandbox: Sandbox, launcher: int) -> None:
    set_limits(sandbox.workspace, Limits(megabytes=300.0))
    bomb = f"hold_memory megabytes: {BOMB}, file: {sandbox.go}"
    error = _failure(sandbox, sandbox.pipeline("hungry", bomb))
    assert error.code == "job.memory_limit"
    assert 300 == error.values["limit"] < error.values["used"] < BOMB


def test_a_job_whose_process_dies_says_so(sandbox: Sandbox, launcher: int) -> None:
    error = _failure(sandbox, sandbox.pipeline("dying", "die code: 3"))
    assert error.message.as_json() == {"code": "job.died", "values": {"signal": None}}
    errors: list[StoreError] = []
    path = sandbox.waiting_pipeline()
    thread = Thread(target=lambda: errors.append(_failure(sandbox, path)))
    thread.start()
    sandbox.wait_until_entered()
    for child in children_of(launcher):
        os.kill(child, signal.SIGKILL)
    thread.join(PATIENCE)
    assert [error.code for error in errors] == ["job.killed"]


def test_an_unforeseen_error_of_a_job_names_its_kind(sandbox: Sandbox, launcher: int) -> None:
    with pytest.raises(StoreError) as caught:
        client.call(sandbox.workspace, "first_look", {"path": "/srv/a/b.csv"})
    assert caught.value.code == "job.failed"
    assert caught.value.values["type"] == "TypeError"


def test_an_answer_that_is_too_large_is_not_sent(sandbox: Sandbox) -> None:
    ours, theirs = socket.socketpair()
    request = {"job": "catalogue", "payload": {}}
    with ours, theirs:
        jobs.answer_request(ours, sandbox.workspace, request, Limits(result_megabytes=0.01))
        answer = json.loads(theirs.recv(10_000))
    assert answer["error"]["code"] == "job.too_large"
    assert answer["error"]["values"]["size"] > answer["error"]["values"]["limit"] == 0.01
