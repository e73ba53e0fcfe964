"""The rules of a race: after how many folds who is stopped, from the scores alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from pipeline_core.measures.metric_directions import HIGHER, LOWER

FIRST = 3  # after two, the best of ten folds was stopped in 5 of 100 simulated close fields
GROWTH = 1.5
ROPE = 0.01
_ENDLESS = float("inf")
# Higher is better, and nothing is below zero: the worst that is possible is known, too.
_SHARES = frozenset({
    "accuracy", "balanced_accuracy", "precision", "recall", "f1", "precision_macro",
    "recall_macro", "f1_macro", "roc_auc", "average_precision",
})  # fmt: skip


@dataclass(frozen=True)
class Loss:
    """Why a variant was stopped.

    Parameters
    ----------
    leader
        The variant that it was behind.
    folds
        How many folds both were compared on.
    difference
        How much it was behind on them, on average.
    sure
        Whether no score of the folds that are left could have made it the best; else it was
        behind by the paired test.
    """

    leader: str
    folds: int
    difference: float
    sure: bool


def rounds(folds: int) -> list[int]:
    """Return after how many folds the racers are compared; the last time is all of them.

    Examples
    --------
    >>> rounds(2), rounds(5), rounds(10)
    ([2], [3, 4, 5], [3, 4, 6, 9, 10])
    """
    ends = [min(FIRST, folds)]
    while ends[-1] < folds:
        ends.append(min(folds, max(ends[-1] + 1, int(ends[-1] * GROWTH))))
    return ends


def losers(
    scores: Mapping[str, Sequence[float]], metric: str, folds: int, test_ratio: float, sign: int
) -> dict[str, Loss]:
    """Return which variants lose, by what they scored on the first folds.

    Parameters
    ----------
    scores
        The folds' scores of each variant that was judged on the same rows in the same folds.
    metric
        The metric.
    folds
        How many folds there are in all.
    test_ratio
        Test rows of a fold by its training rows.
    sign
        1 where higher is better, -1 where lower is.

    Examples
    --------
    >>> scores = {"a": [0.9, 0.91, 0.92], "b": [0.6, 0.62, 0.61], "c": [0.89, 0.92, 0.91]}
    >>> losers(scores, "roc_auc", 5, 0.25, 1)["b"].leader
    'a'
    >>> list(losers(scores, "roc_auc", 5, 0.25, 1))
    ['b']
    """
    compared = {name: list(values) for name, values in scores.items() if values}
    if len(compared) < 2:
        return {}
    leader = max(compared, key=lambda name: (sign * fmean(compared[name]), len(compared[name])))
    losses: dict[str, Loss] = {}
    for name, own in compared.items():
        if name != leader and len(own) < folds:
            loss = _loss(compared[leader], own, leader, metric, folds, test_ratio, sign)
            losses |= {name: loss} if loss else {}
    return losses


def _loss(
    lead: Sequence[float],
    own: Sequence[float],
    leader: str,
    metric: str,
    folds: int,
    test_ratio: float,
    sign: int,
) -> Loss | None:
    """Return why a variant loses to a leader; None where that is open."""
    import numpy as np

    from pipeline_core.measures.paired_tests import paired_test

    count = min(len(lead), len(own))
    differences = sign * (np.array(lead[:count]) - np.array(own[:count]))
    difference = float(differences.mean())
    best, worst = (_final(own, metric, folds, sign), _final(lead, metric, folds, -sign))
    if sign * (worst - best) > 0:
        return Loss(leader, count, difference, sure=True)
    if count < FIRST or paired_test(differences, test_ratio, ROPE).verdict != "better":
        return None
    return Loss(leader, count, difference, sure=False)


def _final(scores: Sequence[float], metric: str, folds: int, sign: int) -> float:
    """Return the mean over all folds if those that are left go as high, or as low, as they can."""
    left = folds - len(scores)
    end = _limits(metric)[sign > 0] if left else 0.0
    return (sum(scores) + left * end) / folds


def _limits(metric: str) -> tuple[float, float]:
    """Return the lowest and the highest value of a metric.

    Examples
    --------
    >>> _limits("accuracy"), _limits("log_loss"), _limits("r2")
    ((0.0, 1.0), (0.0, inf), (-inf, 1.0))
    """
    if metric in LOWER:
        return 0.0, _ENDLESS
    is_bounded = metric in HIGHER and metric != "calinski_harabasz"
    return (0.0 if metric in _SHARES else -_ENDLESS), (1.0 if is_bounded else _ENDLESS)
