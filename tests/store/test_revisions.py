"""What a file said before is kept in order, and undo's place with it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from pipeline_core.store import open_store
from pipeline_core.store.revisions import MOST
from pipeline_core.store.schema import STEPS


def test_undo_and_redo_walk_the_same_way(workspace: Path) -> None:
    kept = open_store(workspace).revisions
    assert kept.current("p") is kept.before("p") is kept.after("p") is None
    for text in ("one", "two", "three"):
        kept.add("p", text, [{"edit": "set_seed", "seed": 1}])
    assert kept.before("p").text == "two"
    kept.stand_at("p", kept.before("p").number)
    assert (kept.current("p").text, kept.after("p").text) == ("two", "three")
    kept.add("p", "other")
    assert kept.after("p") is None
    assert kept.before("p").text == "two"
    assert kept.current("q") is None


def test_it_outlives_the_process(workspace: Path) -> None:
    first = open_store(workspace)
    first.revisions.add("p", "one")
    first.revisions.add("p", "two", [{"edit": "remove_stage", "stage": "a"}])
    first.close()
    again = open_store(workspace).revisions
    assert again.before("p").text == "one"
    assert again.current("p").edits == ({"edit": "remove_stage", "stage": "a"},)


def test_only_the_last_ones_are_kept(workspace: Path) -> None:
    kept = open_store(workspace).revisions
    for number in range(MOST + 5):
        kept.add("p", str(number))
    number = 0
    while before := kept.before("p"):
        kept.stand_at("p", before.number)
        number += 1
    assert number == MOST - 1
    assert kept.current("p").text == "5"


def test_a_workspace_of_the_first_version_gets_the_tables(workspace: Path) -> None:
    workspace.mkdir(parents=True)
    with sqlite3.connect(workspace / "fabrica.db") as connection:
        for statement in STEPS[0]:
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
    assert version == len(STEPS)


@pytest.mark.parametrize("text", ["", "á\r\n'; DROP TABLE revisions; --"])
def test_any_text_comes_back_as_it_was(workspace: Path, text: str) -> None:
    kept = open_store(workspace).revisions
    kept.add("'; --", text)
    assert kept.current("'; --").text == text
