"""Sketches of columns against SciPy on the rows that they stand for."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ks_2samp, wasserstein_distance

from pipeline_core.measures.category_sketch import category_sketch
from pipeline_core.measures.number_drift import quantile_edges
from pipeline_core.measures.number_sketch import (
    BINS,
    NumberSketch,
    number_sketch,
    sketch_distances,
)
from pipeline_core.measures.reference_profile import ColumnProfile, column_profile

_SHAPES = {
    "normal": lambda rng, size: rng.normal(size=size),
    "heavy": lambda rng, size: rng.standard_t(2, size),
    "rounded": lambda rng, size: rng.normal(size=size).round(2),
    "counts": lambda rng, size: rng.poisson(3, size).astype(float),
    "mostly zero": lambda rng, size: np.where(rng.random(size) < 0.9, 0.0, rng.random(size)),
}


@pytest.mark.parametrize("shape", _SHAPES)
@pytest.mark.parametrize(("reference", "current"), [(5_000, 300), (20_000, 7), (700, 2_000)])
def test_distances_are_within_their_stated_errors(shape, reference, current):
    rng = np.random.default_rng(reference)
    first = np.sort(_SHAPES[shape](rng, reference))
    second = np.sort(_SHAPES[shape](rng, current) * 1.3 + 0.2)
    measured = sketch_distances(number_sketch(first), second)
    exact = ks_2samp(first, second).statistic, wasserstein_distance(first, second)
    assert abs(measured.ks - exact[0]) <= measured.ks_error + 1e-12
    assert abs(measured.wasserstein - exact[1]) <= measured.wasserstein_error + 1e-9
    assert measured.ks_error <= 1 / 1024 + 1 / reference


@settings(max_examples=40)
@given(
    st.lists(st.integers(-5, 5), min_size=3, max_size=60),
    st.lists(st.integers(-7, 7), min_size=3, max_size=60),
)
def test_a_whole_sketch_is_exact(first, second):
    first, second = (np.sort(np.array(values, dtype=float)) for values in (first, second))
    measured = sketch_distances(number_sketch(first), second)
    assert measured.ks == pytest.approx(
        ks_2samp(first, second, method="asymp").statistic, abs=1e-12
    )
    assert measured.wasserstein == pytest.approx(wasserstein_distance(first, second), abs=1e-12)
    assert (measured.ks_error, measured.wasserstein_error) == (0.0, 0.0)


@pytest.mark.parametrize("bins", BINS)
@pytest.mark.parametrize("size", [1_025, 5_003, 40_000])
def test_the_edges_of_equal_shares_are_among_its_values_with_exact_counts(bins, size):
    values = np.sort(np.random.default_rng(size).normal(size=size))
    sketch = number_sketch(values)
    edges = quantile_edges(values, bins)
    place = np.searchsorted(sketch.values, edges)
    assert np.array_equal(sketch.values[place], edges)
    assert np.array_equal(sketch.at_most[place], np.searchsorted(values, edges, side="right"))


def test_a_sketch_of_many_values_is_small_and_survives_json():
    sketch = number_sketch(np.sort(np.random.default_rng(0).normal(size=200_000)))
    assert len(sketch.values) < 1_100
    again = NumberSketch.of_json(json.loads(json.dumps(sketch.as_json())))
    assert all(np.array_equal(*pair) for pair in zip(sketch, again, strict=True))


def test_an_empty_side_has_no_distance():
    empty = np.array([])
    for first, second in ((empty, np.ones(3)), (np.ones(3), empty)):
        measured = sketch_distances(number_sketch(first), second)
        assert np.isnan(measured.ks)
        assert np.isnan(measured.wasserstein)


def test_categories_are_counted_as_pandas_does():
    column = pd.Series(np.random.default_rng(1).choice(list("abcdefgh"), 500)).replace("h", None)
    sketch = category_sketch(column, most=3)
    counts = column.value_counts()
    assert list(sketch.counts.values()) == counts.iloc[:3].tolist()
    assert (sketch.others, sketch.other_rows) == (len(counts) - 3, counts.iloc[3:].sum())
    assert sketch.size == column.notna().sum()


@pytest.mark.parametrize(
    "column",
    [
        pd.Series([1, 2, 2], dtype="Int64"),
        pd.Series([True, None, False], dtype="boolean"),
        pd.Series(pd.to_datetime(["2020-01-01", None], utc=True)),
        pd.Series(["a", "b"], dtype="category"),
        pd.Series([1, 2**62], dtype="uint64"),
        pd.Series([], dtype="float64"),
        pd.Series([1.0, -np.inf, np.nan]),
    ],
    ids=lambda column: str(column.dtype),
)
def test_a_profile_survives_json(column):
    profile = column_profile(column)
    again = ColumnProfile.of_json(json.loads(json.dumps(profile.as_json())))
    assert again.as_json() == profile.as_json()
    assert (profile.rows, profile.missing) == (len(column), column.isna().sum())
