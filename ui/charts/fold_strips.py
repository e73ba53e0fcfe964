"""The folds as strips of rows: who trains, who tests, and what the rows are."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any

from pipeline_core.laboratories.names import LEFT_OUT, TEST, TRAIN
from ui.charts.style import COLOURS, GREY

WIDTH, ROW, GAP, LEFT = 1150, 22, 7, 130
SIDES = {LEFT_OUT: (GREY, 0.14), TRAIN: (COLOURS[0], 0.55), TEST: (COLOURS[1], 0.95)}


def strips_html(
    result: Mapping[str, Any], place: int, names: Mapping[str, str], ink: str, words: str
) -> str:
    """Return the strips up to a fold, the present one marked.

    Parameters
    ----------
    result
        What `fold_theatre` gave.
    place
        The present fold, from 0.
    names
        What the strips are called: ``fold``, and ``target``, ``group`` and ``time`` of the
        strips that say what rows are, where these are shown.
    ink
        The colour of letters.
    words
        What the picture shows, for who cannot see it.
    """
    data = b64encode(strips_svg(result, place, names, ink).encode()).decode()
    return (
        f'<div class="fb-strips"><img alt="{escape(words, quote=True)}" '
        f'style="width:100%;height:auto;display:block" '
        f'src="data:image/svg+xml;base64,{data}"></div>'
    )


def strips_svg(result: Mapping[str, Any], place: int, names: Mapping[str, str], ink: str) -> str:
    """Return the strips as SVG.

    Examples
    --------
    >>> result = {"folds": [{"sides": [1, 1, 2]}, {"sides": [2, 2, 1]}],
    ...           "shown": {"target": ["<a>", "<a>", "b"], "group": None, "time": None}}
    >>> svg = strips_svg(result, 0, {"fold": "Fold", "target": "<Class>"}, "#000")
    >>> svg.count("<rect"), "&lt;Class&gt;" in svg
    (5, True)
    """
    lines = [
        _strip(number, fold["sides"], f"{names['fold']} {number + 1}", ink, place == number)
        for number, fold in enumerate(result["folds"])
        if number <= place
    ]
    row, below = len(result["folds"]), []
    for kind in ("target", "group", "time"):
        values = result["shown"][kind]
        if values is not None and kind in names:
            below.append(_about(row, values, names[kind], ink))
            row += 1
    height = row * (ROW + GAP)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="sans-serif" font-size="14">{"".join(lines)}{"".join(below)}</svg>'
    )


def _strip(number: int, sides: Sequence[int], name: str, ink: str, is_now: bool) -> str:
    cells = _cells(number, sides, lambda side: SIDES[side])
    top = number * (ROW + GAP)
    mark = (
        f'<rect x="{LEFT - 1}" y="{top + 1}" width="{WIDTH - LEFT}" height="{ROW}" fill="none" '
        f'stroke="{ink}" stroke-width="1.6"/>'
        if is_now
        else ""
    )
    return _name(number, name, ink, bold=is_now) + cells + mark


def _about(row: int, values: Sequence[str], name: str, ink: str) -> str:
    known = list(dict.fromkeys(sorted(set(values)) if len(set(values)) < len(COLOURS) else values))
    codes = {value: place for place, value in enumerate(known)}
    palette = COLOURS[2:] if len(known) <= len(COLOURS) - 2 else COLOURS

    def look(value: str) -> tuple[str, float]:
        if len(known) > 40:  # a time: lighter to darker
            return COLOURS[2], 0.15 + 0.8 * codes[value] / len(known)
        return palette[codes[value] % len(palette)], 0.75

    return _name(row, name, ink) + _cells(row, values, look)


def _cells(row: int, values: Sequence[Any], look: Any) -> str:
    side, place, parts = (WIDTH - LEFT - 2) / max(1, len(values)), 0, []
    for value, run in groupby(values):
        count = len(list(run))
        colour, opacity = look(value)
        parts.append(
            f'<rect x="{LEFT + place * side:.1f}" y="{row * (ROW + GAP) + 1}" '
            f'width="{count * side:.1f}" height="{ROW}" fill="{colour}" '
            f'fill-opacity="{opacity:.2f}"/>'
        )
        place += count
    return "".join(parts)


def _name(row: int, name: str, ink: str, *, bold: bool = False) -> str:
    weight = "700" if bold else "400"
    shown = name if len(name) <= 16 else f"{name[:15]}…"
    y = row * (ROW + GAP) + ROW - 5
    return f'<text x="0" y="{y}" fill="{ink}" font-weight="{weight}">{escape(shown)}</text>'
