"""Curves of a classifier: ROC, precision-recall, calibration, and gains of two classes.

Two classes give one curve, of the positive class; more give one for each class
against the rest. Long curves are thinned to what a chart can show.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn import metrics

from pipeline_core.measures.gains import gain_tables
from pipeline_core.measures.weights import Weights

MAX_POINTS = 1000
MAX_CURVES = 20


def class_curves(
    actual: npt.NDArray[Any],
    classes: Sequence[Any],
    positive: Any,
    scores: npt.NDArray[Any] | None,
    is_proba: bool,
    weights: Weights = None,
) -> tuple[dict[str, pd.DataFrame], list[dict[str, Any]]]:
    """Return the tables roc, precision_recall and calibration, and notes on omitted curves.

    A positive class has the tables gains and lift too.

    Parameters
    ----------
    actual
        Labels of n rows.
    classes
        The labels of the scores' columns.
    positive
        The class of the curves; None for each of the first 20 classes.
    scores
        n rows, one column for each class; None gives no tables.
    is_proba
        Whether the scores are probabilities; only these have a calibration.
    weights
        The weight of each row; None weighs all alike.

    Examples
    --------
    >>> scores = np.array([[0.9, 0.1], [0.4, 0.6]])
    >>> tables, _ = class_curves(np.array(["no", "yes"]), ["no", "yes"], "yes", scores, True)
    >>> tables["roc"]
      class  fpr  tpr  threshold
    0   yes  0.0  0.0        inf
    1   yes  0.0  1.0        0.6
    2   yes  1.0  1.0        0.1
    """
    if scores is None:
        return {}, []
    labels = list(classes) if positive is None else [positive]
    tables: dict[str, list[pd.DataFrame]] = {"roc": [], "precision_recall": [], "calibration": []}
    for label in labels[:MAX_CURVES]:
        is_label = actual == label
        score = scores[:, list(classes).index(label)]
        if is_proba:
            bins = calibration_bins(is_label, score, weights=weights)
            tables["calibration"].append(_with_class(label, bins))
        counted = is_label if weights is None else is_label[weights > 0]
        if 0 < np.count_nonzero(counted) < len(counted):
            tables["roc"].append(_with_class(label, roc_points(is_label, score, weights)))
            points = precision_recall_points(is_label, score, weights)
            tables["precision_recall"].append(_with_class(label, points))
    omitted = len(labels) - MAX_CURVES
    notes = [{"code": "curves_left_out", "drawn": MAX_CURVES, "left_out": omitted}]
    curves = {name: pd.concat(parts, ignore_index=True) for name, parts in tables.items() if parts}
    if positive is not None:
        is_positive, score = actual == positive, scores[:, list(classes).index(positive)]
        gains = gain_tables(is_positive, score, positive, weights)
        curves |= {name: _thin(table) for name, table in gains.items()}
    return curves, notes if omitted > 0 else []


def roc_points(
    is_positive: npt.NDArray[np.bool_],
    score: npt.NDArray[Any],
    weights: Weights = None,
) -> pd.DataFrame:
    """Return the points of the ROC curve; see `sklearn.metrics.roc_curve`.

    Parameters
    ----------
    is_positive
        n booleans, both of which occur.
    score
        n scores; higher means more likely positive.
    weights
        The weight of each row; None weighs all alike.

    Examples
    --------
    >>> len(roc_points(np.array([False, True]), np.array([0.2, 0.8])))
    3
    """
    fpr, tpr, threshold = metrics.roc_curve(is_positive, score, sample_weight=weights)
    return _thin(pd.DataFrame({"fpr": fpr, "tpr": tpr, "threshold": threshold}))


def precision_recall_points(
    is_positive: npt.NDArray[np.bool_],
    score: npt.NDArray[Any],
    weights: Weights = None,
) -> pd.DataFrame:
    """Return the points of the precision-recall curve; the last has no threshold.

    Parameters
    ----------
    is_positive
        n booleans, both of which occur.
    score
        n scores; higher means more likely positive.
    weights
        The weight of each row; None weighs all alike.

    Examples
    --------
    >>> precision_recall_points(np.array([False, True]), np.array([0.2, 0.8]))
       recall  precision  threshold
    0     1.0        0.5        0.2
    1     1.0        1.0        0.8
    2     0.0        1.0        NaN
    """
    precision, recall, threshold = metrics.precision_recall_curve(
        is_positive, score, sample_weight=weights, drop_intermediate=True
    )
    points = {"recall": recall, "precision": precision, "threshold": np.append(threshold, np.nan)}
    return _thin(pd.DataFrame(points))


def calibration_bins(
    is_positive: npt.NDArray[np.bool_],
    probability: npt.NDArray[Any],
    bins: int = 10,
    weights: Weights = None,
) -> pd.DataFrame:
    """Return mean predicted probability and share of positives in bins of equal width.

    The bins are those of `sklearn.calibration.calibration_curve(strategy="uniform")`,
    with the number of rows in each, and their weight if rows have one; empty bins are omitted.

    Parameters
    ----------
    is_positive
        n booleans.
    probability
        n probabilities, 0 to 1.
    bins
        The number of bins.
    weights
        The weight of each row; None weighs all alike.

    Examples
    --------
    >>> calibration_bins(np.array([False, True, True]), np.array([0.05, 0.9, 0.95]))
       low  high  mean_predicted  share_positive  n
    0  0.0   0.1            0.05             0.0  1
    1  0.8   0.9            0.90             1.0  1
    2  0.9   1.0            0.95             1.0  1
    """
    edges = np.linspace(0.0, 1.0, bins + 1)
    bin_numbers = np.searchsorted(edges[1:-1], probability)
    factors = 1.0 if weights is None else weights
    n, weight, probabilities, positives = (
        np.bincount(bin_numbers, weights=values, minlength=bins)
        for values in (None, weights, probability * factors, is_positive * factors)
    )
    has_rows = weight > 0
    table = pd.DataFrame(
        {
            "low": edges[:-1][has_rows],
            "high": edges[1:][has_rows],
            "mean_predicted": probabilities[has_rows] / weight[has_rows],
            "share_positive": positives[has_rows] / weight[has_rows],
            "n": n[has_rows],
        }
    )
    return table if weights is None else table.assign(weight=weight[has_rows])


def _with_class(label: Any, points: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"class": str(label), **{name: points[name] for name in points}})


def _thin(points: pd.DataFrame) -> pd.DataFrame:
    if len(points) <= MAX_POINTS:
        return points
    positions = np.linspace(0, len(points) - 1, MAX_POINTS).round().astype(int)
    return points.iloc[positions].reset_index(drop=True)
