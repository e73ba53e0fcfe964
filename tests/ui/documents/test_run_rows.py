"""Runs as rows: what differs, what is measured, and how often the store is read."""

from __future__ import annotations

from pipeline_core.store import open_store
from pipeline_core.store.database import Database
from pipeline_core.store.events import run_started, stage_finished
from pipeline_core.store.run_notes import RunNote
from ui.documents.run_rows import Place, run_table

TEXT = "fabrica: 1\nstages:\n  a: {{block: x, settings: {{n: {n}, same: 1}}}}\n"


def add_run(store, n: int, name: str = "p", *, ends: bool = True) -> str:
    run = store.runs.create(f"/{name}.yaml", name, f"/{name}.yaml", TEXT.format(n=n))
    store.runs.claim(run.id)
    store.runs.append(run.id, [run_started(["a"])])
    metrics = {"accuracy": n / 10, "gone": None, "odd": float("inf") - float("inf")}
    end = stage_finished(stage="a", status="succeeded", summary={"metrics": metrics})
    store.runs.append(run.id, [end])
    if ends:
        store.runs.finish(run.id, "succeeded")
    return run.id


def test_settings_that_differ_and_numbers_that_are_some(tmp_path):
    store = open_store(tmp_path)
    runs = [add_run(store, n) for n in (3, 7)]
    store.notes.save(runs[0], RunNote(note="x"))
    table = run_table(store, store.runs.latest(), {})
    setting, accuracy = Place("setting", "a", "n"), Place("metric", "a", "accuracy")
    assert (table.settings, table.measures) == ((setting,), (accuracy,))
    assert [row.settings[setting] for row in table.rows] == [7, 3]
    assert [row.measures for row in table.rows] == [{accuracy: 0.7}, {accuracy: 0.3}]
    assert [row.note.note for row in table.rows] == ["", "x"]


def test_runs_of_different_pipelines_have_measures_only(tmp_path):
    store = open_store(tmp_path)
    add_run(store, 3, "p")
    add_run(store, 4, "q")
    table = run_table(store, store.runs.latest(), {})
    assert table.settings == ()
    assert len(table.measures) == 1
    assert run_table(store, [], {}).rows == ()


def test_the_stages_of_ended_runs_are_read_once_and_of_open_ones_each_time(tmp_path, monkeypatch):
    store = open_store(tmp_path)
    for n in range(5):
        add_run(store, n)
    live = add_run(store, 9, ends=False)
    asked = []
    read = Database.rows

    def counting_rows(self, sql, values=()):
        if "JOIN stages" in sql:
            asked.append(values[0])
        return read(self, sql, values)

    monkeypatch.setattr(Database, "rows", counting_rows)
    for _ in range(3):
        run_table(store, store.runs.latest(), {})
    assert [live in each for each in asked] == [True] * 3
    assert asked[1] == asked[2] == f'["{live}"]'
    store.runs.finish(live, "succeeded")
    for _ in range(3):
        run_table(store, store.runs.latest(), {})
    assert len(asked) == 4  # once more for the ended run, and for none of the others
    other = open_store(tmp_path)
    assert (
        run_table(other, other.runs.latest(), {}).rows
        == run_table(store, store.runs.latest(), {}).rows
    )
