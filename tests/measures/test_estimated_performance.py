"""Estimated performance against the labels that came later, and against its definition."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, f1_score, precision_score, recall_score, roc_auc_score

from pipeline_core.measures.estimated_performance import (
    METRICS,
    calibration_of,
    estimated_accuracy,
    estimated_metrics,
)

_METRICS = {
    "accuracy": accuracy_score, "precision": precision_score, "recall": recall_score,
    "f1": f1_score,
}  # fmt: skip


@pytest.mark.parametrize("shift", [-1.0, 0.0, 0.5, 1.5])
def test_labels_drawn_by_the_chances_give_the_estimated_metrics(shift):
    rng = np.random.default_rng(7)
    chances = 1 / (1 + np.exp(-(rng.normal(shift, 1.5, 60_000))))
    predicted = chances > 0.5
    labels = rng.random(60_000) < chances
    estimated = estimated_metrics(chances, predicted)
    for name, metric in _METRICS.items():
        assert estimated[name] == pytest.approx(metric(labels, predicted), abs=0.01)
    assert estimated["roc_auc"] == pytest.approx(roc_auc_score(labels, chances), abs=0.01)


def test_the_expected_confusion_matrix_is_the_mean_over_all_labels():
    chances, predicted = np.array([0.9, 0.6, 0.2]), np.array([True, False, False])
    accuracy = 0.0
    for case in range(8):
        labels = np.array([case >> row & 1 for row in range(3)], dtype=bool)
        chance = np.prod(np.where(labels, chances, 1 - chances))
        accuracy += chance * np.mean(labels == predicted)
    assert estimated_metrics(chances, predicted)["accuracy"] == pytest.approx(accuracy)


def test_scores_that_are_too_sure_are_calibrated():
    rng = np.random.default_rng(1)
    chances = rng.uniform(0.2, 0.8, 20_000)
    scores = (chances > 0.5) * 0.9 + 0.05  # surer than it is right
    labels = rng.random(20_000) < chances
    calibration = calibration_of(scores, labels)
    estimated = estimated_metrics(calibration.of(scores), scores > 0.5)
    assert estimated["accuracy"] == pytest.approx(np.mean(labels == (scores > 0.5)), abs=1e-9)


def test_several_classes_are_estimated_by_the_predicted_one():
    rng = np.random.default_rng(2)
    chances = rng.dirichlet([2, 1, 1], 40_000)
    predicted = chances.argmax(axis=1)
    labels = np.array([rng.choice(3, p=row) for row in chances[:8_000]])
    expected = np.mean(labels == predicted[:8_000])
    assert estimated_accuracy(chances[:8_000], predicted[:8_000]) == pytest.approx(
        expected, abs=0.015
    )


def test_nothing_to_estimate_is_not_a_number():
    empty = estimated_metrics(np.array([]), np.array([], dtype=bool))
    assert set(empty) == set(METRICS)
    assert np.isnan(list(empty.values())).all()
    never = estimated_metrics(np.array([0.1, 0.2]), np.array([False, False]))
    assert np.isnan(never["precision"])
    assert never["recall"] == 0
