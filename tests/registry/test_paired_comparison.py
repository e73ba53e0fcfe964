"""Two models on the same rows: the difference, its interval, and what it advises."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import accuracy_score, roc_auc_score

from pipeline_core.registry.paired_comparison import (
    AskedModel,
    JudgedRows,
    advice_of,
    comparison_sentence,
    paired_metrics,
)


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(3)
    X = pd.DataFrame({"a": rng.normal(size=300), "b": rng.normal(size=300)})
    y = pd.Series(np.where(X["a"] + rng.normal(0, 0.5, 300) > 0, "yes", "no"))
    return X, y


def test_the_values_are_scikit_learns(rows):
    X, y = rows
    models = [LogisticRegression().fit(X[[c]], y) for c in ("b", "a")]
    asked = [AskedModel(model, X[[c]]) for model, c in zip(models, ("b", "a"), strict=True)]
    metrics = {one.metric: one for one in paired_metrics(*asked, JudgedRows(y, "yes"))}
    for place, name in enumerate(("champion", "challenger")):
        scores = models[place].predict_proba(asked[place].X)[:, 1]
        assert getattr(metrics["roc_auc"], name) == roc_auc_score(y == "yes", scores)
        right = accuracy_score(y, models[place].predict(asked[place].X))
        assert getattr(metrics["accuracy"], name) == pytest.approx(right, abs=1e-12)


def test_the_interval_is_that_of_paired_draws(rows):
    """A slow reference: both models are scored on the same draw, a thousand times."""
    from pipeline_core.measures.resampled_rows import drawn_interval, resample_rows

    X, y = rows
    asked = [AskedModel(LogisticRegression().fit(X[[c]], y), X[[c]]) for c in ("b", "a")]
    found = next(m for m in paired_metrics(*asked, JudgedRows(y, "yes")) if m.metric == "accuracy")
    right = [np.asarray(one.pipeline.predict(one.X) == y, dtype=float) for one in asked]
    counts = resample_rows(len(y)).counts
    slow = np.array([np.average(right[1] - right[0], weights=draw) for draw in counts])
    assert (found.low, found.high) == pytest.approx(drawn_interval(slow, len(y)))
    assert found.verdict == "better"


def test_a_model_against_itself_advises_nothing(rows):
    X, y = rows
    same = AskedModel(LogisticRegression().fit(X, y), X)
    metrics = paired_metrics(same, same, JudgedRows(y, "yes"))
    assert advice_of(metrics) == "unclear"
    assert comparison_sentence(metrics, ("a:1", "a:2"), 300).code.startswith("retrain.unclear")


def test_numbers_and_losses_have_their_direction(rows):
    X, _ = rows
    y = X["a"] * 3
    asked = [AskedModel(model.fit(X, y), X) for model in (LinearRegression(), DummyRegressor())]
    metrics = {one.metric: one for one in paired_metrics(*asked, JudgedRows(y))}
    assert metrics["r2"].verdict == metrics["mean_absolute_error"].verdict == "worse"
    assert metrics["mean_absolute_error"].low > 0
    assert advice_of(list(metrics.values())) == "decline"


def test_a_class_that_a_model_has_never_met_leaves_its_labels_comparable(rows):
    X, y = rows
    asked = [
        AskedModel(DummyClassifier().fit(X, y), X),
        AskedModel(LogisticRegression().fit(X, y), X),
    ]
    other = y.copy()
    other.iloc[0] = "perhaps"
    accuracy = paired_metrics(*asked, JudgedRows(other), "accuracy")[0]
    assert (accuracy.metric, accuracy.verdict) == ("accuracy", "better")
