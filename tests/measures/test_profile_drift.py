"""Drift from a profile against drift from the rows that it stands for."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline_core.measures.number_drift import number_drift
from pipeline_core.measures.profile_drift import profile_drift
from pipeline_core.measures.reference_profile import column_profile
from pipeline_core.measures.word_drift import word_drift

_EXACT = ("psi", "psi_by_chance", "jensen_shannon")
_DISTANCES = ("ks", "wasserstein", "wasserstein_scaled")


def number_columns(seed):
    rng = np.random.default_rng(seed)
    before = pd.Series(rng.normal(size=rng.integers(30, 8_000)).round(seed % 5))
    now = pd.Series(rng.normal(0.3, 1.2, rng.integers(10, 3_000)).round(2))
    before[rng.random(len(before)) < 0.05] = np.nan
    now[rng.random(len(now)) < 0.1 * (seed % 2)] = np.nan
    return before, now


@pytest.mark.parametrize("seed", range(12))
def test_a_profile_of_all_values_gives_the_numbers_of_the_rows(seed):
    before, now = number_columns(seed)
    expected, _ = number_drift(before, now)
    measured, cells = profile_drift(column_profile(before, points=None), now)
    assert {name: measured[name] for name in (*_EXACT, *_DISTANCES)} == {
        name: expected[name] for name in (*_EXACT, *_DISTANCES)
    }
    assert cells["current"].sum() == len(now)
    assert cells["reference"].sum() == len(before)


@pytest.mark.parametrize("seed", range(12))
def test_a_sketch_is_exact_in_bins_and_within_its_errors_elsewhere(seed):
    before, now = number_columns(seed)
    expected, _ = number_drift(before, now)
    measured, _ = profile_drift(column_profile(before), now)
    assert {name: measured[name] for name in _EXACT} == {name: expected[name] for name in _EXACT}
    for name in ("ks", "wasserstein"):
        assert abs(measured[name] - expected[name]) <= measured[f"{name}_error"] + 1e-9


@pytest.mark.parametrize("categories", [2, 40, 300])
def test_categories_give_the_numbers_of_the_rows(categories):
    rng = np.random.default_rng(categories)
    before = pd.Series(rng.integers(0, categories, 4_000)).astype(str)
    now = pd.Series(rng.integers(0, 200, 900)).astype(str).replace("3", None)
    expected, expected_cells = word_drift(before, now)
    measured, cells = profile_drift(column_profile(before), now)
    assert measured == expected
    assert cells.equals(expected_cells)


def test_categories_beyond_those_kept_by_name_are_one_cell():
    before = pd.Series(np.arange(1_500).astype(str))
    measured, cells = profile_drift(column_profile(before), pd.Series(["unheard of"] * 30))
    assert measured["new_categories"] == []
    assert cells["current"].sum() == 30
    assert cells["reference"].sum() == 1_500


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (pd.Series([1.0, 2.0]), pd.Series(["a", "b"])),
        (pd.Series(["a"]), pd.Series([True])),
        (pd.Series([[1], [2]]), pd.Series([1, 2])),
    ],
)
def test_another_kind_is_not_compared(before, now):
    assert profile_drift(column_profile(before), now) is None


def test_a_window_without_values_has_no_distance_and_all_its_gaps():
    measured, cells = profile_drift(column_profile(pd.Series([1.0, 2.0])), pd.Series([None, None]))
    assert np.isnan(measured["ks"])
    assert cells.set_index("cell").loc["(missing)", "current"] == 2


def test_infinite_values_have_a_cell_of_their_own():
    before = pd.Series([1.0, 2.0, np.inf])
    _, cells = profile_drift(column_profile(before), pd.Series([1.0, -np.inf, -np.inf]))
    row = cells.set_index("cell").loc["(infinite)"]
    assert (row["reference"], row["current"]) == (1, 2)
