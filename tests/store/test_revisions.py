"""What a file said before is kept in order, and undo's place with it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from pipeline_core.store import open_store
from pipeline_core.store.document_journal import DocumentChange
from pipeline_core.store.revisions import MAX_REVISIONS
from pipeline_core.store.schema import MIGRATIONS


def test_undo_and_redo_walk_the_same_way(workspace: Path) -> None:
    store = open_store(workspace)
    revisions = store.revisions
    assert revisions.current("p") is revisions.previous("p") is revisions.next("p") is None
    for text in ("one", "two", "three"):
        revisions.add("p", text, [{"edit": "set_seed", "seed": 1}])
    assert revisions.previous("p").text == "two"
    store.journal.record("p", DocumentChange(1, number=revisions.previous("p").number))
    assert (revisions.current("p").text, revisions.next("p").text) == ("two", "three")
    revisions.add("p", "other")
    assert revisions.next("p") is None
    assert revisions.previous("p").text == "two"
    assert revisions.current("q") is None


def test_revisions_outlive_the_process(workspace: Path) -> None:
    first = open_store(workspace)
    first.revisions.add("p", "one")
    first.revisions.add("p", "two", [{"edit": "remove_stage", "stage": "a"}])
    first.close()
    again = open_store(workspace).revisions
    assert again.previous("p").text == "one"
    assert again.current("p").edits == ({"edit": "remove_stage", "stage": "a"},)


def test_only_the_last_ones_are_kept(workspace: Path) -> None:
    store = open_store(workspace)
    revisions = store.revisions
    for number in range(MAX_REVISIONS + 5):
        revisions.add("p", str(number))
    undo_count = 0
    while previous := revisions.previous("p"):
        store.journal.record("p", DocumentChange(1, number=previous.number))
        undo_count += 1
    assert undo_count == MAX_REVISIONS - 1
    assert revisions.current("p").text == "5"


def test_a_workspace_of_the_first_version_gets_the_tables(workspace: Path) -> None:
    workspace.mkdir(parents=True)
    with sqlite3.connect(workspace / "fabrica.db") as connection:
        for statement in MIGRATIONS[0]:
            connection.execute(statement)
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    store = open_store(workspace)
    store.revisions.add("p", "one")
    assert store.revisions.current("p").text == "one"
    store.close()
    with sqlite3.connect(workspace / "fabrica.db") as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    connection.close()
    assert version == len(MIGRATIONS)


@pytest.mark.parametrize("text", ["", "á\r\n'; DROP TABLE revisions; --"])
def test_any_text_comes_back_as_it_was(workspace: Path, text: str) -> None:
    revisions = open_store(workspace).revisions
    revisions.add("'; --", text)
    assert revisions.current("'; --").text == text
