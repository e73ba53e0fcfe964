"""A pipeline as a small picture: boxes in their families' colours, lines between them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from html import escape
from typing import Any

from pipeline_core.spec import Pipeline
from ui.widgets.pieces import FAMILIES

WIDTH, HEIGHT, MARGIN = 320, 92, 12
BOX = (15.0, 9.0)
MOST = 120


def picture(pipeline: Pipeline, entries: Mapping[str, Any], label: str) -> str:
    """Return a pipeline as an image for a page (SVG as such is taken out by Streamlit).

    Parameters
    ----------
    pipeline
        What to draw.
    entries
        The catalogue, for the families.
    label
        What it is called for those who cannot see it.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> picture(Pipeline(stages={"a": Stage("a", "x")}), {}, "<A>")[:38]
    '<img class="fb-picture" alt="&lt;A&gt;'
    """
    drawn = b64encode(drawing(pipeline, entries).encode()).decode()
    told = escape(label, quote=True)
    return f'<img class="fb-picture" alt="{told}" src="data:image/svg+xml;base64,{drawn}">'


def drawing(pipeline: Pipeline, entries: Mapping[str, Any]) -> str:
    """Return a pipeline as SVG.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> drawing(Pipeline(stages={"a": Stage("a", "x")}), {}).count("<rect")
    1
    """
    stages = dict(list(pipeline.stages.items())[:MOST])
    at = _spread(_places(pipeline, list(stages)))
    lines = "".join(
        _line(at[source], at[name])
        for name, stage in stages.items()
        for sources in stage.inputs.values()
        for source in sources
        if source in at
    )
    boxes = "".join(_box(at[one], entries.get(stages[one].block)) for one in stages)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}">{lines}{boxes}</svg>'
    )


def _places(pipeline: Pipeline, names: list[str]) -> dict[str, tuple[float, float]]:
    if set(pipeline.layout) >= set(names):
        return {name: pipeline.layout[name] for name in names}
    depths: dict[str, int] = {}
    for _ in names:  # as often as the longest way may be long, so that a cycle ends too
        before = dict(depths)
        for name in names:
            sources = [one for some in pipeline.stages[name].inputs.values() for one in some]
            depths[name] = min(max((depths.get(one, -1) for one in sources), default=-1) + 1, 99)
        if depths == before:
            break
    lanes: dict[int, int] = {}
    found = {}
    for name in names:
        lane = lanes[depths[name]] = lanes.get(depths[name], -1) + 1
        found[name] = (float(depths[name]), float(lane))
    return found


def _spread(places: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Stretch places over the picture; lines and columns evenly."""
    across = sorted({x for x, _ in places.values()})
    down = sorted({y for _, y in places.values()})
    return {
        name: (
            _even(across.index(x), len(across), WIDTH), _even(down.index(y), len(down), HEIGHT)
        )
        for name, (x, y) in places.items()
    }  # fmt: skip


def _even(place: int, count: int, room: float) -> float:
    inner = room - 2 * MARGIN
    return room / 2 if count == 1 else MARGIN + inner * place / (count - 1)


def _line(start: tuple[float, float], end: tuple[float, float]) -> str:
    (x1, y1), (x2, y2) = start, end
    middle = (x1 + x2) / 2
    return (
        f'<path d="M{x1:.1f} {y1:.1f} C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} '
        f'{x2:.1f} {y2:.1f}" fill="none" stroke="#8a8f98" stroke-opacity="0.6"/>'
    )


def _box(at: tuple[float, float], entry: Mapping[str, Any] | None) -> str:
    colour = FAMILIES.get(entry["family"] if entry else "", "#8a8f98")
    x, y = at[0] - BOX[0] / 2, at[1] - BOX[1] / 2
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{BOX[0]}" height="{BOX[1]}" rx="2.5" '
        f'fill="{colour}"/>'
    )
