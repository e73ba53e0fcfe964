"""The curves behind a classifier's scores: ROC, precision and recall, calibration.

Two classes give one curve, for the positive class; more give one curve a
class against the rest. Long curves are thinned to what a picture can show.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn import metrics

MOST_POINTS = 1000
MOST_CURVES = 20


def class_curves(
    actual: npt.NDArray[Any],
    classes: Sequence[Any],
    positive: Any,
    scores: npt.NDArray[Any] | None,
    sure: bool,
) -> tuple[dict[str, pd.DataFrame], list[dict[str, Any]]]:
    """Return the tables roc, precision_recall and calibration, and what was left out.

    Parameters
    ----------
    actual
        Labels of n rows.
    classes
        The labels of the scores' columns.
    positive
        The class to draw; None draws each of the first 20 classes.
    scores
        n rows, one column a class; None gives no tables.
    sure
        The scores are probabilities; only these can be calibrated.

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
    asked = list(classes) if positive is None else [positive]
    tables: dict[str, list[pd.DataFrame]] = {"roc": [], "precision_recall": [], "calibration": []}
    for label in asked[:MOST_CURVES]:
        is_label = actual == label
        score = scores[:, list(classes).index(label)]
        if sure:
            tables["calibration"].append(_of(label, calibration_bins(is_label, score)))
        if 0 < np.count_nonzero(is_label) < len(is_label):
            tables["roc"].append(_of(label, roc_points(is_label, score)))
            tables["precision_recall"].append(_of(label, precision_points(is_label, score)))
    left_out = len(asked) - MOST_CURVES
    notes = [{"code": "curves_left_out", "drawn": MOST_CURVES, "left_out": left_out}]
    joined = {name: pd.concat(all_, ignore_index=True) for name, all_ in tables.items() if all_}
    return joined, notes if left_out > 0 else []


def roc_points(is_positive: npt.NDArray[np.bool_], score: npt.NDArray[Any]) -> pd.DataFrame:
    """Return the ROC curve as points; see `sklearn.metrics.roc_curve`.

    Parameters
    ----------
    is_positive
        n truth values, both of which occur.
    score
        n scores; higher means rather positive.

    Examples
    --------
    >>> len(roc_points(np.array([False, True]), np.array([0.2, 0.8])))
    3
    """
    fpr, tpr, threshold = metrics.roc_curve(is_positive, score)
    return _thinned(pd.DataFrame({"fpr": fpr, "tpr": tpr, "threshold": threshold}))


def precision_points(is_positive: npt.NDArray[np.bool_], score: npt.NDArray[Any]) -> pd.DataFrame:
    """Return the precision-recall curve; its last point has no threshold.

    Parameters
    ----------
    is_positive
        n truth values, both of which occur.
    score
        n scores; higher means rather positive.

    Examples
    --------
    >>> precision_points(np.array([False, True]), np.array([0.2, 0.8]))
       recall  precision  threshold
    0     1.0        0.5        0.2
    1     1.0        1.0        0.8
    2     0.0        1.0        NaN
    """
    precision, recall, threshold = metrics.precision_recall_curve(
        is_positive, score, drop_intermediate=True
    )
    points = {"recall": recall, "precision": precision, "threshold": np.append(threshold, np.nan)}
    return _thinned(pd.DataFrame(points))


def calibration_bins(
    is_positive: npt.NDArray[np.bool_], chance: npt.NDArray[Any], bins: int = 10
) -> pd.DataFrame:
    """Compare predicted probabilities with what happened, in bins of equal width.

    The same bins as `sklearn.calibration.calibration_curve(strategy="uniform")`,
    with the number of rows in each; bins without rows are left out.

    Parameters
    ----------
    is_positive
        n truth values.
    chance
        n probabilities, 0 to 1.
    bins
        How many bins.

    Examples
    --------
    >>> calibration_bins(np.array([False, True, True]), np.array([0.05, 0.9, 0.95]))
       low  high  mean_predicted  share_positive  n
    0  0.0   0.1            0.05             0.0  1
    1  0.8   0.9            0.90             1.0  1
    2  0.9   1.0            0.95             1.0  1
    """
    edges = np.linspace(0.0, 1.0, bins + 1)
    which = np.searchsorted(edges[1:-1], chance)
    n = np.bincount(which, minlength=bins)
    some = n > 0
    summed = np.bincount(which, weights=chance, minlength=bins)[some]
    happened = np.bincount(which, weights=is_positive, minlength=bins)[some]
    return pd.DataFrame(
        {
            "low": edges[:-1][some],
            "high": edges[1:][some],
            "mean_predicted": summed / n[some],
            "share_positive": happened / n[some],
            "n": n[some],
        }
    )


def _of(label: Any, points: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"class": str(label), **{name: points[name] for name in points}})


def _thinned(points: pd.DataFrame) -> pd.DataFrame:
    if len(points) <= MOST_POINTS:
        return points
    kept = np.linspace(0, len(points) - 1, MOST_POINTS).round().astype(int)
    return points.iloc[kept].reset_index(drop=True)
