"""Tables that are handed on unchanged are recognised, and not converted and hashed again."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pipeline_core.data.data import Data
from pipeline_core.store import Output, open_store
from pipeline_core.store import frames as arrow_frames
from pipeline_core.store.objects import StoredFile
from pipeline_core.store.saved_frames import SavedFrames

STORED = StoredFile("ab.arrow", 3)


def refuse(_frame: pd.DataFrame) -> None:
    raise AssertionError("The table is converted again.")


@pytest.mark.parametrize("read_back", [False, True])
def test_a_table_that_is_handed_on_is_not_converted_again(workspace: Path, monkeypatch, read_back):
    store = open_store(workspace)
    output = Output(data=Data(rows=pd.DataFrame({"x": [1.5, 2.5], "y": ["a", "b"]})))
    store.artifacts.save("first", output, {})
    if read_back:
        store = open_store(workspace)
        output = store.artifacts.load("first", {})
    monkeypatch.setattr(arrow_frames, "to_arrow", refuse)

    passed_on = Output(data=Data(rows=output.data.rows.copy(deep=False)))
    assert store.artifacts.save("second", passed_on, {})["kept"]


@pytest.mark.parametrize(
    "index", [pd.RangeIndex(2), pd.Index([4, 7]), pd.Index(["a", "b"], name="who")]
)
def test_it_is_known_by_its_columns_and_its_index(index):
    saved, rows = SavedFrames(), pd.DataFrame({"x": [1.5, 2.5]}, index=index)
    saved.add(rows, STORED)

    assert saved.find(rows.copy(deep=False)) == STORED
    assert saved.find(rows.set_axis(pd.RangeIndex(5, 7))) is None
    assert saved.find(rows.assign(x=[1.5, 2.5])) is None


def test_a_table_that_cannot_be_told_apart_is_never_known():
    index = pd.MultiIndex.from_tuples([("a", 1), ("b", 2)])
    saved, rows = SavedFrames(), pd.DataFrame({"x": [1.5, 2.5]}, index=index)
    saved.add(rows, STORED)

    assert saved.find(rows) is None


def test_a_table_that_is_gone_is_forgotten():
    saved = SavedFrames()
    rows = pd.DataFrame({"x": [1.5, 2.5]})
    alias = rows.copy(deep=False)
    saved.add(rows, STORED)
    del rows

    assert saved.find(alias) is None


def test_the_very_table_is_known_without_a_look_at_its_columns(monkeypatch):
    saved, rows = SavedFrames(), pd.DataFrame({"x": [1.5, 2.5]})
    assert saved.find(rows) is None
    saved.add(rows, STORED)
    monkeypatch.setattr("pipeline_core.store.saved_frames.memory_signature", refuse)

    assert saved.find(rows) == STORED


def test_another_table_in_the_place_of_one_that_is_gone_is_not_known():
    saved = SavedFrames()
    for value in range(200):  # memory and ids are used again
        rows = pd.DataFrame({"x": [value, 1]})
        assert saved.find(rows) is None
        saved.add(rows, STORED)
        del rows
