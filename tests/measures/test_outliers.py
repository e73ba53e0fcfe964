"""Tukey's rule: the quartiles of NumPy, 1.5 times their distance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from pipeline_core.measures.class_histograms import classes_of
from pipeline_core.measures.outliers import boxes_by_class, is_outlier, tukey_fences


def test_the_fences_are_those_of_the_interquartile_range():
    numbers = np.random.default_rng(3).lognormal(0, 1, 501)
    fences = tukey_fences([*numbers, np.nan, np.inf])
    first, third = np.percentile(numbers, [25, 75])
    assert fences.third - fences.first == pytest.approx(stats.iqr(numbers))
    assert fences.low == pytest.approx(first - 1.5 * stats.iqr(numbers))
    assert fences.high == pytest.approx(third + 1.5 * stats.iqr(numbers))
    assert fences.median == np.median(numbers)
    assert is_outlier(numbers, fences).sum() == (numbers > fences.high).sum() > 5


def test_a_value_on_the_fence_is_none():
    fences = tukey_fences([2.0, 4.0, 6.0, 8.0])
    assert not is_outlier([fences.low, fences.high, None], fences).any()
    assert is_outlier([np.nextafter(fences.high, 99), -np.inf], fences).all()


def test_nothing_has_no_fences():
    assert tukey_fences([]) is None
    assert tukey_fences([np.nan, np.inf]) is None


def test_each_class_has_its_box():
    column = pd.Series([1, 2, 3, 4, 100, 10, 20, 30, None], dtype="float64")
    classes = classes_of(pd.Series(["b"] * 5 + ["a"] * 4))
    first, second = boxes_by_class(column, classes, 10)
    assert (first["label"], first["n"], first["median"], first["beyond"]) == ("a", 3, 20, 0)
    assert (second["label"], second["n"], second["low"], second["high"]) == ("b", 5, 1, 4)
    assert second["outliers"] == [100.0]


def test_only_so_many_outliers_are_listed_of_both_ends():
    column = pd.Series([0.0] * 90 + [-3, -2, -1, 1, 2, 3])
    (box,) = boxes_by_class(column, None, 4)
    assert box["beyond"] == 6
    assert box["outliers"] == [-3, -2, 2, 3]
