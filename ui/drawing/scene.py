"""What the drawing shows of a pipeline, as plain data: boxes, wires and the words on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline_core.spec import Pipeline
from ui.drawing.layout import cells
from ui.headline import headline
from ui.names import block_title
from ui.situation import StageView
from ui.words import tell

WORDS = ("drawing.label", "drawing.bigger", "drawing.smaller", "drawing.fit")


def scene(
    pipeline: Pipeline,
    views: Mapping[str, StageView],
    entries: Mapping[str, Any],
    selected: str | None,
    lang: str,
) -> dict[str, Any]:
    """Return the drawing's data.

    Parameters
    ----------
    pipeline
        The pipeline.
    views
        What is known of each stage.
    entries
        The catalogue, for the blocks' titles.
    selected
        The stage to mark.
    lang
        Language of the words.
    """
    places = cells(pipeline)
    return {
        "nodes": [_node(views[name], places[name], entries, lang) for name in pipeline.stages],
        "wires": _wires(pipeline),
        "selected": selected,
        "words": {code.removeprefix("drawing."): tell(code, None, lang) for code in WORDS},
    }


def _node(
    view: StageView, place: tuple[int, float], entries: Mapping[str, Any], lang: str
) -> dict[str, Any]:
    entry = entries.get(view.block)
    title = block_title(entry, lang) if entry else view.block
    state = tell(f"state.{view.state}", None, lang)
    line = headline(view, lang) or state
    return {
        "id": view.stage,
        "family": view.family,
        "title": title,
        "state": view.state,
        "line": line,
        "problem": view.problem,
        "label": f"{view.stage}, {title}: {state}" + (f", {line}" if line != state else ""),
        "column": place[0],
        "lane": place[1],
    }


def _wires(pipeline: Pipeline) -> list[dict[str, str]]:
    pairs = [
        (source, stage.name)
        for stage in pipeline.stages.values()
        for names in stage.inputs.values()
        for source in names
        if source in pipeline.stages
    ]
    return [{"source": source, "target": target} for source, target in dict.fromkeys(pairs)]
