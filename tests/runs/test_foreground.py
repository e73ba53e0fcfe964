"""One run for a terminal: what it costs to do nothing, and what every signal does."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest

from pipeline_core.errors import SpecError
from pipeline_core.runs.foreground import run_directly
from pipeline_core.runs.supervisor import recover

from .conftest import PATIENCE, Place, until


def test_a_run_says_what_happens_and_the_next_one_has_nothing_to_do(here: Place) -> None:
    path = here.pipeline("flowers")
    process, run = here.terminal(path)
    *events, loaded = here.said()
    assert here.run(run).status == "succeeded", here.store.log(run)
    assert [events[0]["kind"], events[-1]["kind"]] == ["run_started", "run_finished"]
    assert events == here.store.runs.events(run)
    assert set(here.statuses(run).values()) == {"succeeded"}
    assert loaded == {"loaded": []}

    process, again = here.terminal(path)
    *_, loaded = here.said()
    assert here.run(again).status == "succeeded"
    assert set(here.statuses(again).values()) == {"reused"}
    assert loaded == {"loaded": []}, "an unchanged pipeline loads no library"
    assert here.run(again).process.pid == process.pid, "and needs no second process"
    assert here.results(again)["scores"]["metrics"] == here.results(run)["scores"]["metrics"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_the_terminal_cancels(here: Place, number: signal.Signals) -> None:
    process, run = here.terminal(here.waiting())
    here.entered()
    # Its rows are written beside the next stage's work.
    until(lambda: here.statuses(run).get("flowers") == "succeeded", "the first stage")
    process.send_signal(number)
    assert process.wait(PATIENCE) == 0
    assert here.run(run).status == "cancelled"
    assert not here.run(run).process.alive()
    assert here.statuses(run) == {
        "flowers": "succeeded", "middle_0": "cancelled", "roles": "skipped", "split": "skipped",
        "forest": "skipped", "scores": "skipped",
    }  # fmt: skip


def test_kill_9_of_the_terminal_ends_its_run(here: Place) -> None:
    process, run = here.terminal(here.waiting())
    here.entered()
    process.kill()
    ended = here.ended(run)
    assert ended.status == "cancelled"
    assert ended.error == {"code": "run.terminal_gone", "values": {}}
    until(lambda: not ended.process.alive(), "the end of the run's process")
    assert here.statuses(run)["flowers"] == "succeeded"


def test_a_run_whose_processes_are_all_gone_is_found_crashed(here: Place) -> None:
    process, run = here.terminal(here.waiting())
    here.entered()
    process.send_signal(signal.SIGSTOP)
    worker = here.run(run).process
    os.kill(worker.pid, signal.SIGKILL)
    process.kill()
    process.wait()
    until(lambda: not worker.alive(), "the end of the run's process")
    assert here.run(run).status == "running"
    assert recover(here.store.runs) == []
    assert here.run(run).status == "crashed"
    assert here.statuses(run)["middle_0"] == "failed"


def test_recovery_leaves_alone_what_is_alive(here: Place) -> None:
    _, run = here.terminal(here.waiting())
    here.entered()
    assert [one.id for one in recover(here.store.runs)] == [run]
    assert here.run(run).status == "running"


def test_two_runs_of_one_pipeline_at_once(here: Place) -> None:
    path = here.waiting()
    first, one = here.terminal(path)
    second, two = here.terminal(path)
    for run in (one, two):
        until(lambda run=run: here.statuses(run).get("middle_0") == "running", "both at work")
    here.go.touch()
    assert first.wait(PATIENCE) == second.wait(PATIENCE) == 0
    assert here.run(one).status == here.run(two).status == "succeeded"
    assert here.results(one)["scores"] == here.results(two)["scores"]
    assert here.results(one)["scores"] == here.finished_undisturbed(path)["scores"]


def test_a_text_that_is_no_pipeline_fails_the_run(here: Place) -> None:
    path = here.folder / "broken.yaml"
    path.write_text("fabrica: [")
    run = here.create(path)
    with pytest.raises(SpecError):
        list(run_directly(here.store, run))
    assert here.run(run.id).status == "failed"


def test_a_run_ended_by_another_is_left_by_its_process(here: Place) -> None:
    process, run = here.terminal(here.waiting())
    here.entered()
    assert here.store.runs.finish(run, "lost")
    worker = here.run(run).process
    until(lambda: not worker.alive(), "the end of the run's process")
    assert process.wait(PATIENCE) == 0
    assert here.run(run).status == "lost"
    kinds = [event["kind"] for event in here.store.runs.events(run)]
    assert kinds.count("run_finished") == 1
    assert kinds[-1] == "run_finished"


def test_what_a_stage_prints_is_in_the_log(here: Place, tmp_path: Path) -> None:
    process, run = here.terminal(here.pipeline("dying", "die code: 3"))
    assert process.wait(PATIENCE) == 0
    ended = here.run(run)
    assert ended.status == "crashed"
    assert ended.error == {"code": "run.process_died", "values": {"signal": None, "code": 3}}
    assert isinstance(here.store.log(run), str)


def test_runs_from_many_threads_of_one_process_end_each_once(here: Place) -> None:
    path = here.pipeline("flowers")
    process, _ = here.terminal(path)
    assert process.wait(PATIENCE) == 0
    made = [here.create(path) for _ in range(4)]
    store = here.store
    threads = [
        threading.Thread(target=lambda run=run: list(run_directly(store, run))) for run in made
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {here.run(run.id).status for run in made} == {"succeeded"}
