"""A wall of small charts: the scores of each variant or data set as a strip, odd ones first.

How odd one is: the distance of its score from the median of the others', in robust standard
deviations (1.4826 times their median absolute deviation); from 3.5 on it counts as odd
(Iglewicz and Hoaglin, *How to detect and handle outliers*, 1993).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from html import escape
from statistics import fmean, median
from typing import Any, NamedTuple

from ui.charts.style import COLOURS, GREY

ODD = 3.5
LEAST_OTHERS = 3
_WIDTH, _HEIGHT, _MARGIN = 220, 34, 8
_NORMAL = 1.4826  # the ratio of standard deviation and median absolute deviation of a normal


class Strip(NamedTuple):
    """The scores of a variant, or of all variants of a data set.

    Parameters
    ----------
    name
        What it is of.
    scores
        Each fold's, or each variant's.
    value
        The score that is compared: a variant's own, a data set's median.
    distance
        How many robust standard deviations that is from the others' median; None where there
        are too few others, or they do not differ.
    """

    name: str
    scores: tuple[float, ...]
    value: float
    distance: float | None = None

    @property
    def is_odd(self) -> bool:
        """Whether it is far from the others."""
        return self.distance is not None and self.distance >= ODD


def strips_of(variants: Sequence[Mapping[str, Any]], data_places: Sequence[str]) -> list[Strip]:
    """Return the strips of a leaderboard, the odd ones first.

    Parameters
    ----------
    variants
        The variants of a board, as JSON.
    data_places
        The places where data sets vary; with none a strip is a variant's.
    """
    scored = [variant for variant in variants if variant["value"] is not None]
    sets: dict[str, list[Mapping[str, Any]]] = {}
    for variant in scored:
        labels = [variant["choices"].get(place) for place in data_places]
        sets.setdefault(" · ".join(filter(None, labels)), []).append(variant)
    if len(sets) > 1:
        return _by_distance([_of_data_set(name, members) for name, members in sets.items()])
    return _by_distance([_of_variant(variant) for variant in scored])


def _of_data_set(name: str, members: Sequence[Mapping[str, Any]]) -> Strip:
    scores = tuple(variant["value"] for variant in members)
    return Strip(name, scores, median(scores))


def _of_variant(variant: Mapping[str, Any]) -> Strip:
    value = variant["value"]
    return Strip(variant["variant"], tuple(variant["folds"]) or (value,), value)


def _by_distance(strips: Sequence[Strip]) -> list[Strip]:
    values = [strip.value for strip in strips]
    measured = [
        strip._replace(distance=robust_distance(strip.value, values[:place] + values[place + 1 :]))
        for place, strip in enumerate(strips)
    ]
    return sorted(measured, key=lambda strip: -(strip.distance or 0.0))


def robust_distance(value: float, others: Sequence[float]) -> float | None:
    """Return how far a value is from the others' median, in robust standard deviations.

    Examples
    --------
    >>> round(robust_distance(0.5, [0.80, 0.81, 0.82, 0.83]), 1)
    21.2
    >>> robust_distance(0.5, [0.8, 0.8, 0.8]), robust_distance(0.5, [0.8, 0.9])
    (None, None)
    """
    if len(others) < LEAST_OTHERS:
        return None
    centre = median(others)
    spread = _NORMAL * median(abs(other - centre) for other in others)
    return abs(value - centre) / spread if spread else None


def wall_html(
    strips: Sequence[Strip], number: Callable[[float], str], odd: Callable[[Strip], str], dark: bool
) -> str:
    """Return the wall as HTML: all strips on one scale, a line at the median of all.

    Parameters
    ----------
    strips
        The strips, in their order.
    number
        Writes a score.
    odd
        Says what is odd about a strip; empty for nothing.
    dark
        Whether the page is dark.
    """
    low, high = _ends(strips)
    centre = median(strip.value for strip in strips)
    cells = []
    for strip in strips:
        svg = _svg(strip, (low, high), centre, dark=dark)
        label = f"{strip.name}: {', '.join(map(number, strip.scores))}"
        data, mark = b64encode(svg.encode()).decode(), odd(strip)
        cells.append(
            f'<figure class="{"odd" if mark else ""}"><figcaption>{escape(strip.name)} '
            f"<b>{escape(number(strip.value))}</b></figcaption>"
            f'<img alt="{escape(label, quote=True)}" src="data:image/svg+xml;base64,{data}">'
            f"<small>{escape(mark)}</small></figure>"
        )
    ends = f"<span>{escape(number(low))}</span><span>{escape(number(high))}</span>"
    return f'<div class="fb-wall">{"".join(cells)}</div><p class="fb-wall-ends">{ends}</p>'


def _ends(strips: Sequence[Strip]) -> tuple[float, float]:
    scores = [score for strip in strips for score in strip.scores]
    return min(scores), max(scores)


def _svg(strip: Strip, ends: tuple[float, float], centre: float, *, dark: bool) -> str:
    colour = ("#ee86b7" if dark else "#b0306e") if strip.is_odd else COLOURS[0]
    middle, dots = (
        _HEIGHT / 2,
        "".join(
            f'<circle cx="{_x(score, ends):.1f}" cy="{_HEIGHT / 2}" r="4" fill="{colour}" '
            'fill-opacity=".55"/>'
            for score in strip.scores
        ),
    )
    mean = _x(fmean(strip.scores), ends)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}">'
        f'<path d="M{_MARGIN} {middle}H{_WIDTH - _MARGIN}" stroke="{GREY}" stroke-opacity=".4"/>'
        f'<path d="M{_x(centre, ends):.1f} 3V{_HEIGHT - 3}" stroke="{GREY}" '
        f'stroke-dasharray="3 3"/>{dots}'
        f'<path d="M{mean:.1f} 6V{_HEIGHT - 6}" stroke="{colour}" stroke-width="2.5"/></svg>'
    )


def _x(score: float, ends: tuple[float, float]) -> float:
    low, high = ends
    share = (score - low) / (high - low) if high > low else 0.5
    return _MARGIN + share * (_WIDTH - 2 * _MARGIN)
