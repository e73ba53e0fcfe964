"""What people write beside runs: kept, refused, forgotten with the run, and never its record."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import pytest

from pipeline_core.errors import UsageError
from pipeline_core.store import Store, open_store
from pipeline_core.store.run_notes import MAX_TAG, MAX_TAGS, MAX_TEXT, RunNote
from tests.store.later_tables import take_back


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path)


def ended_run(store: Store) -> str:
    run = store.runs.create("a.yaml", "A", "a.yaml", "fabrica: 1")
    store.runs.finish(run.id, "succeeded")
    return run.id


def test_a_note_stands_beside_the_run_and_leaves_its_record_alone(store: Store) -> None:
    run, other = ended_run(store), ended_run(store)
    record = asdict(store.runs.get(run))
    note = RunNote(True, ("final", "niño ☂"), "Line one\nline two", "Deeper is better")
    store.notes.save(run, note)
    assert store.notes.of(run) == note
    assert store.notes.of(other) == RunNote()
    assert asdict(store.runs.get(run)) == record
    assert open_store(store.workspace).notes.all() == {run: note}
    assert store.notes.tags() == ("final", "niño ☂")
    assert [run.id for run in store.runs.latest(among=[other])] == [other]
    assert store.runs.latest(among=[]) == []


def test_an_emptied_note_is_none_and_a_forgotten_run_takes_its_note_along(store: Store) -> None:
    run, other = ended_run(store), ended_run(store)
    store.notes.save(run, RunNote(note="x"))
    store.notes.save(run, RunNote(note="  \n "))
    assert store.notes.all() == {}
    store.notes.save(run, RunNote(tags=("a",)))
    store.notes.save(other, RunNote(tags=("b",)))
    assert store.forget_run(run)
    assert store.notes.all() == {other: RunNote(tags=("b",))}
    with pytest.raises(UsageError) as refusal:
        store.notes.save(run, RunNote(note="of nothing"))
    assert refusal.value.code == "store.no_such_run"


@pytest.mark.parametrize(
    ("note", "code"),
    [
        (RunNote(tags=("a,b",)), "store.bad_tag"),
        (RunNote(tags=("",)), "store.bad_tag"),
        (RunNote(tags=("a" * (MAX_TAG + 1),)), "store.bad_tag"),
        (RunNote(tags=("a\x00b",)), "store.bad_tag"),
        (RunNote(tags=tuple(map(str, range(MAX_TAGS + 1)))), "store.too_many_tags"),
        (RunNote(note="x" * (MAX_TEXT + 1)), "store.long_note"),
        (RunNote(hypothesis="x\x1b[31m"), "store.bad_note"),
        (RunNote(note="\ud800"), "store.bad_note"),
    ],
)
def test_what_is_refused_leaves_the_note_as_it_was(store: Store, note: RunNote, code: str) -> None:
    run = ended_run(store)
    store.notes.save(run, RunNote(note="before"))
    with pytest.raises(UsageError) as refusal:
        store.notes.save(run, note)
    assert refusal.value.code == code
    assert store.notes.of(run) == RunNote(note="before")


def test_a_workspace_from_before_notes_has_empty_ones(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    run = ended_run(store)
    store.close()
    with closing(sqlite3.connect(tmp_path / "fabrica.db")) as connection, connection:
        take_back(connection, 4)
    store = open_store(tmp_path)
    assert store.notes.of(run) == RunNote()
    store.notes.save(run, RunNote(starred=True))
    assert store.notes.of(run).starred
