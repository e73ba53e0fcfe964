"""Drift of numbers equals SciPy's, whatever the shape of the values."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.spatial.distance import jensenshannon

from pipeline_core.measures.number_drift import (
    COUNTING_SORT_FROM,
    count_in_bins,
    ks_and_wasserstein,
    number_drift,
    quantile_edges,
    sorted_values,
)

RANDOM = np.random.default_rng(7)
BIG = COUNTING_SORT_FROM + 1234
SHAPES = {
    "normal": RANDOM.normal(size=BIG),
    "heavy tails": RANDOM.standard_cauchy(BIG),
    "skewed": np.exp(RANDOM.normal(0, 6, BIG)),
    "few distinct": RANDOM.integers(0, 7, BIG).astype(float),
    "close together": RANDOM.uniform(1e9, 1e9 + 1, BIG),
    "huge": RANDOM.choice([-1e308, 1e308, 0.0, 1e-320], BIG),
    "sorted downwards": np.arange(BIG, 0, -1.0),
    "constant": np.full(BIG, 3.0),
}


@pytest.mark.parametrize("values", SHAPES.values(), ids=SHAPES)
def test_values_are_sorted_whatever_their_shape(values):
    ordered = sorted_values(pd.Series(np.append(values, np.nan)))
    assert np.array_equal(ordered, np.sort(values))


@pytest.mark.parametrize("shape", ["normal", "heavy tails", "few distinct", "close together"])
@pytest.mark.parametrize("m", [1, 37, 20_000])
def test_ks_and_wasserstein_equal_scipy(shape, m):
    before, after = SHAPES[shape], SHAPES[shape][::-1][:m] * 1.25
    measures, _ = number_drift(pd.Series(before), pd.Series(after))
    expected = stats.ks_2samp(before, after, method="asymp")
    assert measures["ks"] == expected.statistic
    assert measures["ks_p"] == expected.pvalue
    distance = stats.wasserstein_distance(before, after)
    assert measures["wasserstein"] == pytest.approx(distance, rel=1e-12)
    assert measures["wasserstein_scaled"] == pytest.approx(distance / np.std(before), rel=1e-12)


def test_integers_with_ties_equal_scipy():
    before, after = RANDOM.integers(0, 5, 300), RANDOM.integers(1, 6, 170)
    statistic, distance = ks_and_wasserstein(np.sort(before) * 1.0, np.sort(after) * 1.0)
    assert statistic == stats.ks_2samp(before, after, method="asymp").statistic
    assert distance == pytest.approx(stats.wasserstein_distance(before, after), rel=1e-12)


def test_edges_are_numpys_quantiles():
    for n in (10, 11, 99, 1000):
        ordered = np.sort(RANDOM.normal(size=n))
        expected = np.quantile(ordered, np.arange(1, 10) / 10, method="inverted_cdf")
        assert quantile_edges(ordered, 10).tolist() == expected.tolist()


def test_cells_hold_their_upper_edge_and_every_value_is_counted_once():
    before, after = np.sort(RANDOM.integers(0, 40, 500)) * 1.0, np.sort(RANDOM.normal(9, 30, 70))
    cells = count_in_bins(before, after, quantile_edges(before, 8))
    for name, values in (("reference", before), ("current", after)):
        assert cells[name].sum() == len(values)
        for cell in cells.itertuples():
            inside = (values > cell.low) & (values <= cell.high)
            assert np.count_nonzero(inside) == getattr(cell, name)


def test_a_cell_of_one_frequent_value_is_called_by_it():
    yes_or_no = pd.Series([0.0] * 30 + [1.0] * 5)
    _, cells = number_drift(yes_or_no, yes_or_no)
    assert list(cells["cell"]) == ["0", "(0, 1]"]
    _, cells = number_drift(yes_or_no, yes_or_no - 1)
    assert list(cells["cell"]) == ["(-inf, 0)", "0", "(0, 1]"]


def test_psi_and_jensen_shannon_follow_from_the_cells():
    measures, cells = number_drift(
        pd.Series(RANDOM.normal(size=900)), pd.Series(RANDOM.normal(0.4, 1, 400))
    )
    r = np.maximum(cells["reference"] / 900, 1e-4)
    c = np.maximum(cells["current"] / 400, 1e-4)
    assert measures["psi"] == pytest.approx(float(((c - r) * np.log(c / r)).sum()), rel=1e-12)
    assert measures["jensen_shannon"] == jensenshannon(cells["reference"], cells["current"], base=2)
    assert measures["psi_by_chance"] == pytest.approx(9 * (1 / 900 + 1 / 400))


@pytest.mark.parametrize("now", [4.0, 6.0])
def test_a_constant_that_changes_is_seen_on_either_side(now):
    measures, _ = number_drift(pd.Series([5.0] * 50), pd.Series([now] * 50))
    assert measures["psi"] > 1
    assert measures["ks"] == 1.0
    assert np.isnan(measures["wasserstein_scaled"])


def test_equal_columns_do_not_drift():
    column = pd.Series(RANDOM.normal(size=1000))
    measures, _ = number_drift(column, column.sample(frac=1, random_state=0))
    assert (
        measures["psi"]
        == measures["ks"]
        == measures["wasserstein"]
        == measures["jensen_shannon"]
        == 0
    )


def test_missing_values_are_a_cell_of_their_own():
    before = pd.Series(RANDOM.normal(size=100))
    after = before.where(before > 0)
    measures, cells = number_drift(before, after)
    missing = cells[cells["cell"] == "(missing)"].iloc[0]
    assert (missing["reference"], missing["current"]) == (0, int((before <= 0).sum()))
    assert cells["current"].sum() == 100
    assert measures["psi"] > 0.2


def test_dates_count_in_days_also_with_a_time_zone():
    before = pd.Series(pd.date_range("2024-01-01", periods=10, tz="Europe/Madrid"))
    measures, _ = number_drift(before, before + pd.Timedelta(hours=36))
    assert measures["wasserstein"] == pytest.approx(1.5, rel=1e-9)


def test_infinite_values_give_no_warning_and_no_false_ks():
    values = np.array([-np.inf, 0.0, 1.0, np.inf, np.inf])
    measures, _ = number_drift(pd.Series(values), pd.Series(values))
    assert measures["ks"] == 0.0


def test_a_side_with_nothing_but_missing_values():
    measures, cells = number_drift(pd.Series([np.nan] * 5), pd.Series([1.0, 2.0]))
    assert np.isnan(measures["ks"])
    assert cells["reference"].tolist() == [0, 5]
