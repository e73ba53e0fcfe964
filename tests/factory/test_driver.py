"""The driver of a factory: its journal, stopping and going on, and what the page is told."""

from __future__ import annotations

import os

import pytest

from pipeline_core.errors import UsageError
from pipeline_core.factory import driver, jobs
from pipeline_core.factory.journal import DriverState, Journal
from pipeline_core.spec import parse, to_base64
from pipeline_core.store import open_store
from pipeline_core.store.process_identity import Process, boot_id, process
from tests.factory.in_process import execute, execute_whole
from tests.factory.test_production import DRAWING, write_loans

PLAIN = DRAWING.replace("  data: {loans: [a.csv, b.csv]}\n", "").replace(
    "  steps: {scaled: [true, false]}\n", ""
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("driven")
    write_loans(folder, "a.csv", 0)
    (folder / "loans.yaml").write_text(PLAIN)
    return folder


@pytest.fixture
def home(folder, tmp_path, monkeypatch):
    """A workspace in which runs are executed in this process."""
    monkeypatch.setattr(jobs, "run_in_launcher", execute)
    monkeypatch.setattr(driver, "follow_in_launcher", execute_whole)
    return tmp_path / "home"


def board(home, folder, text=PLAIN):
    return jobs.factory_board(home, to_base64(parse(text)), str(folder / "loans.yaml"))


def statuses(record):
    return [variant["status"] for variant in record["variants"]]


def test_it_stops_after_the_variant_at_work_and_the_next_goes_on_with_the_rest(home, folder):
    file, pipeline = folder / "loans.yaml", parse(PLAIN)
    journal = Journal(home, file)
    assert statuses(board(home, folder)) == ["not_run"] * 3
    executed = []

    def execute_two(store, run):
        executed.append(run.id)
        assert journal.state().is_running
        assert list(journal.state().open_runs.values()) == [run.id]
        yield from execute(store, run)
        if len(executed) == 2:
            journal.ask_to_stop()

    journal.announce(None)
    driver.drive(home, pipeline, file, None, execute_two)
    state = journal.state()
    assert (len(executed), state.count, state.open_runs) == (2, 3, {})
    assert not state.is_running
    assert not state.was_interrupted
    first = board(home, folder)
    assert statuses(first).count("judged") == 2
    assert statuses(first).count("not_run") + statuses(first).count("cancelled") == 1
    assert {v["run"] for v in first["variants"] if v["status"] == "judged"} == set(executed)
    journal.announce(None)
    driver.drive(home, pipeline, file, None, execute_two)
    assert len(executed) == 3
    last = board(home, folder)
    assert statuses(last) == ["judged"] * 3
    assert last["stages"]["run"] == 0
    assert journal.board()["variants"][0]["rank"] == 1


def test_a_second_driver_leaves_the_first_alone(home, folder):
    file = folder / "loans.yaml"
    journal = Journal(home, file)
    other = DriverState(1.0, process=process(os.getppid()), open_runs={"a": "b"})
    journal.write(other)
    driver.drive(home, parse(PLAIN), file, None, execute)
    assert journal.state() == other


def test_a_driver_that_died_was_interrupted_and_what_it_left_running_is_cancelled(
    home, folder, monkeypatch
):
    file, store = folder / "loans.yaml", open_store(home)
    journal = Journal(home, file)
    left = store.runs.create(f"{file}#x", "x", str(file), PLAIN, driver.Options())
    dead = Process(4, "never", boot_id())
    journal.write(DriverState(1.0, process=dead, open_runs={"x": left.id}))
    assert journal.state().was_interrupted
    cancelled = []
    monkeypatch.setattr(driver.client, "cancel", lambda _store, run: cancelled.append(run))
    journal.announce(0.0)
    driver.drive(home, parse(PLAIN), file, 0.0, execute)
    assert cancelled == [left.id]
    assert journal.state().ended is not None
    store.close()


def test_what_a_factory_names_and_there_is_not_ends_it_with_the_reason(home, folder):
    file, wrong = folder / "loans.yaml", PLAIN.replace("judge: folds", "judge: nobody")
    driver.drive(home, parse(wrong), file, None, execute)
    state = Journal(home, file).state()
    assert state.error["code"] == "problem.factory_unknown_judge"
    assert state.ended is not None
    with pytest.raises(UsageError):
        board(home, folder, wrong)


def test_a_variant_is_an_ordinary_pipeline_and_the_report_is_the_terminals(home, folder):
    line, file = to_base64(parse(PLAIN)), str(folder / "loans.yaml")
    name = board(home, folder)["variants"][0]["variant"]
    text = jobs.factory_variant(home, line, file, name, "# Kept\n" + PLAIN)
    assert text.startswith("# Kept\n")
    assert not parse(text).factory
    with pytest.raises(UsageError) as error:
        jobs.factory_variant(home, line, file, "another", PLAIN)
    assert error.value.code == "factory.no_variant"
    report = jobs.factory_report(home, line, file, "es", "Préstamos")
    assert "Préstamos" in report
    assert name in report
