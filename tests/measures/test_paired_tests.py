"""Tests of two models on the same folds equal SciPy's, baycomp's and the published formulas."""

from __future__ import annotations

import baycomp
import numpy as np
import pytest
from scipy import stats

from pipeline_core.measures.paired_tests import (
    BETTER_FROM,
    POWER,
    PairedTest,
    holm,
    mean_interval,
    paired_test,
    rows_needed,
)


def scores(seed: int, count: int, effect: float = 0.02) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    first = random.normal(0.8, 0.03, count)
    return first, first - random.normal(effect, 0.02, count)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("folds", "repeats"), [(5, 1), (10, 1), (5, 4), (2, 1)])
def test_the_t_test_is_nadeau_and_bengios(seed, folds, repeats):
    first, second = scores(seed, folds * repeats)
    test = paired_test(first - second, 1 / (folds - 1), 0.01)
    count, difference = len(first), first - second
    variance = (1 / count + 1 / (folds - 1)) * difference.var(ddof=1)
    t = difference.mean() / np.sqrt(variance)
    assert test.t == pytest.approx(t, rel=1e-12)
    assert test.p_value == pytest.approx(2 * stats.t.sf(abs(t), count - 1), rel=1e-9)
    ends = stats.t.interval(0.95, count - 1, difference.mean(), np.sqrt(variance))
    assert (test.low, test.high) == pytest.approx(ends, rel=1e-9)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("rope", [0.01, 0.03])
def test_the_probabilities_are_those_of_the_correlated_t_posterior(seed, rope):
    first, second = scores(seed, 10)
    difference, rho = first - second, 1 / 5
    test = paired_test(difference, 0.25, rope)
    scale = np.sqrt((1 / 10 + rho / (1 - rho)) * difference.var(ddof=1))
    posterior = stats.t(9, difference.mean(), scale)
    expected = posterior.sf(rope), posterior.cdf(rope) - posterior.cdf(-rope), posterior.cdf(-rope)
    assert (test.better, test.same, test.worse) == pytest.approx(expected, abs=1e-12)
    assert test.better + test.same + test.worse == pytest.approx(1)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("folds", "repeats"), [(5, 1), (10, 1), (5, 4)])
def test_the_probabilities_are_baycomps(seed, folds, repeats):
    first, second = scores(seed, folds * repeats)
    test = paired_test(first - second, 1 / (folds - 1), 0.01)
    expected = baycomp.CorrelatedTTest.probs(second, first, rope=0.01, runs=repeats)
    assert (test.worse, test.same, test.better) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("difference", "verdict", "p_value"), [(0.0, "same", 1.0), (0.3, "better", 0.0)]
)
def test_folds_that_all_say_the_same(difference, verdict, p_value):
    test = paired_test(np.full(4, difference), 1 / 3, 0.01)
    assert (test.verdict, test.p_value) == (verdict, p_value)
    assert np.isnan(test.t)
    assert rows_needed(test, 0.01, 100) is None


def test_the_first_is_worse_as_the_second_is_better():
    first, second = scores(3, 10, 0.05)
    there, back = (paired_test(d, 0.25, 0.01) for d in (first - second, second - first))
    assert (there.verdict, back.verdict) == ("better", "worse")
    assert there.better == pytest.approx(back.worse)
    assert there.p_value == back.p_value


def test_holm_is_the_smallest_level_at_which_the_procedure_rejects():
    random = np.random.default_rng(0)
    for _ in range(20):
        p_values = random.random(6) ** 3
        for place, corrected in enumerate(holm(list(p_values))):
            for level, rejected in ((corrected * 1.0001, True), (corrected * 0.9999, False)):
                if level <= 1:
                    assert (place in rejected_by_holm(p_values, level)) is rejected


def rejected_by_holm(p_values: np.ndarray, level: float) -> set[int]:
    """Step down while the smallest left is below level / how many are left."""
    rejected: set[int] = set()
    for place in np.argsort(p_values):
        if p_values[place] > level / (len(p_values) - len(rejected)):
            break
        rejected.add(int(place))
    return rejected


def test_that_many_rows_call_a_difference_better_as_often_as_the_power_says():
    rows, rope = 250, 0.01
    test = PairedTest(0.04, 0.02, 0, 0, 2.0, 0.1, 0.9, 0.1, 0.0)
    needed = rows_needed(test, rope, rows)
    error = test.standard_error * np.sqrt(rows / needed)
    means = np.random.default_rng(0).normal(test.difference, error, 200_000)
    is_better = stats.norm.cdf((means - rope) / error) >= BETTER_FROM
    assert is_better.mean() == pytest.approx(POWER, abs=0.005)


@pytest.mark.parametrize("difference", [0.0, 0.01, 0.029])
def test_no_number_of_rows_is_named_for_a_difference_that_is_hardly_there(difference):
    test = PairedTest(difference, 0.02, 0, 0, 0.5, 0.6, 0.3, 0.4, 0.3)
    assert rows_needed(test, 0.01, 250) is None


@pytest.mark.long
@pytest.mark.parametrize(("folds", "repeats"), [(5, 1), (5, 10)])
def test_the_intervals_hold_their_level_for_correlated_folds(folds, repeats):
    assert coverage(folds, repeats, 4_000) > 0.93


def test_a_sample_of_intervals_holds_its_level():
    assert coverage(5, 2, 400) > 0.91


def coverage(folds: int, repeats: int, draws: int) -> float:
    """Share of intervals that hold the mean of folds' scores correlated by n_test / n."""
    random, count, rho = np.random.default_rng(1), folds * repeats, 1 / folds
    shared = random.normal(0, np.sqrt(rho), (draws, 1))
    values = shared + random.normal(0, np.sqrt(1 - rho), (draws, count))
    ends = [mean_interval(row, 1 / (folds - 1)) for row in values]
    return float(np.mean([low <= 0 <= high for low, high in ends]))
