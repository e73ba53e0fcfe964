"""Intervals of a share, of the difference of two shares, and of their ratio.

A share's interval is Wilson's (1927, Probable inference, the law of succession, and statistical
inference). Differences and ratios are made of the two shares' own limits ("method of variance
estimates recovery"): Newcombe (1998, Interval estimation for the difference between independent
proportions, method 10) and Donner and Zou (2012, Closed-form confidence intervals for functions
of the normal mean and standard deviation). None needs a normal share, so few rows, and shares
near 0 and 1, are no trouble.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

Numbers = npt.NDArray[np.float64]


class Interval(NamedTuple):
    """The lower and upper limits of one or several values."""

    low: Any
    high: Any


def normal_quantile(confidence: float, comparisons: int = 1) -> float:
    """Return the number of standard errors to each side of a value.

    Parameters
    ----------
    confidence
        The share of intervals that hold the truth.
    comparisons
        How many intervals shall hold it at once (Bonferroni).

    Examples
    --------
    >>> round(normal_quantile(0.95), 2), round(normal_quantile(0.95, 3), 2)
    (1.96, 2.39)
    """
    return float(norm.isf((1 - confidence) / 2 / comparisons))


def wilson_interval(share: Any, rows: Any, z: float) -> Interval:
    """Return Wilson's interval of shares.

    Parameters
    ----------
    share
        The shares, NaN where undefined.
    rows
        The rows they are shares of; with weights their effective number.
    z
        The number of standard errors, see `normal_quantile`.

    Examples
    --------
    >>> low, high = wilson_interval(0.5, 10, 1.96)
    >>> round(float(low), 3), round(float(high), 3)
    (0.237, 0.763)
    """
    share, rows = np.asarray(share, dtype=float), np.asarray(rows, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = (share + z**2 / (2 * rows)) / (1 + z**2 / rows)
        spread = np.sqrt(share * (1 - share) / rows + z**2 / (4 * rows**2)) * z / (1 + z**2 / rows)
    # At shares of 0 and 1 a limit is that share; rounding must not pass it.
    return Interval(np.clip(centre - spread, 0, share), np.clip(centre + spread, share, 1))


def difference_interval(first: Any, second: Any, limits: Interval, others: Interval) -> Interval:
    """Return the interval of first minus second.

    Parameters
    ----------
    first, second
        The two values.
    limits, others
        The limits of the first and of the second.

    Examples
    --------
    >>> limits = [wilson_interval(share, 100, 1.96) for share in (0.6, 0.5)]
    >>> low, high = difference_interval(0.6, 0.5, *limits)
    >>> round(float(low), 3), round(float(high), 3)
    (-0.037, 0.232)
    """
    gap = first - second
    return Interval(
        gap - np.hypot(first - limits.low, others.high - second),
        gap + np.hypot(limits.high - first, second - others.low),
    )


def ratio_interval(first: Any, second: Any, limits: Interval, others: Interval) -> Interval:
    """Return the interval of first over second; its upper limit may be infinite.

    Parameters
    ----------
    first, second
        The two values, none negative.
    limits, others
        The limits of the first and of the second.

    Examples
    --------
    >>> limits = [wilson_interval(share, 100, 1.96) for share in (0.4, 0.5)]
    >>> low, high = ratio_interval(0.4, 0.5, *limits)
    >>> round(float(low), 2), round(float(high), 2)
    (0.59, 1.09)
    """
    product = first * second
    low = _ratio_limit(product, -1, limits.low * (2 * first - limits.low), others.high, second)
    high = _ratio_limit(product, 1, limits.high * (2 * first - limits.high), others.low, second)
    return Interval(low, high)


def _ratio_limit(product: Any, sign: int, first: Any, other: Any, second: Any) -> Any:
    below = other * (2 * second - other)
    with np.errstate(divide="ignore", invalid="ignore"):
        root = np.sqrt(np.maximum(product**2 - first * below, 0))
        return np.where(below != 0, (product + sign * root) / below, np.inf if sign > 0 else 0.0)
