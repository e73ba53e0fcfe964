"""Scores are scikit-learn's, weighted or not, and chance is what permuting gives."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import r2_score, roc_auc_score

from pipeline_core.leak_radar.scores import Answers


def answers(metric, given, truth, weights=None, units=None):
    count = len(truth)
    weights = np.ones(count) if weights is None else weights
    units = np.arange(count) if units is None else units
    return Answers(metric, given.reshape(count, -1), truth.reshape(count, -1), weights, units)


@pytest.mark.parametrize("digits", [1, 6], ids=["ties", "no ties"])
def test_the_area_is_that_of_scikit_learn(digits):
    random = np.random.default_rng(digits)
    truth = (random.random(80) < 0.2).astype(float)
    given, weights = random.random(80).round(digits), random.exponential(size=80)
    expected = roc_auc_score(truth, given, sample_weight=weights)
    assert answers("roc_auc", given, truth, weights).score == pytest.approx(expected, abs=1e-12)


def test_of_more_classes_it_is_the_mean_of_each_against_the_rest():
    random = np.random.default_rng(3)
    classes = random.integers(0, 3, 90)
    given = random.dirichlet(np.ones(3), 90)
    expected = roc_auc_score(classes, given, multi_class="ovr")
    assert answers("roc_auc", given, np.eye(3)[classes]).score == pytest.approx(expected, abs=1e-12)


def test_r2_is_that_of_scikit_learn():
    random = np.random.default_rng(4)
    truth, weights = random.normal(size=60), random.exponential(size=60)
    given = truth + random.normal(size=60)
    expected = r2_score(truth, given, sample_weight=weights)
    assert answers("r2", given, truth, weights).score == pytest.approx(expected, abs=1e-12)


def test_a_part_with_one_class_has_no_score():
    assert np.isnan(answers("roc_auc", np.arange(4.0), np.ones(4)).score)


def test_chance_of_a_rare_class_is_a_half_and_as_wide_as_the_theory_says():
    """The variance of a rank sum: Mann and Whitney (1947)."""
    random = np.random.default_rng(5)
    truth = np.r_[np.ones(6), np.zeros(94)]
    drawn = answers("roc_auc", random.permutation(100) / 1.0, truth).chance(random, 20_000)
    assert drawn.mean() == pytest.approx(0.5, abs=0.005)
    assert drawn.std() == pytest.approx(np.sqrt(101 / (12 * 6 * 94)), rel=0.03)


def test_chance_of_r2_is_below_zero():
    random = np.random.default_rng(6)
    drawn = answers("r2", random.normal(size=50), random.normal(size=50)).chance(random, 500)
    assert drawn.mean() < -0.5


def test_chance_deals_out_units_and_not_rows():
    random = np.random.default_rng(7)
    units = np.repeat(np.arange(8), 25)
    truth = (np.arange(8) % 2 == 0).astype(float)[units]
    given = random.normal(size=8)[units]
    by_row = answers("roc_auc", given, truth).chance(random, 500)
    by_unit = answers("roc_auc", given, truth, units=units).chance(random, 500)
    assert by_unit.std() > 3 * by_row.std()
