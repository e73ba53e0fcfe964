"""What a classifier of two classes gets right and wrong at every threshold of its score.

A row is called positive where its score is at least the threshold, as in scikit-learn.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]


class ScoredRows(NamedTuple):
    """The scores of rows for the positive class, whether they are positive, and their weights."""

    scores: Floats
    is_positive: npt.NDArray[np.bool_]
    weights: Floats


class Costs(NamedTuple):
    """What a decision costs, in any unit: a false alarm, a miss; and what a hit gains."""

    false_alarm: float = 1.0
    miss: float = 1.0
    hit: float = 0.0


class Counts(NamedTuple):
    """The rows, or their weights, of the four outcomes at each threshold."""

    true_positives: Floats
    false_positives: Floats
    false_negatives: Floats
    true_negatives: Floats


def candidate_thresholds(scores: Floats, default: float) -> Floats:
    """Return every threshold that decides differently, ascending, and the usual one.

    For each distinct score it is the shortest decimal number above the next lower score, and
    one above them all selects no row.

    Parameters
    ----------
    scores
        The scores of n rows.
    default
        The usual threshold; it is a candidate too.

    Examples
    --------
    >>> candidate_thresholds(np.array([0.2, 0.9, 0.2, 0.6789]), 0.5).tolist()
    [0.0, 0.5, 0.6, 0.9, 1.0]
    """
    distinct = np.unique(scores)
    above = max(float(np.nextafter(distinct[-1], np.inf)), 2 * default)
    return np.unique(np.append(_shortest_decimals(distinct), [default, above]))


def _shortest_decimals(distinct: Floats) -> Floats:
    """Return for each score the shortest decimal up to it that is above the score before."""
    before = np.append(-np.inf, distinct[:-1])
    shortest, is_open = distinct.copy(), np.full(len(distinct), True)
    for digits in range(16):
        rounded = np.floor(distinct * 10.0**digits) / 10.0**digits
        fits = is_open & (rounded > before) & (rounded <= distinct)
        shortest[fits], is_open[fits] = rounded[fits], False
    return shortest


def threshold_counts(rows: ScoredRows, thresholds: Floats) -> Counts:
    """Return the outcomes at each threshold.

    Parameters
    ----------
    rows
        The rows.
    thresholds
        The thresholds, ascending.

    Examples
    --------
    >>> rows = ScoredRows(np.array([0.2, 0.6, 0.9]), np.array([True, False, True]), np.ones(3))
    >>> counts = threshold_counts(rows, np.array([0.2, 0.6, 0.7]))
    >>> counts.true_positives.tolist(), counts.false_positives.tolist()
    ([2.0, 1.0, 1.0], [1.0, 1.0, 0.0])
    """
    order = np.argsort(rows.scores, kind="stable")
    below = np.searchsorted(rows.scores[order], thresholds, side="left")
    positive = np.where(rows.is_positive, rows.weights, 0.0)[order]
    negative = np.where(rows.is_positive, 0.0, rows.weights)[order]
    missed, rejected = (np.append(0.0, np.cumsum(part)) for part in (positive, negative))
    return Counts(
        missed[-1] - missed[below], rejected[-1] - rejected[below], missed[below], rejected[below]
    )


def cost_per_100(counts: Counts, costs: Costs) -> Floats:
    """Return what 100 rows cost at each threshold, on average; what hits gain is taken off.

    Examples
    --------
    >>> one = np.array([1.0])
    >>> cost_per_100(Counts(one, one, one, one), Costs(1, 5, 2)).tolist()
    [100.0]
    """
    total = (
        costs.false_alarm * counts.false_positives
        + costs.miss * counts.false_negatives
        - costs.hit * counts.true_positives
    )
    return np.asarray(100 * total / sum(part[0] for part in counts), dtype=float)


def threshold_rates(counts: Counts) -> dict[str, Floats]:
    """Return precision, recall, F1, share selected and Youden's index at each threshold.

    Youden's index (Youden 1950, *Index for rating diagnostic tests*) is the true positive
    rate less the false positive rate. What is undefined is NaN.

    Examples
    --------
    >>> one, none = np.array([1.0]), np.array([0.0])
    >>> rates = threshold_rates(Counts(one, none, one, one))
    >>> rates["recall"].tolist(), rates["precision"].tolist(), rates["youden"].tolist()
    ([0.5], [1.0], [0.5])
    """
    hits, alarms, misses, rest = counts
    with np.errstate(divide="ignore", invalid="ignore"):
        recall = hits / (hits + misses)
        return {
            "precision": hits / (hits + alarms),
            "recall": recall,
            "f1": 2 * hits / (2 * hits + alarms + misses),
            "share_selected": (hits + alarms) / (hits + alarms + misses + rest),
            "youden": recall - alarms / (alarms + rest),
        }


def threshold_table(rows: ScoredRows, thresholds: Floats, costs: Costs) -> pd.DataFrame:
    """Return a row for each threshold: outcomes, rates and cost.

    Examples
    --------
    >>> rows = ScoredRows(np.array([0.2, 0.9]), np.array([False, True]), np.ones(2))
    >>> table = threshold_table(rows, np.array([0.2, 0.9]), Costs())
    >>> table[["threshold", "f1", "cost_per_100"]].round(2).values.tolist()
    [[0.2, 0.67, 50.0], [0.9, 1.0, 0.0]]
    """
    counts = threshold_counts(rows, thresholds)
    columns: Mapping[str, Any] = {
        "threshold": thresholds,
        **counts._asdict(),
        **threshold_rates(counts),
        "cost_per_100": cost_per_100(counts, costs),
    }
    return pd.DataFrame(columns)
