"""Metrics of a classifier that need its scores or its probabilities, all of them scikit-learn's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn import metrics

from pipeline_core.measures.classification_notes import MAX_CLASSES
from pipeline_core.measures.curves import calibration_bins
from pipeline_core.measures.weights import Weights


def ranking_metrics(
    actual: npt.NDArray[Any],
    classes: Sequence[Any],
    positive: Any,
    scores: Any,
    weights: Weights = None,
) -> dict[str, Any]:
    """Return the metrics that need scores of the classes, whatever their unit.

    Examples
    --------
    >>> scores = np.array([[3, 1], [2, 2], [1, 3]])
    >>> float(ranking_metrics(np.array([0, 1, 1]), [0, 1], 1, scores)["roc_auc"])
    1.0
    """
    functions = {
        "roc_auc": metrics.roc_auc_score,
        "average_precision": metrics.average_precision_score,
    }
    present = set((actual if weights is None else actual[weights > 0]).tolist())
    if scores is None or present != set(classes) or not 1 < len(classes) <= MAX_CLASSES:
        return dict.fromkeys(functions)
    labels = list(classes) if positive is None else [positive]
    column = {label: i for i, label in enumerate(classes)}
    return {
        name: np.mean(
            [
                measure(actual == label, scores[:, column[label]], sample_weight=weights)
                for label in labels
            ]
        )
        for name, measure in functions.items()
    }


def probability_metrics(
    actual: npt.NDArray[Any],
    classes: Sequence[Any],
    positive: Any,
    probabilities: Any,
    weights: Weights = None,
) -> dict[str, Any]:
    """Return the metrics that need probabilities.

    Examples
    --------
    >>> scores = np.array([[1.0, 0.0], [0.5, 0.5]])
    >>> float(probability_metrics(np.array([0, 1]), [0, 1], 1, scores)["brier"])
    0.125
    """
    names = ["log_loss", "brier"]
    names += [] if positive is None else ["expected_calibration_error"]
    if probabilities is None or len(classes) < 2 or not set(np.unique(actual)) <= set(classes):
        return dict.fromkeys(names)
    loss = metrics.log_loss(actual, probabilities, labels=classes, sample_weight=weights)
    if positive is None:
        brier = metrics.brier_score_loss(
            actual, probabilities, labels=classes, sample_weight=weights
        )
        return {"log_loss": loss, "brier": brier}
    is_positive = actual == positive
    probability = probabilities[:, list(classes).index(positive)]
    bins = calibration_bins(is_positive, probability, weights=weights)
    gap = (bins["mean_predicted"] - bins["share_positive"]).abs()
    size = bins["n" if weights is None else "weight"]
    return {
        "log_loss": loss,
        "brier": metrics.brier_score_loss(
            is_positive, probability, pos_label=True, sample_weight=weights
        ),
        "expected_calibration_error": (gap * size).sum() / size.sum(),
    }
