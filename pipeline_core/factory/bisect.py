"""The edit after which a metric was worse, found in few runs.

A binary search between a good and a bad version. Whatever it finds is true: one version is on
the good side of the middle and the next one on the bad side. That it is the only such edit is
sure only if the metric fell once, which what was judged may contradict, and never proves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from pipeline_core.errors import UsageError

ValueOf = Callable[[int], float | None]
MOST = 0.8  # of the change: less, and one edit does not explain it


@dataclass(frozen=True)
class Finding:
    """What a search among versions found.

    Parameters
    ----------
    last_good, first_bad
        The places of the two versions; what lies between them could not be judged.
    values
        The values of the versions that were judged or known, by place; None for what could
        not be judged.
    middle
        The value between good and bad.
    falls
        How often, among the versions that have a value, a good one is followed by a bad one.
    share
        How much of the whole change lies between the two.
    """

    last_good: int
    first_bad: int
    values: Mapping[int, float | None]
    middle: float
    falls: int
    share: float

    @property
    def is_single(self) -> bool:
        """Whether nothing that is known speaks for a second edit."""
        return self.falls == 1 and self.share >= MOST


def find_fall(
    count: int, value_of: ValueOf, sign: int = 1, known: Mapping[int, float | None] | None = None
) -> Finding:
    """Return between which versions a metric fell.

    Parameters
    ----------
    count
        How many versions there are; the first is good and the last is bad.
    value_of
        Returns the metric of a version by its place; None where it cannot be judged.
    sign
        1 where higher is better, -1 where lower is.
    known
        Values that need no run; None for a version of which it is known that it cannot be judged.

    Raises
    ------
    UsageError
        One end cannot be judged, or the last version is not worse than the first.

    Examples
    --------
    >>> values = [0.82, 0.82, 0.81, 0.76, 0.76, 0.76]
    >>> finding = find_fall(6, values.__getitem__)
    >>> finding.last_good, finding.first_bad, len(finding.values), finding.is_single
    (2, 3, 4, True)
    """
    values: dict[int, float | None] = dict(known or {})

    def value(place: int) -> float | None:
        if place not in values:
            values[place] = value_of(place)
        return values[place]

    first, last = value(0), value(count - 1)
    if first is None or last is None:
        raise UsageError("bisect.end_not_judged", end="good" if first is None else "bad")
    if sign * (first - last) <= 0:
        raise UsageError("bisect.not_worse", good=first, bad=last)
    middle, low, high = (first + last) / 2, 0, count - 1
    while (place := _next(low, high, values)) is not None:
        judged = value(place)
        if judged is not None and sign * (judged - middle) > 0:
            low = place
        elif judged is not None:
            high = place
    return _finding(low, high, values, middle, sign)


def _next(low: int, high: int, values: Mapping[int, float | None]) -> int | None:
    """Return the place between two that may be judged and halves best what is left.

    What cannot be judged has neighbours that cannot: from a stretch of them it steps away, twice
    as far each time, instead of trying them one by one. What lies within the stretch comes last.
    """
    center, between = (low + high) // 2, range(low + 1, high)
    failed = [place for place in between if values.get(place, 0.0) is None]
    if len(failed) == len(between):
        return None
    stretch = _stretch_around(center, failed, (high - low) / 2)
    if not stretch:
        return center
    first, last, step = stretch[0], stretch[-1], 1 << (len(stretch) - 1)
    sides = [max(first - step, (low + first) // 2), min(last + step, (last + high + 1) // 2)]
    places = [place for place in sides if place in between and place not in failed]
    if places:
        return min(places, key=lambda place: abs(place - center))
    marks = [low, *failed, high]
    left = [place for place in between if place not in failed]
    return max(left, key=lambda place: min(abs(place - mark) for mark in marks))


def _stretch_around(center: int, failed: list[int], widest: float) -> list[int]:
    """Return the places around a middle that lie close together and cannot be judged."""
    stretch: list[int] = []
    for place in failed:
        if stretch and place - stretch[-1] > widest:
            if stretch[-1] >= center:
                break
            stretch = []
        stretch.append(place)
    return stretch if stretch and stretch[0] <= center <= stretch[-1] else []


def _finding(
    low: int, high: int, values: Mapping[int, float | None], middle: float, sign: int
) -> Finding:
    ordered = [(place, value) for place, value in sorted(values.items()) if value is not None]
    is_good = [sign * (value - middle) > 0 for _, value in ordered]
    falls = sum(a and not b for a, b in pairwise(is_good))
    by_place = dict(ordered)
    whole = ordered[0][1] - ordered[-1][1]
    return Finding(low, high, dict(values), middle, falls, (by_place[low] - by_place[high]) / whole)
