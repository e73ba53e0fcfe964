"""Intervals of 95 % of the figures of an evaluation, and how each was made.

They say how far a figure may be from what many more rows of the same kind would give, for
this very model; another model of the same sort, fitted anew, varies more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.intervals import (
    Interval,
    exact_interval,
    median_interval,
    roc_auc_interval,
)
from pipeline_core.measures.resampled_errors import error_draws, median_draws
from pipeline_core.measures.resampled_labels import label_draws
from pipeline_core.measures.resampled_rows import Floats, drawn_interval, resample_rows
from pipeline_core.measures.resampled_scores import probability_draws, ranking_draws
from pipeline_core.measures.weights import Weights

# With fewer groups than this, drawing them says little.
FEW_GROUPS = 20
Figures = Mapping[str, float | None]


class RowRoles(NamedTuple):
    """What the judged rows have beside their target: weights, and groups that stay whole."""

    weights: Weights = None
    groups: pd.Series | None = None

    @property
    def are_independent(self) -> bool:
        """Whether each row counts alike, and for itself."""
        return self.weights is None and self.groups is None

    @property
    def notes(self) -> list[dict[str, Any]]:
        """A note where groups are too few to be drawn."""
        count = 0 if self.groups is None else int(self.groups.nunique(dropna=False))
        return [{"code": "few_groups_drawn", "groups": count}] if 0 < count < FEW_GROUPS else []


NO_ROLES = RowRoles()


def classifier_intervals(
    values: Figures,
    actual: npt.NDArray[Any],
    predicted: npt.NDArray[Any],
    classes: Sequence[Any],
    positive: Any,
    scores: Floats | None,
    is_proba: bool,
    roles: RowRoles = NO_ROLES,
) -> pd.DataFrame:
    """Return the intervals of a classifier's figures.

    Parameters
    ----------
    values
        The figures; one without a value has no interval.
    actual, predicted, classes, positive, scores, is_proba
        As `classifier_metrics` takes them.
    roles
        Weights and groups of the rows.

    Examples
    --------
    >>> truth = np.array(["no", "yes"] * 20)
    >>> table = classifier_intervals({"accuracy": 1.0}, truth, truth, [], "yes", None, False)
    >>> table[["metric", "value", "high", "method"]].values.tolist()
    [['accuracy', 1.0, 1.0, 'exact']]
    """
    exact = _exact(actual, predicted, positive) if roles.are_independent else {}
    rows = resample_rows(len(actual), roles.groups)
    by_rows = None if roles.are_independent else rows
    draws = label_draws(actual, predicted, positive, by_rows, roles.weights)
    judged = actual, classes, positive
    ranks = [name for name in ("roc_auc", "average_precision") if values.get(name) is not None]
    if scores is not None and "roc_auc" in ranks and positive is not None and exact:
        column = scores[:, list(classes).index(positive)]
        if interval := roc_auc_interval(actual == positive, column):
            exact["roc_auc"] = (interval, "delong")
            ranks.remove("roc_auc")
    if scores is not None and ranks:
        draws |= ranking_draws(*judged, scores, rows, roles.weights, ranks)
    if scores is not None and is_proba and values.get("log_loss") is not None:
        draws |= probability_draws(*judged, scores, rows, roles.weights)
    units = len(actual) if by_rows is None else rows.counts.shape[1]
    return _table(values, exact, draws, units, roles)


def _exact(
    actual: npt.NDArray[Any], predicted: npt.NDArray[Any], positive: Any
) -> dict[str, tuple[Interval, str]]:
    """Return the intervals of shares of rows."""
    right = actual == predicted
    parts = {"accuracy": np.ones(len(actual), dtype=bool)}
    if positive is not None:
        parts |= {"precision": predicted == positive, "recall": actual == positive}
    return {
        name: (exact_interval(int(right[part].sum()), int(part.sum())), "exact")
        for name, part in parts.items()
        if part.any()
    }


def regressor_intervals(
    values: Figures, actual: Floats, predicted: Floats, roles: RowRoles = NO_ROLES
) -> pd.DataFrame:
    """Return the intervals of a regressor's figures; the largest error has none.

    Parameters
    ----------
    values
        The figures; one without a value has no interval.
    actual, predicted
        n numbers.
    roles
        Weights and groups of the rows.

    Examples
    --------
    >>> truth = np.arange(50.0)
    >>> table = regressor_intervals({"r2": 0.9, "max_error": 9.0}, truth, truth + truth % 3)
    >>> table["metric"].tolist(), table["method"].tolist()
    (['r2'], ['bootstrap'])
    """
    actual, predicted = actual.astype(float), predicted.astype(float)
    rows = resample_rows(len(actual), roles.groups)
    draws = error_draws(actual, predicted, rows, roles.weights)
    exact: dict[str, tuple[Interval, str]] = {}
    if values.get("median_absolute_error") is not None:
        errors = np.abs(actual - predicted)
        if not roles.are_independent:
            draws["median_absolute_error"] = median_draws(errors, rows, roles.weights)
        elif interval := median_interval(errors):
            exact["median_absolute_error"] = (interval, "order_statistics")
    return _table(values, exact, draws, rows.counts.shape[1], roles)


def _table(
    values: Figures,
    exact: Mapping[str, tuple[Interval, str]],
    draws: Mapping[str, Floats],
    units: int,
    roles: RowRoles,
) -> pd.DataFrame:
    drawn = "bootstrap" if roles.groups is None else "bootstrap_groups"
    lines = []
    for name, value in values.items():
        interval, method = exact.get(name, (None, drawn))
        if interval is None and value is not None and name in draws:
            interval = drawn_interval(draws[name], units)
        if value is not None and interval is not None:
            lines.append((name, value, *interval, method))
    table = pd.DataFrame(lines, columns=["metric", "value", "low", "high", "method"])
    numbers = dict.fromkeys(("value", "low", "high"), "float64")
    return table.astype({**numbers, "metric": "str", "method": "str"})
