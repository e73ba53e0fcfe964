"""What a search tries, as the pipeline file holds it: candidates of settings of earlier stages.

A line of ``vary`` names a stage and its setting, and gives values or a range:
``forest.max_depth: [3, 5, null]``, ``forest.min_samples_leaf: {from: 1, to: 50, scale: log}``.
``scaled.off: [false, true]`` tries a step and its absence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

OFF = "off"
POINTS = 5


@dataclass(frozen=True)
class Range:
    """A range of numbers, both ends included.

    Parameters
    ----------
    low, high
        The ends.
    log
        Whether the numbers are even on a logarithmic scale.
    whole
        Whether they are whole numbers.
    points
        How many of them a grid tries.
    """

    low: float
    high: float
    log: bool = False
    whole: bool = False
    points: int = POINTS

    def values(self) -> list[float]:
        """Return the numbers that a grid tries, each once.

        Examples
        --------
        >>> Range(1, 100, log=True, whole=True, points=3).values()
        [1, 10, 100]
        >>> Range(0, 1, points=3).values()
        [0.0, 0.5, 1.0]
        """
        steps = [number / max(1, self.points - 1) for number in range(self.points)]
        low, high = float(self.low), float(self.high)
        inner = [low * (high / low) ** s if self.log else low + (high - low) * s for s in steps]
        exact = [low, *inner[1:-1], high] if self.points > 1 else [low]
        return list(dict.fromkeys(round(v) if self.whole else v for v in exact))


def setting_path(key: str) -> tuple[str, str]:
    """Return the stage and the setting that a line of ``vary`` names.

    Examples
    --------
    >>> setting_path("forest.max_depth"), setting_path("forest")
    (('forest', 'max_depth'), ('forest', ''))
    """
    stage, _, setting = key.partition(".")
    return stage, setting


def candidates_of(value: Any) -> list[Any] | Range:
    """Return the candidates that a line of ``vary`` gives: values, or a range.

    Examples
    --------
    >>> candidates_of([3, None])
    [3, None]
    >>> candidates_of({"from": 1, "to": 50, "scale": "log"})
    Range(low=1, high=50, log=True, whole=True, points=5)
    """
    if not isinstance(value, Mapping):
        return list(value)
    low, high = value["from"], value["to"]
    is_whole = all(isinstance(end, int) for end in (low, high))
    return Range(
        low,
        high,
        log=value.get("scale") == "log",
        whole=bool(value.get("whole", is_whole)),
        points=value.get("points", POINTS),
    )


How = Literal["grid", "random", "halving", "optuna"]


@dataclass(frozen=True)
class SearchSize:
    """How much a search fits.

    Parameters
    ----------
    trials
        How often a combination of settings is judged, in all rounds.
    fits
        How many models are fitted: one a fold for each trial, and the best on all rows.
    combinations
        How many combinations there are; None where a range has no end of them.
    """

    trials: int
    fits: int
    combinations: int | None


def search_size(
    vary: Mapping[str, Any], how: str, tries: int, folds: int, factor: int = 3
) -> SearchSize:
    """Return how much a search fits.

    Parameters
    ----------
    vary
        The candidates by ``stage.setting``.
    how
        ``grid``, ``random``, ``halving`` or ``optuna``.
    tries
        How many combinations are drawn, where they are drawn.
    folds
        The number of folds.
    factor
        Halving keeps one of so many candidates in each round.

    Examples
    --------
    >>> search_size({"forest.max_depth": [3, 5, None], "scaled.off": [False, True]}, "grid", 30, 5)
    SearchSize(trials=6, fits=31, combinations=6)
    >>> search_size({"ridge.alpha": {"from": 0.1, "to": 10}}, "random", 30, 5).fits
    151
    """
    combinations: int | None = 1
    for value in vary.values():
        candidates = candidates_of(value)
        if isinstance(candidates, Range):
            count = len(candidates.values()) if how == "grid" else None
        else:
            count = len(candidates)
        combinations = None if count is None or combinations is None else combinations * count
    trials = tries if combinations is None else combinations
    if how != "grid":
        trials = min(trials, tries)
    if how == "halving":
        trials = sum(halving_rounds(trials, factor))
    return SearchSize(trials, trials * folds + 1, combinations)


def halving_rounds(trials: int, factor: int) -> list[int]:
    """Return how many candidates each round of a halving judges, as far as rows suffice.

    Examples
    --------
    >>> halving_rounds(20, 3)
    [20, 7, 3]
    """
    rounds = [trials]
    while rounds[-1] > factor:
        rounds.append(-(-rounds[-1] // factor))
    return rounds
