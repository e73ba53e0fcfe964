"""Scores on the rows that a model learned from, beside those on the test rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

# The figures that stand side by side, and those of them that are better the smaller they are.
FIGURES = (
    "roc_auc", "accuracy", "balanced_accuracy", "f1", "f1_macro", "log_loss", "brier", "r2",
    "mean_absolute_error", "root_mean_squared_error",
)  # fmt: skip
_SMALLER = ("log_loss", "brier", "mean_absolute_error", "root_mean_squared_error")
# The first of these that there is decides whether the gap is named.
_DECIDING = ("roc_auc", "accuracy", "r2")
LARGE_GAP = 0.1
# As many training rows are judged as there are test rows, and so many at least.
MIN_ROWS = 1000


class TrainRows(NamedTuple):
    """The rows that a model was fitted on."""

    X: pd.DataFrame | None = None
    y: pd.Series | None = None
    weights: pd.Series | None = None


NO_TRAIN_ROWS = TrainRows()


def train_score_report(
    figures: Callable[[TrainRows], Mapping[str, Any]],
    rows: TrainRows,
    test: Mapping[str, float | None],
    test_count: int,
    intervals: pd.DataFrame,
) -> dict[str, Any]:
    """Return the table of both scores, and a note where the gap is large.

    It is large where the first of ROC AUC, accuracy and R² that there is is better by 0.1
    or more on the training rows, and lies above the interval of the test rows. A model that
    earned nothing on the training rows has not learned them by heart either.

    Parameters
    ----------
    figures
        Returns the figures of a fitted model on some rows.
    rows
        The model's training rows; where they are many more than the test rows, a seeded sample
        of them.
    test
        The figures on the test rows.
    test_count
        How many test rows there are.
    intervals
        The intervals of these figures.

    Examples
    --------
    >>> rows = TrainRows(pd.DataFrame({"x": range(8)}), pd.Series(range(8)))
    >>> report = train_score_report(lambda _: {"r2": 1.0}, rows, {"r2": 0.5}, 8, pd.DataFrame())
    >>> report["tables"]["train_scores"].values.tolist(), report["notes"][0]["code"]
    ([['r2', 1.0, 0.5, 0.5]], 'overfitted')
    """
    if rows.X is None or rows.y is None or not len(rows.y) or rows.y.isna().any():
        return {"tables": {}, "notes": [], "method": {}}
    sample = _sampled(rows, max(test_count, MIN_ROWS))
    train = figures(sample)
    names = [name for name in FIGURES if None not in (train.get(name), test.get(name))]
    table = pd.DataFrame(
        {
            "metric": pd.Series(names, dtype="str"),
            "train": pd.Series([train[name] for name in names], dtype=float),
            "test": pd.Series([test[name] for name in names], dtype=float),
        }
    )
    sign = np.where(table["metric"].isin(_SMALLER), -1.0, 1.0)
    table["gap"] = sign * (table["train"] - table["test"])
    return {
        "tables": {"train_scores": table},
        "notes": _gap_notes(table, intervals, sample),
        "method": {"train_rows_judged": min(len(rows.y), max(test_count, MIN_ROWS))},
    }


def _sampled(rows: TrainRows, most: int) -> TrainRows:
    """Return the rows, or a sample of so many: predicting them all would cost the more."""
    count = len(rows.y) if rows.y is not None else 0
    if count <= most:
        return rows
    at = np.sort(np.random.default_rng(0).choice(count, most, replace=False))
    parts: list[Any] = [None if part is None else part.iloc[at] for part in rows]
    return TrainRows(*parts)


def _gap_notes(
    table: pd.DataFrame, intervals: pd.DataFrame, rows: TrainRows
) -> list[dict[str, Any]]:
    lines = {line["metric"]: line for line in table.to_dict("records")}
    name = next((name for name in _DECIDING if name in lines), None)
    if name is None or lines[name]["gap"] < LARGE_GAP:
        return []
    if lines[name]["train"] - _unlearned(name, rows) < LARGE_GAP:
        return []
    ends = {line["metric"]: line["high"] for line in intervals.to_dict("records")}
    if lines[name]["train"] <= ends.get(name, -np.inf):
        return []
    values = {column: round(float(lines[name][column]), 3) for column in ("train", "test")}
    return [{"code": "overfitted", "metric": name, **values}]


def _unlearned(metric: str, rows: TrainRows) -> float:
    """Return what a model that looks at no column has on its training rows."""
    if metric != "accuracy" or rows.y is None:
        return {"roc_auc": 0.5}.get(metric, 0.0)
    weights = pd.Series(1.0, rows.y.index) if rows.weights is None else rows.weights
    sums = weights.groupby(rows.y.to_numpy()).sum()
    return float(sums.max() / sums.sum())
