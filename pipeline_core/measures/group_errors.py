"""Errors of predicted numbers in each group, with intervals.

An interval of a mean is Student's; that of a difference of two means is made of their limits
(Zou and Donner, 2008, Construction of confidence limits about effect measures), so that groups
may differ in size and in spread.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import t

from pipeline_core.measures.group_intervals import count_pairs, pair_differences, range_limits
from pipeline_core.measures.groups import group_names
from pipeline_core.measures.rate_intervals import Interval
from pipeline_core.measures.weights import Weights

ERROR_MEASURES = ("mean_error", "mean_absolute_error")


def group_errors(
    actual: Any,
    predicted: Any,
    groups: pd.Series,
    min_rows: int,
    weights: Weights,
    confidence: float,
) -> pd.DataFrame:
    """Return the mean error and the mean absolute error of each group, with their limits.

    Parameters
    ----------
    actual, predicted
        n numbers; an error is predicted minus actual.
    groups
        n group labels, see `groups.group_counts`.
    min_rows
        Groups with fewer rows are small.
    weights
        The weight of each row, or None.
    confidence
        Of one interval.

    Examples
    --------
    >>> groups = pd.Series(["a", "a", "b", "b"])
    >>> table = group_errors([1, 2, 3, 4], [2, 3, 3, 2], groups, 1, None, 0.95)
    >>> table[["group", "n", "mean_error", "mean_absolute_error", "mean_error_low"]].round(2)
      group  n  mean_error  mean_absolute_error  mean_error_low
    0     a  2         1.0                  1.0            1.00
    1     b  2        -1.0                  1.0          -13.71
    """
    actual, predicted = np.asarray(actual, dtype=float), np.asarray(predicted, dtype=float)
    values = {"mean_error": predicted - actual, "mean_absolute_error": np.abs(predicted - actual)}
    share = np.ones(len(actual)) if weights is None else weights
    lines = []
    for name, rows in group_names(groups):
        size = {} if weights is None else {"weight": float(share[rows].sum())}
        line = {"group": name, "n": int(rows.sum()), **size, "small": int(rows.sum()) < min_rows}
        line["mean_actual"] = weighted_mean(actual[rows], share[rows])[0]
        line["mean_prediction"] = weighted_mean(predicted[rows], share[rows])[0]
        for measure, numbers in values.items():
            line |= _with_limits(measure, numbers[rows], share[rows], confidence)
        lines.append(line)
    return pd.DataFrame(lines)


def _with_limits(measure: str, values: Any, weights: Any, confidence: float) -> dict[str, float]:
    mean, error, rows = weighted_mean(values, weights)
    low, high = mean_interval(mean, error, rows, confidence)
    return {
        measure: mean,
        f"{measure}_low": low,
        f"{measure}_high": high,
        f"{measure}_error": error,
        f"{measure}_rows": rows,
    }


def weighted_mean(values: Any, weights: Any) -> tuple[float, float, float]:
    """Return a mean, its standard error and the effective number of rows.

    Examples
    --------
    >>> weighted_mean(np.array([1.0, 3.0]), np.array([1.0, 1.0]))
    (2.0, 1.0, 2.0)
    """
    if not weights.sum() > 0:
        return np.nan, np.nan, 0.0
    mean = float(np.average(values, weights=weights))
    rows = float(weights.sum() ** 2 / (weights**2).sum())
    if rows <= 1:
        return mean, np.nan, rows
    variance = float(np.average((values - mean) ** 2, weights=weights)) * rows / (rows - 1)
    return mean, float(np.sqrt(variance / rows)), rows


def mean_interval(
    mean: Any, error: Any, rows: Any, confidence: float, comparisons: int = 1
) -> Interval:
    """Return Student's interval of means; its limits are undefined for a single row.

    Parameters
    ----------
    mean, error, rows
        The result of `weighted_mean`.
    confidence, comparisons
        As for `rate_intervals.normal_quantile`.

    Examples
    --------
    >>> round(float(mean_interval(2.0, 1.0, 2.0, 0.95).high), 2)
    14.71
    """
    spread = t.isf((1 - confidence) / 2 / comparisons, rows - 1) * error
    return Interval(mean - spread, mean + spread)


def error_differences(
    attribute: str, errors: pd.DataFrame, confidence: float
) -> list[dict[str, Any]]:
    """Return the surest difference between groups in each measure of error.

    Parameters
    ----------
    attribute
        Its name.
    errors
        The result of `group_errors`.
    confidence
        Of all pairs of groups together.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> actual, sex = rng.normal(size=200), pd.Series(["f", "m"] * 100)
    >>> errors = group_errors(actual, actual + (sex == "f"), sex, 30, None, 0.95)
    >>> line = error_differences("sex", errors, 0.95)[0]
    >>> line["measure"], line["high_group"], round(float(line["difference"]), 2), line["status"]
    ('mean_error', 'f', 1.0, 'differs')
    """
    large = errors[~errors["small"]]
    compared = large if len(large) > 1 else errors
    lines = []
    for measure in ERROR_MEASURES:
        pairs = _pairs(compared, measure, confidence)
        if len(pairs):
            lines.append({"attribute": attribute, "measure": measure, **_judged(pairs, compared)})
    return lines


def _pairs(errors: pd.DataFrame, measure: str, confidence: float) -> pd.DataFrame:
    columns = (measure, f"{measure}_error", f"{measure}_rows")
    values, error, rows = (errors[name].to_numpy(dtype=float) for name in columns)
    known = np.where(np.isfinite(error), values, np.nan)
    limits = mean_interval(known, error, rows, confidence, count_pairs(known))
    pairs = pair_differences(errors["group"].tolist(), known, limits)
    return pairs.drop(columns=["ratio", "ratio_low", "ratio_high"])


def _judged(pairs: pd.DataFrame, errors: pd.DataFrame) -> dict[str, Any]:
    low, high = range_limits(pairs)
    widest = pairs.sort_values("difference", ascending=False, kind="stable").iloc[0]
    pair = pairs.iloc[0] if low > 0 else widest
    rows = errors.loc[errors["group"].isin([pair["high_group"], pair["low_group"]]), "n"].sum()
    status = "differs" if low > 0 else "cannot_tell"
    return {**pair, "range_low": low, "range_high": high, "rows": int(rows), "status": status}


def error_notes(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a verdict as a note for each difference.

    Examples
    --------
    >>> line = {"attribute": "sex", "measure": "mean_error", "status": "differs",
    ...         "low_group": "f", "high_group": "m", "low_rate": 0.5, "high_rate": 2.0,
    ...         "difference": 1.5, "low": 0.5, "high": 2.5, "rows": 90}
    >>> error_notes([line])[0]["code"]
    'bias_mean_error_differs'
    """
    names = ("attribute", "low_group", "high_group", "low_rate", "high_rate", "difference", "low",
             "high", "rows")  # fmt: skip
    return [
        {"code": f"bias_{line['measure']}_{line['status']}", **{name: line[name] for name in names}}
        for line in lines
    ]
