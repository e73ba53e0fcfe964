"""Two drawings laid over each other, as one SVG picture: what came, went and changed.

The picture follows the reader's light or dark scheme, and says in words what it says in colours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template

from pipeline_core.catalog import Catalogue
from pipeline_core.compare.change_words import KINDS, block_title, summary
from pipeline_core.compare.pipeline_changes import PipelineChange, with_names
from pipeline_core.edits import renamed_stages
from pipeline_core.export.picture.layout import graph_of, positions_of
from pipeline_core.export.picture.ribbons import level_layout
from pipeline_core.messages.words import say
from pipeline_core.spec import Pipeline, Stage

_WIDTH, _HEIGHT = 196, 66
_LETTERS = 25
_MARGIN, _TOP, _FOOT = 20, 76, 56
_SCALE = 0.64  # of the heights of other pictures, whose stages are higher
_SIGNS = {"added": "+", "removed": "−", "changed": "~", "renamed": "~", "same": ""}
_LEGEND_WIDTH = 150
Cells = Callable[[PipelineChange], Sequence[str]]
Wire = tuple[str, str]


def export_comparison(
    title: str,
    pipelines: tuple[Pipeline, Pipeline],
    changes: Sequence[PipelineChange],
    cells_of: Cells,
    catalogue: Catalogue,
    language: str = "en",
) -> str:
    """Return the picture of two pipelines as SVG.

    Parameters
    ----------
    title
        What is compared.
    pipelines
        The former and the present one.
    changes, cells_of
        What is different, and the words of each change.
    catalogue
        The blocks, for their titles.
    language
        Language code of the texts.
    """
    first, second = pipelines
    first = with_names(first, renamed_stages(first, second))
    both = _laid_over(first, second)
    places = _places(both)
    states = _states(both, first, second, changes)
    boxes = [
        _box(both.stages[name], at, states[name], changes, cells_of, catalogue, language)
        for name, at in places.items()
    ]
    wires = _wires(first, second, places, language)
    right = max((x for x, _ in places.values()), default=0) + _WIDTH + _MARGIN
    bottom = max((y for _, y in places.values()), default=_TOP) + _HEIGHT + _FOOT
    legend = _legend({*states.values(), *(wire["state"] for wire in wires)}, language)
    words = summary(changes, language)
    return _template().render(
        language=language,
        title=title,
        summary=words,
        about="; ".join([words, *(box["words"] for box in boxes if box["state"] != "same")]),
        width=max(right, 2 * _MARGIN + len(legend) * _LEGEND_WIDTH, 520),
        height=bottom,
        box_width=_WIDTH,
        box_height=_HEIGHT,
        boxes=boxes,
        wires=wires,
        legend=legend,
    )


def _template() -> Template:
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    return environment.get_template("comparison.svg")


def _laid_over(first: Pipeline, second: Pipeline) -> Pipeline:
    """Return a pipeline with the stages and wires of both."""
    stages: dict[str, Stage] = {}
    for name in [*second.stages, *(name for name in first.stages if name not in second.stages)]:
        versions = [each.stages[name] for each in (first, second) if name in each.stages]
        inputs: dict[str, tuple[str, ...]] = {}
        for port, sources in (pair for version in versions for pair in version.inputs.items()):
            inputs[port] = tuple(dict.fromkeys([*inputs.get(port, ()), *sources]))
        stages[name] = replace(versions[-1], inputs=inputs)
    return replace(second, stages=stages, layout={**first.layout, **second.layout})


def _places(pipeline: Pipeline) -> dict[str, tuple[int, int]]:
    positions = positions_of(graph_of(pipeline), level_layout(pipeline))
    top = min((y for _, y in positions.values()), default=0.0)
    return {
        name: (round(x * 1.12) + _MARGIN, round((y - top) * _SCALE) + _TOP)
        for name, (x, y) in positions.items()
    }


def _states(
    both: Pipeline, first: Pipeline, second: Pipeline, changes: Sequence[PipelineChange]
) -> dict[str, str]:
    touched = {c.place for c in changes if c.kind == "changed" and c.subject in _OF_STAGES}
    touched |= {c.place for c in changes if c.kind == "renamed"}
    states = {name: "changed" if name in touched else "same" for name in both.stages}
    states.update({name: "added" for name in second.stages if name not in first.stages})
    return {**states, **{name: "removed" for name in first.stages if name not in second.stages}}


# What of a stage changes, and its word beside the stage where it has no name.
_OF_STAGES = {
    "block": "change.only_block",
    "setting": "",
    "inputs": "change.only_wires",
    "off": "change.only_off",
    "bypass": "change.only_bypass",
    "title": "change.only_title",
    "note": "change.only_note",
}


def _box(
    stage: Stage,
    at: tuple[int, int],
    state: str,
    changes: Sequence[PipelineChange],
    cells_of: Cells,
    catalogue: Catalogue,
    language: str,
) -> dict[str, Any]:
    own = [c for c in changes if c.place == stage.name and c.subject in ("stage", *_OF_STAGES)]
    lines = [" · ".join(cells_of(change)) for change in own]
    word = say(KINDS[state], {}, language) if state != "same" else ""
    mark = f"{_SIGNS[state]} {word}".strip()
    if state == "changed":
        aspects = [change for change in own if change.subject in _OF_STAGES]
        aspects.sort(key=lambda change: change.subject != "setting")
        names = [
            change.name
            if change.subject == "setting"
            else say(_OF_STAGES[change.subject], {}, language)
            for change in aspects
        ]
        mark = f"{mark}: {', '.join(dict.fromkeys(names))}"
    return {
        "x": at[0],
        "y": at[1],
        "state": state,
        "name": _short(stage.name),
        "block": _short(block_title(stage.block, catalogue, language)),
        "mark": _short(mark),
        "words": "\n".join([stage.name, *lines]),
    }


def _short(text: str) -> str:
    return text if len(text) <= _LETTERS else text[: _LETTERS - 1].rstrip() + "…"


def _wires(
    first: Pipeline, second: Pipeline, places: Mapping[str, tuple[int, int]], language: str
) -> list[dict[str, Any]]:
    before, after = (list(graph_of(pipeline).edges) for pipeline in (first, second))
    wires = []
    for source, target in dict.fromkeys([*after, *before]):
        wire = (source, target)
        state = "same" if wire in before and wire in after else "added"
        state = "removed" if wire not in after else state
        word = say(KINDS[state], {}, language) if state != "same" else ""
        words = f"{source} → {target} {word}".strip()
        drawing = _curve(places[source], places[target])
        wires.append({"state": state, "sign": _SIGNS[state], "words": words, **drawing})
    return wires


def _curve(start: tuple[int, int], end: tuple[int, int]) -> dict[str, Any]:
    """Return a wire's path and the place of its sign; a long one leads past what is between."""
    x, y = start[0] + _WIDTH, start[1] + _HEIGHT // 2
    right, low = end[0], end[1] + _HEIGHT // 2
    bend = max(24, abs(right - x) // 2)
    lift = 2 * _HEIGHT if right - x > _WIDTH and abs(y - low) < _HEIGHT else 0
    path = f"M{x},{y} C{x + bend},{y - lift} {right - bend},{low - lift} {right},{low}"
    return {"path": path, "x": (x + right) // 2, "y": (y + low) // 2 - lift * 3 // 4 - 5}


def _legend(states: set[str], language: str) -> list[dict[str, Any]]:
    present = [state for state in ("added", "removed", "changed") if state in states]
    return [
        {
            "state": state,
            "text": f"{_SIGNS[state]} {say(KINDS[state], {}, language)}",
            "x": _MARGIN + number * _LEGEND_WIDTH,
        }
        for number, state in enumerate(present)
    ]
