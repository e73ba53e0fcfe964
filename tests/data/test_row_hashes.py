"""Rows hash alike exactly where all their values are equal."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline_core.data.row_hashes import row_hashes
from pipeline_core.measures import wide_tables

TABLE = pd.DataFrame({
    "number": [1.5, 1.5, np.nan, np.nan, 2.0, 1.5],
    "whole": [1, 1, 2, 2, 3, 2],
    "flag": [True, True, False, False, True, True],
    "maybe": pd.array([True, True, None, None, False, True], dtype="boolean"),
    "word": ["a", "a", None, None, "b", "a"],
    "kind": pd.Categorical(["x", "x", "y", "y", "x", "x"]),
    "day": pd.to_datetime(["2020-01-01"] * 4 + ["2020-01-02"] * 2),
})  # fmt: skip


@pytest.mark.parametrize("cells", [1, 20, 10**6])
def test_equal_rows_and_no_others_hash_alike(monkeypatch, cells):
    monkeypatch.setattr(wide_tables, "GROUP_CELLS", cells)

    hashes = row_hashes(TABLE)

    expected = TABLE.groupby(list(TABLE), dropna=False, observed=True).ngroup()
    assert np.array_equal(pd.factorize(hashes)[0], pd.factorize(expected)[0])


@pytest.mark.parametrize("name", list(TABLE))
def test_every_column_counts(name):
    changed = TABLE.copy()
    changed.loc[0, name] = changed.loc[4, name] if name != "flag" else False
    if name == "kind":
        changed.loc[0, name] = "y"

    assert (row_hashes(changed) != row_hashes(TABLE)).tolist() == [True, *[False] * 5]


def test_values_that_changed_places_are_another_row():
    table = pd.DataFrame({"a": [1, 2], "b": [2, 1], "c": ["x", "y"], "d": ["y", "x"]})

    assert len(set(row_hashes(table[["a", "b"]]))) == 2
    assert len(set(row_hashes(table[["c", "d"]]))) == 2


def test_a_wide_table_has_no_collisions():
    values = np.random.default_rng(0).integers(0, 2, size=(2_000, 300))
    table = pd.DataFrame(values).add_prefix("c")

    assert len(np.unique(row_hashes(table))) == len(table.drop_duplicates())


def test_a_table_without_columns_has_equal_rows():
    assert len(set(row_hashes(pd.DataFrame(index=range(3))))) == 1
