"""Verdicts on all experiments at one level, so that many of them do not accuse by chance.

The tested ones share 2 % by Holm's step-down (Holm 1979, A simple sequentially rejective
multiple test procedure). With the rules that are no tests a clean pipeline is then accused
in at most one of twenty cases; simulations say how often.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pipeline_core.leak_radar.trials import Trial

Verdict = Literal["leak", "suspicious", "nothing", "not_tried"]
LEVEL = 0.02
# What earns less is not worth a word, however sure it is.
MIN_EARNED = 0.01
_SUSPICIONS = frozenset({"ids_alone", "later_rows"})


def significant(p_values: Sequence[float | None], level: float = LEVEL) -> list[bool]:
    """Return which tests reject at a level that they share.

    Examples
    --------
    >>> significant([0.001, 0.04, None, 0.02])
    [True, False, False, False]
    >>> significant([0.001, 0.02, None, 0.009])
    [True, True, False, True]
    """
    tested = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    rejected = [False] * len(p_values)
    for rank, (p, place) in enumerate(tested):
        if p > level / (len(tested) - rank):
            break
        rejected[place] = True
    return rejected


def verdicts(trials: Sequence[Trial]) -> list[Verdict]:
    """Return the verdict on each experiment."""
    rejected = significant([trial.p for trial in trials])
    return [_verdict(trial, is_sure) for trial, is_sure in zip(trials, rejected, strict=True)]


def _verdict(trial: Trial, is_sure: bool) -> Verdict:
    if trial.is_proof or trial.is_suspect:
        return "leak" if trial.is_proof else "suspicious"
    if not is_sure or (trial.earned or 0.0) < MIN_EARNED:
        return "nothing"
    return "suspicious" if trial.id in _SUSPICIONS else "leak"
