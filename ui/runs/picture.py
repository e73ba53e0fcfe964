"""The pipeline as a small picture, each stage marked by how it differs between runs.

Plain boxes and lines of HTML: the page lets no SVG through, and so every name
is text, the colours are the page's, and a narrow window scrolls. Marks are told
by the frame and in words too, not by colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from pipeline_core.spec import Pipeline
from ui.report.steps import before

HIGH, DOWN, NARROWEST = 32, 46, 92
BOX = 0.84  # of a column's width; the rest is for the wires
COLOURS = {"changed": "#d9822b", "affected": "#2f6fde", "only_here": "#8e4ec6", "same": "#8a8f98"}
Place = tuple[int, int]


def picture(
    pipeline: Pipeline, marks: Mapping[str, str | None], words: Mapping[str, str], label: str
) -> str:
    """Return a pipeline as markup.

    Parameters
    ----------
    marks
        For each stage ``same``, ``changed``, ``affected`` or ``only_here``.
    words
        What the marks are called.
    label
        What the picture is of, for who hears it.
    """
    places = cells(pipeline)
    columns = max((x for x, _ in places.values()), default=0) + 1
    high = (max((y for _, y in places.values()), default=0) + 1) * DOWN
    wires = "".join(
        _wire(places[source], places[name], columns)
        for name in pipeline.stages
        for source in before(pipeline, name)
    )
    boxes = "".join(
        _box(name, places[name], columns, marks.get(name) or "same", words)
        for name in pipeline.stages
    )
    style = f"min-width:{columns * NARROWEST}px;height:{high}px"
    return (
        f'<div class="fb-dag-box" tabindex="0" role="group" aria-label="{escape(label)}">'
        f'<div class="fb-dag" style="{style}">{wires}{boxes}</div></div>'
    )


def cells(pipeline: Pipeline) -> dict[str, Place]:
    """Return the column and lane of each stage: as far right as its longest way in.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> pipeline = Pipeline(stages={"a": Stage("a", "x"), "b": Stage("b", "x", {"data": ("a",)})})
    >>> cells(pipeline)
    {'a': (0, 0), 'b': (1, 0)}
    """
    depths: dict[str, int] = {}
    for name in pipeline.stages:
        _depth(pipeline, name, depths, ())
    lanes: dict[int, int] = {}
    found = {}
    for name in pipeline.stages:
        column = depths[name]
        found[name] = (column, lanes.get(column, 0))
        lanes[column] = lanes.get(column, 0) + 1
    return found


def _depth(pipeline: Pipeline, name: str, depths: dict[str, int], way: tuple[str, ...]) -> int:
    if name not in depths:
        sources = [one for one in before(pipeline, name) if one not in (*way, name)]
        deep = [_depth(pipeline, one, depths, (*way, name)) for one in sources]
        depths[name] = max(deep, default=-1) + 1
    return depths[name]


def _box(name: str, place: Place, columns: int, mark: str, words: Mapping[str, str]) -> str:
    said = f"{name}: {words.get(mark, mark)}"
    style = (
        f"left:{_percent(place[0], columns)};top:{place[1] * DOWN}px;"
        f"width:{_percent(BOX, columns)};height:{HIGH}px;--mark:{COLOURS[mark]}"
    )
    return (
        f'<span class="box {mark}" style="{style}" title="{escape(said)}" role="img"'
        f' aria-label="{escape(said)}">{escape(name)}</span>'
    )


def _wire(source: Place, target: Place, columns: int) -> str:
    """Return a wire: out of the source, up or down, and along into the target."""
    y0, y1 = source[1] * DOWN + HIGH // 2, target[1] * DOWN + HIGH // 2
    out, turn = source[0] + BOX, source[0] + (BOX + 1) / 2
    return (
        _line(out, turn, y0, columns)
        + f'<i style="left:{_percent(turn, columns)};top:{min(y0, y1)}px;width:1px;'
        f'height:{abs(y1 - y0) + 1}px"></i>' + _line(turn, target[0], y1, columns)
    )


def _line(start: float, end: float, y: int, columns: int) -> str:
    left, wide = _percent(start, columns), _percent(max(0.0, end - start), columns)
    return f'<i style="left:{left};top:{y}px;width:{wide};height:1px"></i>'


def _percent(place: float, columns: int) -> str:
    return f"{100 * place / columns:.3f}%"
