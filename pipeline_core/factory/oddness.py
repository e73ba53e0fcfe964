"""How far the scores on a data set are from those that the same variants have on the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

FEWEST = 3  # of two data sets none is the odd one
Scores = Sequence[tuple[Mapping[str, str], float]]


def oddness(panels: Sequence[Scores]) -> list[float | None]:
    """Return for each panel the median distance of its scores from the other panels' median.

    Variants are alike where they differ only in choices that are the same within every panel,
    as that of the data set is.

    Parameters
    ----------
    panels
        For each panel its variants: their choices, and their scores.

    Returns
    -------
    list of float or None
        None where fewer than three panels have a like variant.

    Examples
    --------
    >>> shops = {"north": 0.8, "south": 0.81, "west": 0.6}
    >>> panels = [[({"data": name, "model": "a"}, score)] for name, score in shops.items()]
    >>> [round(far, 2) for far in oddness(panels)]
    [0.0, 0.01, 0.2]
    """
    shared = _shared(panels)
    by_kind: dict[tuple[tuple[str, str], ...], list[float]] = {}
    for scores in panels:
        for choices, score in scores:
            by_kind.setdefault(_kind(choices, shared), []).append(score)
    centers = {kind: median(own) for kind, own in by_kind.items() if len(own) >= FEWEST}
    return [_distance(scores, centers, shared) for scores in panels]


def _shared(panels: Sequence[Scores]) -> set[str]:
    """Return the places at which all variants of a panel have the same."""
    keys = {key for scores in panels for choices, _ in scores for key in choices}
    several = [scores for scores in panels if len(scores) > 1] or panels
    return {
        key
        for key in keys
        if all(len({choices.get(key) for choices, _ in scores}) == 1 for scores in several)
        and len({choices.get(key) for scores in panels for choices, _ in scores}) == len(panels)
    }


def _kind(choices: Mapping[str, str], shared: set[str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((key, label) for key, label in choices.items() if key not in shared))


def _distance(
    scores: Scores, centers: Mapping[tuple[tuple[str, str], ...], float], shared: set[str]
) -> float | None:
    kinds = [(_kind(choices, shared), score) for choices, score in scores]
    far = [abs(score - centers[kind]) for kind, score in kinds if kind in centers]
    return median(far) if far else None
