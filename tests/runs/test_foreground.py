"""One run for a terminal: what it costs to do nothing, and what every signal does."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from pipeline_core.runs.foreground import run_in_foreground
from pipeline_core.runs.supervisor import recover

from .conftest import PATIENCE, Sandbox, until


def test_a_run_says_what_happens_and_the_next_one_has_nothing_to_do(sandbox: Sandbox) -> None:
    path = sandbox.pipeline("flowers")
    process, run = sandbox.terminal(path)
    *events, loaded = sandbox.output()
    assert sandbox.run(run).status == "succeeded", sandbox.store.log(run)
    assert [events[0]["kind"], events[-1]["kind"]] == ["run_started", "run_finished"]
    assert events == sandbox.store.runs.events(run)
    assert set(sandbox.statuses(run).values()) == {"succeeded"}
    assert loaded == {"loaded": []}

    process, again = sandbox.terminal(path)
    *_, loaded = sandbox.output()
    assert sandbox.run(again).status == "succeeded"
    assert set(sandbox.statuses(again).values()) == {"reused"}
    assert loaded == {"loaded": []}, "an unchanged pipeline loads no library"
    assert sandbox.run(again).process.pid == process.pid, "and needs no second process"
    assert sandbox.results(again)["scores"]["metrics"] == sandbox.results(run)["scores"]["metrics"]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_the_terminal_cancels(sandbox: Sandbox, number: signal.Signals) -> None:
    process, run = sandbox.terminal(sandbox.waiting_pipeline())
    sandbox.wait_until_entered()
    # Its rows are written beside the next stage's work.
    until(lambda: sandbox.statuses(run).get("flowers") == "succeeded", "the first stage")
    process.send_signal(number)
    assert process.wait(PATIENCE) == 0
    assert sandbox.run(run).status == "cancelled"
    assert not sandbox.run(run).process.alive()
    assert sandbox.statuses(run) == {
        "flowers": "succeeded",
        "middle_0": "cancelled",
        "roles": "skipped",
        "split": "skipped",
        "forest": "skipped",
        "scores": "skipped",
    }


def test_kill_9_of_the_terminal_ends_its_run(sandbox: Sandbox) -> None:
    process, run = sandbox.terminal(sandbox.waiting_pipeline())
    sandbox.wait_until_entered()
    process.kill()
    finished_run = sandbox.wait_for_end(run)
    assert finished_run.status == "cancelled"
    assert finished_run.error == {"code": "run.terminal_gone", "values": {}}
    until(lambda: not finished_run.process.alive(), "the end of the run's process")
    assert sandbox.statuses(run)["flowers"] == "succeeded"


def test_a_run_whose_processes_are_all_gone_is_found_crashed(sandbox: Sandbox) -> None:
    process, run = sandbox.terminal(sandbox.waiting_pipeline())
    sandbox.wait_until_entered()
    until(lambda: sandbox.statuses(run)["middle_0"] == "running", "the news that it is inside")
    process.send_signal(signal.SIGSTOP)
    worker = sandbox.run(run).process
    os.kill(worker.pid, signal.SIGKILL)
    process.kill()
    process.wait()
    until(lambda: not worker.alive(), "the end of the run's process")
    assert sandbox.run(run).status == "running"
    assert recover(sandbox.store.runs) == []
    assert sandbox.run(run).status == "crashed"
    assert sandbox.statuses(run)["middle_0"] == "failed"


def test_a_run_of_before_the_machines_restart_has_crashed(sandbox: Sandbox) -> None:
    store = sandbox.store
    run = store.runs.create("p", "p", "p.yaml", "")
    assert store.runs.claim(run.id)
    assert [alive.id for alive in recover(store.runs)] == [run.id]
    with closing(sqlite3.connect(sandbox.workspace / "fabrica.db")) as database, database:
        database.execute("UPDATE runs SET boot_id = 'another boot'")
    assert recover(store.runs, supervised={run.id}) == []
    assert sandbox.run(run.id).status == "running"  # its supervisor knows why it ended
    assert recover(store.runs) == []
    ended = sandbox.run(run.id)
    assert ended.status == "crashed"
    assert ended.error == {"code": "run.machine_restarted", "values": {}}


def test_recovery_leaves_alone_what_is_alive(sandbox: Sandbox) -> None:
    _, run = sandbox.terminal(sandbox.waiting_pipeline())
    sandbox.wait_until_entered()
    assert [alive.id for alive in recover(sandbox.store.runs)] == [run]
    assert sandbox.run(run).status == "running"


def test_two_runs_of_one_pipeline_at_once(sandbox: Sandbox) -> None:
    path = sandbox.waiting_pipeline()
    first, run = sandbox.terminal(path)
    second, other = sandbox.terminal(path)
    for run_id in (run, other):
        until(
            lambda run_id=run_id: sandbox.statuses(run_id).get("middle_0") == "running",
            "both at work",
        )
    sandbox.go.touch()
    assert first.wait(PATIENCE) == second.wait(PATIENCE) == 0
    assert sandbox.run(run).status == sandbox.run(other).status == "succeeded"
    assert sandbox.results(run)["scores"] == sandbox.results(other)["scores"]
    assert sandbox.results(run)["scores"] == sandbox.undisturbed_results(path)["scores"]


def test_a_text_that_is_no_pipeline_fails_the_run(sandbox: Sandbox) -> None:
    path = sandbox.folder / "broken.yaml"
    path.write_text("fabrica: [")
    run = sandbox.create(path)
    list(run_in_foreground(sandbox.store, run))
    ended = sandbox.run(run.id)
    assert ended.status == "failed"
    assert ended.error is not None
    assert ended.error["code"].startswith("spec.")


def test_a_run_ended_by_another_is_left_by_its_process(sandbox: Sandbox) -> None:
    process, run = sandbox.terminal(sandbox.waiting_pipeline())
    sandbox.wait_until_entered()
    assert sandbox.store.runs.finish(run, "lost")
    worker = sandbox.run(run).process
    until(lambda: not worker.alive(), "the end of the run's process")
    assert process.wait(PATIENCE) == 0
    assert sandbox.run(run).status == "lost"
    kinds = [event["kind"] for event in sandbox.store.runs.events(run)]
    assert kinds.count("run_finished") == 1
    assert kinds[-1] == "run_finished"


def test_what_a_stage_prints_is_in_the_log(sandbox: Sandbox, tmp_path: Path) -> None:
    process, run = sandbox.terminal(sandbox.pipeline("dying", "die code: 3"))
    assert process.wait(PATIENCE) == 0
    finished_run = sandbox.run(run)
    assert finished_run.status == "crashed"
    assert finished_run.error == {"code": "run.process_died", "values": {"signal": None, "code": 3}}
    assert isinstance(sandbox.store.log(run), str)


def test_runs_from_many_threads_of_one_process_end_each_once(sandbox: Sandbox) -> None:
    path = sandbox.pipeline("flowers")
    process, _ = sandbox.terminal(path)
    assert process.wait(PATIENCE) == 0
    runs = [sandbox.create(path) for _ in range(4)]
    store = sandbox.store
    threads = [
        threading.Thread(target=lambda run=run: list(run_in_foreground(store, run))) for run in runs
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {sandbox.run(run.id).status for run in runs} == {"succeeded"}
