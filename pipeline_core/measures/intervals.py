"""Intervals of single figures by a formula: shares, areas under a ROC curve, medians."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv, ndtri
from scipy.stats import binom, rankdata

LEVEL = 0.95
Interval = tuple[float, float]


def exact_interval(count: float, total: float, level: float = LEVEL) -> Interval:
    """Return the exact interval of a share (Clopper and Pearson 1934).

    Parameters
    ----------
    count, total
        How many of how many independent rows.
    level
        How often such an interval holds the true share, at least.

    Examples
    --------
    >>> [round(end, 4) for end in exact_interval(8, 10)], exact_interval(10, 10)[1]
    ([0.4439, 0.9748], 1.0)
    """
    tail = (1 - level) / 2
    low = float(betaincinv(count, total - count + 1, tail)) if count else 0.0
    high = float(betaincinv(count + 1, total - count, 1 - tail)) if count < total else 1.0
    return low, high


def roc_auc_interval(
    is_positive: npt.NDArray[np.bool_], scores: npt.NDArray[np.float64], level: float = LEVEL
) -> Interval | None:
    """Return the interval of an area under a ROC curve, by its variance of DeLong et al. (1988).

    The variance is computed from midranks (Sun and Xu 2014) and taken to the logit of the
    area, so that the interval stays between 0 and 1 (Pepe 2003). Where the scores part the
    classes without a mistake there is no variance; then the area is taken for a share of the
    smaller class, which is cautious. Undefined with one class.

    Parameters
    ----------
    is_positive
        Whether each of n rows is of the positive class.
    scores
        The score of each row.
    level
        How often such an interval holds the true area.

    Examples
    --------
    >>> truth = np.array([False, False, True, True, True, False])
    >>> ends = roc_auc_interval(truth, np.array([0.1, 0.4, 0.35, 0.8, 0.7, 0.2]))
    >>> [round(end, 3) for end in ends]
    [0.261, 0.995]
    """
    positives, negatives = scores[is_positive], scores[~is_positive]
    m, n = len(positives), len(negatives)
    if not m or not n:
        return None
    ranks = rankdata(np.concatenate([positives, negatives]))
    above = (ranks[:m] - rankdata(positives)) / n  # the share of negatives below each positive
    below = 1 - (ranks[m:] - rankdata(negatives)) / m
    area = float(above.mean())
    if area in (0.0, 1.0):
        low, high = exact_interval(area * min(m, n), min(m, n), level)
        return low, high
    if min(m, n) < 2:
        return None
    error = math.sqrt(float(np.var(above, ddof=1)) / m + float(np.var(below, ddof=1)) / n)
    half = float(ndtri((1 + level) / 2)) * error / (area * (1 - area))
    middle = math.log(area / (1 - area))
    low, high = (1 / (1 + math.exp(-end)) for end in (middle - half, middle + half))
    return low, high


def median_interval(values: npt.NDArray[np.float64], level: float = LEVEL) -> Interval | None:
    """Return the interval of a median between two of the values, exact for any distribution.

    Parameters
    ----------
    values
        n independent numbers; with fewer than 6 there is no such interval of 95 %.
    level
        How often such an interval holds the true median, at least.

    Examples
    --------
    >>> median_interval(np.arange(1.0, 11.0)), median_interval(np.arange(5.0))
    ((2.0, 9.0), None)
    """
    ordered, count = np.sort(values), len(values)
    first = int(binom.ppf((1 - level) / 2, count, 0.5))  # so many values may lie outside
    if first < 1 or 2 * binom.cdf(first - 1, count, 0.5) > 1 - level:
        return None
    return float(ordered[first - 1]), float(ordered[count - first])
