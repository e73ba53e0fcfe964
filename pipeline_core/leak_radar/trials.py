"""The experiments, each of which gives the pipeline something that must earn nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pipeline_core.leak_radar.bench import Bench, Changes, Outcome
from pipeline_core.leak_radar.changes import noise_beside, noise_columns, shuffled_target

FEW_ROWS = 1_000


@dataclass(frozen=True)
class Trial:
    """What an experiment gave.

    Parameters
    ----------
    id
        Which experiment.
    outcome
        Its scores, if it has some beside chance.
    p
        How often chance alone would do that; None where that is not tested.
    earned
        How much of the score it found.
    score, low, high
        The score, with a 95 % interval; None where there is none.
    is_suspect, is_proof
        Whether a rule without a test found something doubtful, or something certain.
    facts
        What else there is to say.
    changes
        Makes the data of a repetition, to find the stage.
    """

    id: str
    outcome: Outcome | None = None
    p: float | None = None
    earned: float | None = None
    score: float | None = None
    low: float | None = None
    high: float | None = None
    is_suspect: bool = False
    is_proof: bool = False
    facts: dict[str, Any] = field(default_factory=dict)
    changes: Callable[[tuple[str, ...], int], Changes] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing to try it on."""
        return self.facts.get("blocks") == 0 or self.facts.get("untried", False)


def repeats_for(rows: int, asked: int | None = None) -> int:
    """Return how often an experiment is repeated: more often where few rows judge.

    Examples
    --------
    >>> repeats_for(200), repeats_for(5_000), repeats_for(5_000, 20)
    (8, 5, 20)
    """
    return asked or (8 if rows < FEW_ROWS else 5)


def chance_trial(
    bench: Bench, name: str, start: int, repeats: int, *, keep: tuple[str, ...] = ()
) -> Trial:
    """Return an experiment after which an honest pipeline scores as chance does.

    Parameters
    ----------
    bench
        The pipeline.
    name
        ``shuffled_target``, ``noise_beside``, ``noise_columns`` or ``ids_alone``.
    start
        The number of its first repetition: each experiment draws its own.
    repeats
        How often.
    keep
        Columns that stay what they are.
    """
    change = _CHANGES[name]
    options = {"keep": keep} if keep else {}

    def changes(stages: tuple[str, ...], number: int) -> Changes:
        return bench.at(stages, change, number, **options)

    outcome = bench.outcome(
        lambda number: changes(bench.births, number), range(start, start + repeats)
    )
    low, high = _interval(outcome.scores)
    return Trial(
        name,
        outcome,
        outcome.p,
        outcome.earned,
        float(outcome.scores.mean()),
        low,
        high,
        facts={"columns": list(keep)} if keep else {},
        changes=changes,
    )


def _interval(scores: Any) -> tuple[float, float]:
    """Return the 95 % t-interval of a mean over repetitions."""
    from scipy import stats

    mean = float(np.mean(scores))
    if len(scores) < 2 or np.ptp(scores) == 0:
        return mean, mean
    half = stats.t.ppf(0.975, len(scores) - 1) * np.std(scores, ddof=1) / np.sqrt(len(scores))
    return mean - float(half), mean + float(half)


_CHANGES: dict[str, Callable[..., Any]] = {
    "shuffled_target": shuffled_target,
    "noise_beside": noise_beside,
    "noise_columns": noise_columns,
    "ids_alone": noise_columns,
}
