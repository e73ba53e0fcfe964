"""Every row is in one bar of its class, and a bar says which values it counts."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from pipeline_core.data.dtypes import kind_of
from pipeline_core.measures.class_histograms import MAX_BARS, MAX_BINS, class_histogram, classes_of

RANDOM = np.random.default_rng(5)
DAYS = pd.to_timedelta(RANDOM.integers(0, 400, 300), "D")
SECONDS = pd.to_timedelta(RANDOM.integers(0, 90_000, 300), "ms")
COLUMNS = {
    "whole": pd.Series(RANDOM.integers(0, 9, 300)),
    "far": pd.Series(RANDOM.integers(0, 9_000, 300)),
    "gaps": pd.Series(RANDOM.normal(size=300)).mask(RANDOM.random(300) < 0.1),
    "same": pd.Series([0.1] * 300),
    "huge": pd.Series([1e308, -1e308] * 150),
    "near": pd.Series([5e-324, 0.0] * 150),
    "large": pd.Series([1e17, 1e17 + 16] * 150),
    "days": pd.Series(pd.Timestamp("2024-01-31 23:59", tz="Europe/Madrid") + DAYS),
    "seconds": pd.Series(pd.Timestamp("2024-01-31") + SECONDS),
    "words": pd.Series(RANDOM.choice([f"w {n}" for n in range(40)], 300)),
    "yes": pd.Series(pd.array(RANDOM.choice([True, False, None], 300), dtype="boolean")),
    "lists": pd.Series([[1], [2]] * 150),
}  # fmt: skip


@pytest.mark.parametrize("name", COLUMNS)
def test_every_row_is_in_one_bar_of_its_class(name):
    column = COLUMNS[name]
    target = pd.Series(RANDOM.choice(["a", "b", None], 300))
    classes = classes_of(target)
    bars = class_histogram(column, kind_of(column.dtype), classes)
    json.dumps(bars, allow_nan=False)
    totals = np.sum([bar["counts"] for bar in bars], axis=0).tolist()
    assert classes.labels == ("a", "b", None)
    assert totals == [
        int((target == "a").sum()),
        int((target == "b").sum()),
        int(target.isna().sum()),
    ]
    assert len(bars) <= max(MAX_BINS, MAX_BARS + 1) + 1


def test_bins_of_numbers_are_numpys():
    column = COLUMNS["gaps"]
    *bars, missing = class_histogram(column, "number", None)
    counts, edges = np.histogram(column.dropna(), bins=MAX_BINS)
    assert [bar["counts"] for bar in bars] == [[count] for count in counts]
    assert [bar["low"] for bar in bars] == edges[:-1].tolist()
    assert [bar["closed"] for bar in bars] == [False] * (MAX_BINS - 1) + [True]
    assert missing == {"missing": True, "counts": [int(column.isna().sum())]}


def test_whole_numbers_of_a_small_range_have_a_bar_each():
    bars = class_histogram(pd.Series([1, 3, 3]), "number", None)
    assert [(bar["low"], bar["counts"]) for bar in bars] == [(0.5, [1]), (1.5, [0]), (2.5, [2])]


def test_moments_are_cut_at_midnight_of_their_own_clock():
    bars = class_histogram(COLUMNS["days"], "date", None)
    assert bars[0]["low"] == str(COLUMNS["days"].min())[:10]
    assert all(len(bar["low"]) == 10 for bar in bars)


def test_what_has_many_values_has_no_classes():
    assert classes_of(COLUMNS["words"]) is None
    assert classes_of(COLUMNS["days"]) is None
    assert classes_of(COLUMNS["lists"]) is None
    assert classes_of(pd.Series([1.0, np.inf])) is None
    assert classes_of(COLUMNS["yes"]).labels == (False, True, None)
    assert classes_of(pd.Series([3, 1, 3])).labels == (1, 3)


@pytest.mark.parametrize("rows", [0, 1])
@pytest.mark.parametrize("name", COLUMNS)
def test_few_rows_have_few_bars(name, rows):
    column = COLUMNS[name].head(rows)
    bars = class_histogram(column, kind_of(column.dtype), None)
    assert sum(bar["counts"][0] for bar in bars) == rows
