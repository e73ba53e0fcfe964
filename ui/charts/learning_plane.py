"""The plane on which an algorithm learns, as a picture that stays in its place when redrawn."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any

from ui.charts.style import GREY

SIZE, EDGE = 460, 8
# Those of the plane that is painted on.
CLASS_COLOURS = ("#2f6fde", "#d9822b", "#2e9e5b", "#b5499e", "#c43c3c", "#16899c")


def plane_html(
    found: Mapping[str, Any], frame: Mapping[str, Any], points: Sequence[Any], words: str, ink: str
) -> str:
    """Return a frame as HTML: regions, boundaries, points and centres.

    Parameters
    ----------
    found, frame
        What `learning_frames` gave, and one of its frames.
    points
        Each ``[x, y, class]``.
    words
        What the picture shows, for who cannot see it.
    ink
        The colour of lines.

    Examples
    --------
    >>> found = {"bounds": [0, 1, 0, 1], "classes": ["<a>"], "frames": []}
    >>> html = plane_html(found, {"step": 0}, [[0.5, 0.5, "<a>"]], "<one point>", "#000")
    >>> "&lt;one point&gt;" in html, html.startswith("<div")
    (True, True)
    """
    data = b64encode(plane_svg(found, frame, points, ink).encode()).decode()
    label = escape(words, quote=True)
    return (
        f'<div class="fb-plane"><img alt="{label}" '
        f'style="width:100%;max-width:min({SIZE}px,55vh);height:auto;display:block" '
        f'src="data:image/svg+xml;base64,{data}"></div>'
    )


def plane_svg(
    found: Mapping[str, Any], frame: Mapping[str, Any], points: Sequence[Any], ink: str
) -> str:
    """Return a frame as SVG.

    Examples
    --------
    >>> found = {"bounds": [0, 2, 0, 2], "classes": ["a", "b"], "cells": 2, "frames": []}
    >>> points = [[1, 1, "b"], [0, 0, "a"]]
    >>> svg = plane_svg(found, {"regions": [0, 1, 1, 1]}, points, "#000")
    >>> svg.count("<rect"), svg.count("<circle")
    (4, 2)
    """
    scale, colours = _Scale(found["bounds"]), _class_colours(found, points)
    parts = [
        *_regions(found, frame, scale, colours),
        *_splits(frame, scale, ink),
        *_line(found, frame, scale, ink),
        *_points(found, frame, points, scale, colours),
        *_centres(frame, scale, ink),
    ]
    frame_line = f'fill="none" stroke="{GREY}" stroke-opacity=".45"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}">'
        f'{"".join(parts)}<rect x="{EDGE}" y="{EDGE}" width="{SIZE - 2 * EDGE}" '
        f'height="{SIZE - 2 * EDGE}" {frame_line}/></svg>'
    )


class _Scale:
    """From the plane's coordinates to the picture's."""

    def __init__(self, bounds: Sequence[float]) -> None:
        self.left, self.right, self.low, self.high = bounds
        self.length = SIZE - 2 * EDGE

    def x(self, value: float) -> float:
        """Return where a value lies across."""
        return round(EDGE + self.length * (value - self.left) / (self.right - self.left), 1)

    def y(self, value: float) -> float:
        """Return where a value lies downwards."""
        return round(EDGE + self.length * (self.high - value) / (self.high - self.low), 1)


def _class_colours(found: Mapping[str, Any], points: Sequence[Any]) -> list[str]:
    """Return the colour of each class: those that the brush has, in the order they were painted."""
    order = list(dict.fromkeys(str(point[2]) for point in points))
    return [_colour(order.index(name)) for name in found["classes"]]


def _regions(
    found: Mapping[str, Any], frame: Mapping[str, Any], scale: _Scale, colours: Sequence[str]
) -> Iterator[str]:
    """Yield the class of each cell of the plane; cells beside each other are one rectangle."""
    cells = found.get("cells")
    if cells is None or "regions" not in frame:
        return
    side = scale.length / cells
    for row in range(cells):
        codes, place = frame["regions"][row * cells : (row + 1) * cells], 0
        top = EDGE + scale.length - (row + 1) * side
        for code, run in groupby(codes):
            count = len(list(run))
            left, width = EDGE + place * side, count * side
            yield (
                f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" '
                f'height="{side:.1f}" fill="{colours[code]}" fill-opacity=".22" '
                'shape-rendering="crispEdges"/>'
            )
            place += count


def _splits(frame: Mapping[str, Any], scale: _Scale, ink: str) -> Iterator[str]:
    for split in frame.get("splits", ()):
        left, right, low, high = split["box"]
        ends = (
            (split["threshold"], low, split["threshold"], high)
            if split["column"] == "x"
            else (left, split["threshold"], right, split["threshold"])
        )
        width = max(0.7, 3 - 0.6 * split["depth"])
        yield _stroke(scale, ends, ink, width)


def _line(
    found: Mapping[str, Any], frame: Mapping[str, Any], scale: _Scale, ink: str
) -> Iterator[str]:
    """Yield the line of least squares as it is in a frame, and where it will end."""
    if "ends" not in found:
        return
    for weights, dash, width in ((found["exact"], "5 5", 1.4), (frame["weights"], "", 2.6)):
        ends = [
            (x, weights[0] + weights[1] * u) for u, x in zip((0.0, 1.0), found["ends"], strict=True)
        ]
        clipped = (*_inside(ends[0], scale), *_inside(ends[1], scale))
        yield _stroke(scale, clipped, GREY if dash else ink, width, dash)


def _inside(place: tuple[float, float], scale: _Scale) -> tuple[float, float]:
    """Return a place that is not so far outside that no picture holds it."""
    reach = 50 * (scale.high - scale.low)
    return place[0], max(scale.low - reach, min(scale.high + reach, place[1]))


def _points(
    found: Mapping[str, Any],
    frame: Mapping[str, Any],
    points: Sequence[Any],
    scale: _Scale,
    colours: Sequence[str],
) -> Iterator[str]:
    labels = frame.get("labels")
    for place, (x, y, name) in enumerate(points):
        colour = _colour(labels[place]) if labels else colours[found["classes"].index(name)]
        yield (
            f'<circle cx="{scale.x(x)}" cy="{scale.y(y)}" r="4" fill="{colour}" '
            f'fill-opacity=".9" stroke="#ffffff" stroke-width=".8"/>'
        )


def _centres(frame: Mapping[str, Any], scale: _Scale, ink: str) -> Iterator[str]:
    for code, (x, y) in enumerate(frame.get("centres", ())):
        across, down = scale.x(x), scale.y(y)
        path = f"M{across - 9} {down}H{across + 9}M{across} {down - 9}V{down + 9}"
        yield f'<circle cx="{across}" cy="{down}" r="10" fill="{_colour(code)}" stroke="{ink}"/>'
        yield f'<path d="{path}" stroke="{ink}" stroke-width="2"/>'


def _stroke(scale: _Scale, ends: Sequence[float], colour: str, width: float, dash: str = "") -> str:
    left, low, right, high = ends
    return (
        f'<line x1="{scale.x(left)}" y1="{scale.y(low)}" x2="{scale.x(right)}" '
        f'y2="{scale.y(high)}" stroke="{colour}" stroke-width="{width:.1f}" '
        f'stroke-dasharray="{dash}"/>'
    )


def _colour(code: int) -> str:
    return CLASS_COLOURS[code % len(CLASS_COLOURS)]
