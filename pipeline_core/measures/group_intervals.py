"""Intervals of the rates of groups, and of the differences between groups.

Two groups are compared by one interval. Of more, every pair is, at once (Bonferroni): the pair
that lies farthest apart was picked by looking, and its interval must allow for that.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.measures.rate_intervals import (
    Interval,
    difference_interval,
    normal_quantile,
    ratio_interval,
    wilson_interval,
)

# Of an attribute with more groups, pairs of the first ones are compared.
MAX_COMPARED = 200
# Each rate with the cells that it is a share of.
RATE_CELLS = {
    "selection_rate": ("tp", "fp", "fn", "tn"),
    "tpr": ("tp", "fn"),
    "fpr": ("fp", "tn"),
    "precision": ("tp", "fp"),
    "accuracy": ("tp", "fp", "fn", "tn"),
}


def effective_rows(sums: pd.DataFrame, squares: pd.DataFrame | None, rate: str) -> Any:
    """Return how many rows a rate of each group rests on.

    Rows of unequal weight tell as much as fewer rows of equal weight: the square of their sum
    over the sum of their squares (Kish, 1965, Survey sampling).

    Parameters
    ----------
    sums
        The cells of `groups.group_counts`.
    squares
        The same cells as sums of squared weights; None without weights.
    rate
        A key of `RATE_CELLS`.

    Examples
    --------
    >>> sums = pd.DataFrame({"tp": [3.0], "fn": [1.0]})
    >>> effective_rows(sums, pd.DataFrame({"tp": [5.0], "fn": [1.0]}), "tpr").tolist()
    [2.6666666666666665]
    """
    cells = list(RATE_CELLS[rate])
    total = sums[cells].to_numpy(dtype=float).sum(axis=1)
    if squares is None:
        return total
    with np.errstate(invalid="ignore"):
        return total**2 / squares[cells].to_numpy(dtype=float).sum(axis=1)


def with_intervals(
    rates: pd.DataFrame, squares: pd.DataFrame | None, confidence: float
) -> pd.DataFrame:
    """Return rates with the limits of Wilson's interval beside each.

    Parameters
    ----------
    rates
        The result of `groups.group_rates`.
    squares
        Its cells as sums of squared weights; None without weights.
    confidence
        Of one interval.

    Examples
    --------
    >>> from pipeline_core.measures.groups import group_counts, group_rates
    >>> actual, selected = np.array([True] * 4), np.array([True, False] * 2)
    >>> counts = group_counts(actual, selected, pd.Series(["a"] * 4))
    >>> table = with_intervals(group_rates(counts), None, 0.95)
    >>> table[["selection_rate", "selection_rate_low", "selection_rate_high"]].round(2)
       selection_rate  selection_rate_low  selection_rate_high
    0             0.5                0.15                 0.85
    """
    z = normal_quantile(confidence)
    limits: dict[str, Any] = {}
    for rate in RATE_CELLS:
        low, high = wilson_interval(rates[rate], effective_rows(rates, squares, rate), z)
        limits |= {f"{rate}_low": low, f"{rate}_high": high}
    return rates.assign(**limits)


def rate_differences(
    rates: pd.DataFrame, squares: pd.DataFrame | None, confidence: float, rate: str
) -> pd.DataFrame:
    """Return every pair of groups in which a rate is defined, the surest difference first.

    Parameters
    ----------
    rates, squares, confidence
        As for `with_intervals`; the confidence is that of all pairs together.
    rate
        The rate that is compared.

    Returns
    -------
    DataFrame
        A line a pair: the group with the higher rate, the one with the lower, both rates, their
        difference and the ratio of the lower to the higher, each with its limits.

    Examples
    --------
    >>> from pipeline_core.measures.groups import group_counts, group_rates
    >>> selected, groups = np.array([True] * 9 + [False] * 11), pd.Series(["a"] * 10 + ["b"] * 10)
    >>> table = group_rates(group_counts(selected, selected, groups))
    >>> pair = rate_differences(table, None, 0.95, "selection_rate").iloc[0]
    >>> pair["high_group"], pair["low_group"], float(pair["difference"])
    ('a', 'b', 0.9)
    """
    values = rates[rate].to_numpy(dtype=float)
    rows = effective_rows(rates, squares, rate)
    z = normal_quantile(confidence, count_pairs(values))
    return pair_differences(rates["group"].tolist(), values, wilson_interval(values, rows, z))


def count_pairs(values: Any) -> int:
    """Return how many pairs of groups have a value; one at least.

    Examples
    --------
    >>> count_pairs(np.array([0.5, 0.2, np.nan, 0.1])), count_pairs(np.array([0.5]))
    (3, 1)
    """
    defined = int(np.isfinite(values).sum())
    return max(defined * (defined - 1) // 2, 1)


def pair_differences(names: list[str], values: Any, limits: Interval) -> pd.DataFrame:
    """Return every pair of groups that have a value, the surest difference first.

    Parameters
    ----------
    names, values
        The groups and their values, NaN where undefined.
    limits
        Of each value, wide enough for all pairs at once.

    Examples
    --------
    >>> limits = Interval(np.array([0.4, 0.1]), np.array([0.6, 0.3]))
    >>> pair_differences(["a", "b"], np.array([0.5, 0.2]), limits)["low"].round(3).tolist()
    [0.159]
    """
    defined = np.flatnonzero(np.isfinite(values))[:MAX_COMPARED]
    first, second = (defined[places] for places in np.triu_indices(len(defined), 1))
    is_swapped = values[second] > values[first]
    higher, lower = np.where(is_swapped, second, first), np.where(is_swapped, first, second)
    high, low = values[higher], values[lower]
    of_high = Interval(limits.low[higher], limits.high[higher])
    of_low = Interval(limits.low[lower], limits.high[lower])
    gap = difference_interval(high, low, of_high, of_low)
    ratio = ratio_interval(low, high, of_low, of_high)
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = np.where(high > 0, low / high, np.nan)
    table = pd.DataFrame(
        {
            "high_group": [names[place] for place in higher],
            "low_group": [names[place] for place in lower],
            "high_rate": high,
            "low_rate": low,
            "difference": high - low,
            "low": gap.low,
            "high": gap.high,
            "ratio": quotient,
            "ratio_low": ratio.low,
            "ratio_high": ratio.high,
        }
    )
    return table.sort_values(["low", "difference"], ascending=False, kind="stable")


def range_limits(pairs: pd.DataFrame) -> Iterator[float]:
    """Yield the limits of the largest minus the smallest rate.

    The true range is no less than any pair's difference, and is that of some pair: so it lies
    between the largest lower and the largest upper limit whenever all pairs lie in theirs.

    Parameters
    ----------
    pairs
        The result of `rate_differences`.

    Examples
    --------
    >>> list(range_limits(pd.DataFrame({"low": [0.1, -0.2], "high": [0.3, 0.4]})))
    [0.1, 0.4]
    """
    yield max(float(pairs["low"].max()), 0.0)
    # A pair may also differ the other way round.
    yield max(float(pairs["high"].max()), -float(pairs["low"].min()))
