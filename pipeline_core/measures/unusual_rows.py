"""The rows that an outlier detector flags: how many, which, and what is unusual about them.

A row's score is the detector's `decision_function` with its sign turned: above 0 it is
flagged, and the larger the more unusual. How far a value lies is its robust z-score: the
distance from the median of the training rows in median absolute deviations, times 1.4826,
which makes it comparable with standard deviations (Iglewicz and Hoaglin 1993).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn import metrics

from pipeline_core.measures.classes import choose_positive

_MAD_TO_STD = 1.4826
_MEAN_TO_STD = 1.2533  # of the mean absolute deviation, where half of the values are the median
_POINTS = 101
Scores = npt.NDArray[np.float64]


def judge_unusual(
    model: Any,
    X: pd.DataFrame,
    X_test: pd.DataFrame | None = None,
    truth: pd.Series | None = None,
    truth_test: pd.Series | None = None,
    positive: Any = None,
    listed: int = 100,
) -> dict[str, Any]:
    """Judge a fitted outlier detector on the rows it was fitted on, and on test rows.

    Parameters
    ----------
    model
        The fitted detector, or a Pipeline that ends with it.
    X, X_test
        The rows it was fitted on, and others; None if there are none.
    truth, truth_test
        A target of two classes whose positive one is what should be flagged; None if none.
    positive
        The positive class.
    listed
        How many of the most unusual rows are listed.

    Examples
    --------
    >>> from sklearn.ensemble import IsolationForest
    >>> X = pd.DataFrame({"x": [1.0, 2, 3, 2, 1, 2, 3, 50]})
    >>> report = judge_unusual(IsolationForest(contamination=0.1, random_state=0).fit(X), X)
    >>> report["metrics"]["flagged"], report["tables"]["flagged"]["row"].tolist()
    (1, [7])
    """
    scores = unusual_scores(model, X)
    parts = [(X, scores, False)]
    values: dict[str, Any] = _counts(model, X, "")
    if X_test is not None and len(X_test):
        parts.append((X_test, unusual_scores(model, X_test), True))
        values |= _counts(model, X_test, "_test")
    judged, judged_scores, _ = parts[-1]
    actual = truth_test if len(parts) > 1 else truth
    compared, notes = _against_truth(
        model, judged, judged_scores, actual, positive, _classes(truth, truth_test)
    )
    return {
        "metrics": values | compared,
        "tables": {
            "flagged": flagged_rows(model, X, parts, listed),
            "score_curve": _score_curve(np.concatenate([scores for _, scores, _ in parts])),
        },
        "notes": notes,
        "method": {"kind": "outliers", "rows": sum(len(rows) for rows, _, _ in parts)},
    }


def unusual_scores(model: Any, X: pd.DataFrame) -> Scores:
    """Return how unusual rows are; above 0 they are flagged.

    Examples
    --------
    >>> from sklearn.svm import OneClassSVM
    >>> X = pd.DataFrame({"x": [1.0, 2.0, 3.0]})
    >>> model = OneClassSVM().fit(X)
    >>> bool((unusual_scores(model, X) == -model.decision_function(X)).all())
    True
    """
    scores: Scores = np.negative(np.asarray(model.decision_function(X), dtype="float64"))
    return scores


def flagged_rows(
    model: Any, reference: pd.DataFrame, parts: list[tuple[pd.DataFrame, Scores, bool]], listed: int
) -> pd.DataFrame:
    """Return the flagged rows, the most unusual first, with the two columns that lie farthest.

    Parameters
    ----------
    model
        The fitted detector.
    reference
        The rows by which values are near or far.
    parts
        Rows, their scores, and whether they are test rows.
    listed
        How many rows at most.

    Examples
    --------
    >>> from sklearn.ensemble import IsolationForest
    >>> X = pd.DataFrame({"x": [1.0, 2, 3, 2, 1, 2, 3, 50]})
    >>> model = IsolationForest(contamination=0.1, random_state=0).fit(X)
    >>> flagged_rows(model, X, [(X, unusual_scores(model, X), False)], 9)["farthest"].tolist()
    ['x']
    """
    tables = []
    for rows, scores, is_test in parts:
        flags = np.asarray(model.predict(rows)) == -1
        table = pd.DataFrame({"row": rows.index, "test_row": is_test, "score": scores})
        tables.append(table.join(_farthest(reference, rows))[flags])
    together = pd.concat(tables, ignore_index=True)
    if len(parts) == 1:
        together = together.drop(columns="test_row")
    order = together["score"].sort_values(ascending=False, kind="stable").index
    listed_rows: pd.DataFrame = together.loc[order[:listed]].reset_index(drop=True)
    return listed_rows


def _farthest(reference: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    names = list(reference.select_dtypes("number").columns)
    distances = robust_z(reference[names], rows[names]).to_numpy()
    lines = np.arange(len(rows))
    size = np.where(np.isnan(distances), -1.0, np.abs(distances))
    order = np.argsort(-size, axis=1, kind="stable")
    columns: dict[str, Any] = {}
    for place, prefix in enumerate(("", "second_")[: len(names)]):
        at = order[:, place]
        known = size[lines, at] >= 0
        labels = np.array([str(name) for name in names], dtype=object)[at]
        columns[f"{prefix}farthest"] = pd.Series(labels).where(known)
        columns[f"{prefix}robust_z"] = np.where(known, distances[lines, at], np.nan)
    return pd.DataFrame(columns, index=range(len(rows)))


def robust_z(reference: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the robust z-score of every number; missing in a column without any spread.

    Examples
    --------
    >>> table = pd.DataFrame({"x": [1.0, 2.0, 3.0, 4.0, 5.0]})
    >>> robust_z(table, table)["x"].round(2).tolist()
    [-1.35, -0.67, 0.0, 0.67, 1.35]
    """
    numbers = reference.astype("float64")
    median = numbers.median()
    apart = (numbers - median).abs()
    spread = _MAD_TO_STD * apart.median()
    # Column by column: the sum of many at once depends on how they lie in memory.
    means = pd.Series({name: apart[name].mean() for name in apart}, dtype=float)
    spread = spread.where(spread > 0, _MEAN_TO_STD * means)
    return (rows.astype("float64") - median) / spread.where(spread > 0)


def _counts(model: Any, X: pd.DataFrame, suffix: str) -> dict[str, Any]:
    flags = np.asarray(model.predict(X)) == -1
    return {f"flagged{suffix}": int(flags.sum()), f"share_flagged{suffix}": float(flags.mean())}


def _classes(*truths: pd.Series | None) -> list[Any]:
    values = [value for truth in truths if truth is not None for value in truth.unique()]
    return sorted(set(values), key=str)


def _against_truth(
    model: Any,
    X: pd.DataFrame,
    scores: Scores,
    truth: pd.Series | None,
    positive: Any,
    classes: list[Any],
) -> tuple[dict[str, float | None], list[dict[str, Any]]]:
    """Return how far what is flagged is the positive class of a target of two classes."""
    if truth is None or len(classes) != 2:
        return {}, []
    label, notes = choose_positive(classes, positive)
    actual = np.asarray(truth == label)
    flags = np.asarray(model.predict(X)) == -1
    both = 0 < actual.sum() < len(actual)
    values: dict[str, float | None] = {
        "precision": float(metrics.precision_score(actual, flags)) if flags.any() else None,
        "recall": float(metrics.recall_score(actual, flags)) if actual.any() else None,
        "roc_auc": float(metrics.roc_auc_score(actual, scores)) if both else None,
    }
    undefined = [name for name, value in values.items() if value is None]
    more = [{"code": "metrics_undefined", "metrics": undefined}] if undefined else []
    return values, [*notes, *more]


def _score_curve(scores: Scores) -> pd.DataFrame:
    shares = np.linspace(0, 1, _POINTS)
    return pd.DataFrame({"share_of_rows": shares, "score": np.quantile(scores, 1 - shares)})
