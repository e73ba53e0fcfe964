"""Curves of many classes as one have the areas that scikit-learn computes for the same rows."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics
from sklearn.calibration import calibration_curve as sklearn_calibration

from pipeline_core.measures.curves import class_curves
from ui.charts.class_means import (
    calibration_curve,
    classes_of,
    precision_recall_curve,
    roc_curve,
)


@pytest.fixture(params=[(3, False, False), (3, True, False), (6, False, True), (6, True, True)])
def judged(request):
    """Labels, probabilities and weights of random rows, without and with many ties."""
    count, tied, weighted = request.param
    rng = np.random.default_rng(count)
    actual = np.arange(120) % count
    scores = rng.random((120, count))
    scores[np.arange(120), actual] += 0.4
    scores = np.round(scores, 1) + 0.01 if tied else scores
    weights = rng.random(120) if weighted else None
    return actual, scores / scores.sum(axis=1, keepdims=True), weights


def curves_of(actual, scores, weights):
    labels = [f"c{place}" for place in range(scores.shape[1])]
    named = np.array([labels[place] for place in actual])
    return class_curves(named, labels, None, scores, True, weights)[0]


def test_the_area_under_the_mean_roc_curve_is_the_macro_auc(judged):
    actual, scores, weights = judged
    curve = roc_curve(curves_of(*judged)["roc"])
    expected = [
        metrics.roc_auc_score(actual == place, scores[:, place], sample_weight=weights)
        for place in range(scores.shape[1])
    ]
    assert metrics.auc(curve["fpr"], curve["tpr"]) == pytest.approx(np.mean(expected), abs=1e-12)
    if weights is None:
        macro = metrics.roc_auc_score(actual, scores, multi_class="ovr", average="macro")
        assert np.mean(expected) == pytest.approx(macro, abs=1e-12)


def test_the_steps_of_the_mean_precision_have_the_macro_average_precision(judged):
    actual, scores, weights = judged
    curve = precision_recall_curve(curves_of(*judged)["precision_recall"])
    area = -np.sum(np.diff(curve["recall"]) * curve["precision"].to_numpy()[:-1])
    one_hot = np.eye(scores.shape[1])[actual]
    expected = metrics.average_precision_score(one_hot, scores, sample_weight=weights)
    assert area == pytest.approx(expected, abs=1e-12)


def test_pooled_calibration_is_that_of_all_columns(judged):
    actual, scores, weights = judged
    pooled = calibration_curve(curves_of(*judged)["calibration"])
    one_hot = np.eye(scores.shape[1])[actual]
    if weights is None:
        shares, predicted = sklearn_calibration(one_hot.ravel(), scores.ravel(), n_bins=10)
        assert pooled["share_positive"].to_numpy() == pytest.approx(shares, abs=1e-12)
        assert pooled["mean_predicted"].to_numpy() == pytest.approx(predicted, abs=1e-12)
    else:
        bins = np.searchsorted(np.linspace(0, 1, 11)[1:-1], scores.ravel())
        heavy = np.repeat(weights, scores.shape[1])
        shares = [
            np.average(one_hot.ravel()[bins == place], weights=heavy[bins == place])
            for place in np.unique(bins)
        ]
        assert pooled["share_positive"].to_numpy() == pytest.approx(shares, abs=1e-12)
    assert pooled["n"].sum() == scores.size


def test_one_class_is_its_own_curve(judged):
    table = curves_of(*judged)["roc"]
    for label in classes_of(table):
        rows = table[table["class"] == label]
        assert roc_curve(table, label)["tpr"].tolist() == rows["tpr"].tolist()
