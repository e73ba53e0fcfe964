"""Regression metrics equal scikit-learn's; undefined ones are None, with a note."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics
from sklearn.dummy import DummyRegressor
from sklearn.linear_model import Ridge

from pipeline_core.measures.regression import regressor_metrics, score_regressor

RANDOM = np.random.default_rng(5)
X = pd.DataFrame({"a": RANDOM.normal(size=300), "b": RANDOM.normal(size=300)})
Y = pd.Series(3 + X["a"] - 2 * X["b"] + RANDOM.normal(size=300), name="price")
METRICS = {
    "mean_absolute_error": metrics.mean_absolute_error,
    "root_mean_squared_error": metrics.root_mean_squared_error,
    "median_absolute_error": metrics.median_absolute_error,
    "max_error": metrics.max_error,
    "r2": metrics.r2_score,
    "explained_variance": metrics.explained_variance_score,
    "mean_absolute_percentage_error": metrics.mean_absolute_percentage_error,
}


def test_every_metric_equals_scikit_learns():
    model = Ridge().fit(X, Y)
    report = score_regressor(model, X, Y)
    predicted = model.predict(X)
    assert report["metrics"] == {name: metric(Y, predicted) for name, metric in METRICS.items()}
    assert report["notes"] == []


def test_every_row_has_its_residual():
    model = Ridge().fit(X, Y)
    table = score_regressor(model, X.tail(9), Y.tail(9))["tables"]["predictions"]
    assert table["row"].tolist() == Y.tail(9).index.tolist()
    assert table["residual"].tolist() == (Y.tail(9) - model.predict(X.tail(9))).tolist()


def test_a_target_that_never_changes_has_no_r2():
    numbers, notes = regressor_metrics(np.full(4, 7.0), np.full(4, 7.0))
    assert numbers["r2"] is None
    assert numbers["mean_absolute_error"] == 0.0
    assert [note["code"] for note in notes] == ["target_constant"]


def test_a_zero_in_the_target_has_no_percentage_error():
    numbers, notes = regressor_metrics(np.array([0.0, 1.0]), np.array([1.0, 1.0]))
    assert numbers["mean_absolute_percentage_error"] is None
    assert notes == [{"code": "target_has_zeros", "zeros": 1}]


def test_overflowing_metrics_are_none_with_a_note_and_no_warning():
    numbers, notes = regressor_metrics(np.array([1e300, -1e300]), np.array([0.0, 0.0]))
    assert numbers["root_mean_squared_error"] is None
    assert numbers["mean_absolute_error"] == 1e300
    assert notes[0]["code"] == "numbers_overflow"


def test_a_text_target_is_an_error():
    with pytest.raises(ValueError, match=r"'price' of a regression must be numeric.*'dear'"):
        score_regressor(DummyRegressor().fit(X, Y), X, pd.Series(["dear"] * 300, name="price"))
