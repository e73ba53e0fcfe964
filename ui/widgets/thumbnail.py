"""Thumbnails of pipelines: boxes in their families' colours, lines between them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from html import escape
from itertools import pairwise

from pipeline_core.catalog import Catalogue, Entry
from pipeline_core.spec import Pipeline
from ui.widgets.markup import FAMILY_COLOURS

WIDTH, HEIGHT, MARGIN = 320, 92, 12
BOX = (15.0, 9.0)
ROW_GAP = 0.5
MAX_STAGES = 120
_RED, _AMBER, _BLUE = "#d64545", "#e0a100", "#2563eb"
FRAMES = {
    **dict.fromkeys(("failed", "crashed", "lost", "timed_out"), _RED),
    "refused": _AMBER,
    "running": _BLUE,
}


def thumbnail_html(
    pipeline: Pipeline,
    entries: Catalogue,
    label: str,
    states: Mapping[str, str] | None = None,
) -> str:
    """Return a pipeline's thumbnail as an `<img>` element.

    Streamlit removes inline SVG, so the drawing is a data URL.

    Parameters
    ----------
    pipeline
        The pipeline.
    entries
        The catalogue, for the families.
    label
        Its alternative text.
    states
        The state of each stage, if that is drawn.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> thumbnail_html(Pipeline(stages={"a": Stage("a", "x")}), {}, "<A>")[:38]
    '<img class="fb-picture" alt="&lt;A&gt;'
    """
    data = b64encode(thumbnail_svg(pipeline, entries, states).encode()).decode()
    alt = escape(label, quote=True)
    return f'<img class="fb-picture" alt="{alt}" src="data:image/svg+xml;base64,{data}">'


def thumbnail_svg(
    pipeline: Pipeline, entries: Catalogue, states: Mapping[str, str] | None = None
) -> str:
    """Return a pipeline's thumbnail as SVG.

    With states, what has not run is pale, and what is at work or went wrong has a frame.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> thumbnail_svg(Pipeline(stages={"a": Stage("a", "x")}), {}).count("<rect")
    1
    """
    stages = dict(list(pipeline.stages.items())[:MAX_STAGES])
    centres = _scaled(_positions(pipeline, list(stages)))
    heights = _row_heights(pipeline, centres)
    lines = "".join(
        _line(centres[source], centres[name])
        for name, stage in stages.items()
        for sources in stage.inputs.values()
        for source in sources
        if source in centres
    )
    boxes = "".join(
        _box(
            centres[name], heights.get(name, BOX[1]), entries.get(stage.block), _look(states, name)
        )
        for name, stage in stages.items()
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}">{lines}{boxes}</svg>'
    )


def _positions(pipeline: Pipeline, names: list[str]) -> dict[str, tuple[float, float]]:
    if set(pipeline.layout) >= set(names):
        return {name: pipeline.layout[name] for name in names}
    depths: dict[str, int] = {}
    for _ in names:  # at most as many rounds as the longest path has stages: cycles end too
        previous = dict(depths)
        for name in names:
            wires = pipeline.stages[name].inputs.values()
            depth = max(
                (depths.get(source, -1) for sources in wires for source in sources), default=-1
            )
            depths[name] = min(depth + 1, 99)
        if depths == previous:
            break
    lanes: dict[int, int] = {}
    positions = {}
    for name in names:
        lane = lanes[depths[name]] = lanes.get(depths[name], -1) + 1
        positions[name] = (float(depths[name]), float(lane))
    return positions


def _scaled(positions: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Return the positions scaled to the picture, with even columns."""
    columns = sorted({x for x, _ in positions.values()})
    places = {x: float(number) for number, x in enumerate(columns)}
    across = _scale(list(places.values()), WIDTH)
    down = _scale([y for _, y in positions.values()], HEIGHT)
    return {name: (across(places[x]), down(y)) for name, (x, y) in positions.items()}


def _scale(values: list[float], length: float) -> Callable[[float], float]:
    """Return the function that lays values evenly over a length, within its margins."""
    lowest, span = min(values, default=0.0), max(values, default=0.0) - min(values, default=0.0)
    if not span:
        return lambda _: length / 2
    return lambda value: MARGIN + (length - 2 * MARGIN) * (value - lowest) / span


def _row_heights(
    pipeline: Pipeline, centres: Mapping[str, tuple[float, float]]
) -> dict[str, float]:
    """Return the heights of stages that stand in a group as rows: none covers the next."""
    heights: dict[str, float] = {}
    for group in pipeline.groups.values():
        members = [name for name in group.stages if name in centres]
        rows = sorted({centres[name][1] for name in members})
        gaps = [below - above for above, below in pairwise(rows)]
        heights |= dict.fromkeys(members, min([BOX[1], *gaps]) - ROW_GAP)
    return heights


def _line(start: tuple[float, float], end: tuple[float, float]) -> str:
    (x1, y1), (x2, y2) = start, end
    middle = (x1 + x2) / 2
    return (
        f'<path d="M{x1:.1f} {y1:.1f} C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} '
        f'{x2:.1f} {y2:.1f}" fill="none" stroke="#8a8f98" stroke-opacity="0.6"/>'
    )


def _look(states: Mapping[str, str] | None, name: str) -> str:
    """Return the attributes of a stage's box that depend on its state."""
    state = "succeeded" if states is None else states.get(name, "not_run")
    if state in FRAMES:
        return f' stroke="{FRAMES[state]}" stroke-width="3"'
    return "" if state in ("succeeded", "reused") else ' fill-opacity="0.3"'


def _box(centre: tuple[float, float], height: float, entry: Entry | None, look: str) -> str:
    colour = FAMILY_COLOURS.get(entry["family"] if entry else "", "#8a8f98")
    x, y = centre[0] - BOX[0] / 2, centre[1] - height / 2
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{BOX[0]}" height="{height:.1f}" '
        f'rx="{min(2.5, height / 2):.1f}" fill="{colour}"{look}/>'
    )
