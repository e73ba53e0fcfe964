"""Performance that is estimated where labels are not there yet: from the model's own confidence.

A classifier that says 0.8 of ten rows is right about eight of them, if its probabilities are
calibrated. So they are calibrated on reference rows whose labels are known, and every metric of
the confusion matrix follows in expectation (confidence-based performance estimation, CBPE). It
sees what a shift of the inputs does to a model; that the relation of inputs and labels itself
has changed it cannot see.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.isotonic import IsotonicRegression

Floats = npt.NDArray[np.float64]
METRICS = ("accuracy", "precision", "recall", "f1", "roc_auc")


class Calibration(NamedTuple):
    """How often a class was right at each of some scores, from rows with labels.

    Parameters
    ----------
    scores, shares
        Scores in order and the calibrated probability at each; between them it is linear.
    """

    scores: Floats
    shares: Floats

    def of(self, scores: Floats) -> Floats:
        """Return the calibrated probability of each score."""
        return np.asarray(np.interp(scores, self.scores, self.shares))


def calibration_of(scores: Floats, hits: npt.NDArray[np.bool_]) -> Calibration:
    """Return the isotonic calibration of the scores of one class.

    Parameters
    ----------
    scores
        The model's scores of n rows with known labels.
    hits
        Whether each row is of the class.

    Examples
    --------
    >>> scores = np.array([0.1, 0.2, 0.8, 0.9])
    >>> calibration_of(scores, np.array([False, True, True, True])).of(np.array([0.15, 0.5]))
    array([0.5, 1. ])
    """
    isotonic = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip")
    isotonic.fit(scores, hits.astype(np.float64))
    return Calibration(isotonic.X_thresholds_, isotonic.y_thresholds_)


def estimated_metrics(chances: Floats, predicted: npt.NDArray[np.bool_]) -> dict[str, float]:
    """Return the expected metrics of some predictions of two classes.

    Parameters
    ----------
    chances
        The calibrated probability of the positive class of each row.
    predicted
        Whether the model predicts it.

    Returns
    -------
    dict
        By name, NaN where nothing is predicted or expected. The expected confusion matrix gives
        accuracy, precision, recall and F1; ROC AUC is that of rows weighted by both chances.

    Examples
    --------
    >>> metrics = estimated_metrics(np.array([0.9, 0.8, 0.1]), np.array([True, True, False]))
    >>> round(metrics["accuracy"], 3), round(metrics["precision"], 3)
    (0.867, 0.85)
    """
    if not len(chances):
        return dict.fromkeys(METRICS, np.nan)
    hits = float(chances[predicted].sum())
    misses = float(chances[~predicted].sum())
    alarms = float(predicted.sum()) - hits
    rejections = len(chances) - hits - misses - alarms
    return {
        "accuracy": (hits + rejections) / len(chances),
        "precision": _share(hits, hits + alarms),
        "recall": _share(hits, hits + misses),
        "f1": _share(2 * hits, 2 * hits + alarms + misses),
        "roc_auc": _expected_auc(chances),
    }


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else np.nan


def _expected_auc(chances: Floats) -> float:
    """Return the ROC AUC of rows that are each positive by their chance, ordered by it."""
    order = np.argsort(chances, kind="stable")
    ordered = chances[order]
    values, starts = np.unique(ordered, return_index=True)
    positive = np.add.reduceat(ordered, starts)
    negative = np.add.reduceat(1 - ordered, starts)
    below = np.cumsum(negative) - negative
    pairs = positive.sum() * negative.sum()
    won = float((positive * (below + negative / 2)).sum())
    return won / pairs if pairs > 0 and len(values) else np.nan


def estimated_accuracy(chances: Floats, predicted: npt.NDArray[np.intp]) -> float:
    """Return the expected accuracy of predictions of several classes.

    Parameters
    ----------
    chances
        The calibrated probability of each class, n rows and a column for each class.
    predicted
        The column of the class that is predicted of each row.

    Examples
    --------
    >>> estimated_accuracy(np.array([[0.75, 0.25], [0.5, 0.5]]), np.array([0, 1]))
    0.625
    """
    if not len(chances):
        return np.nan
    return float(np.mean(chances[np.arange(len(chances)), predicted]))
