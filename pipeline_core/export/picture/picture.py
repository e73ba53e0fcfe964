"""A picture of a pipeline as one HTML file that works offline.

pyvis holds the graph; the page is our own, because that of pyvis links external
style sheets and writes names unescaped.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

from pyvis.network import Network

from pipeline_core.catalog import Catalogue
from pipeline_core.edits import excluded_stages
from pipeline_core.export.picture.layout import COLUMN_WIDTH, graph_of, positions_of
from pipeline_core.export.picture.page import LegendEntry, page
from pipeline_core.export.picture.ribbons import level_layout, ribbons_of
from pipeline_core.messages.words import lookup, say
from pipeline_core.spec import Pipeline, Stage, text_in

FAMILIES = {
    "ingest": "#2f6fde", "validate_data": "#0e9aa7", "prepare": "#d47d26",
    "train": "#8e4ec6", "validate_model": "#2a9d58", "monitor": "#c2417c",
}  # fmt: skip
BORDERS = {
    "succeeded": "#6ee7a0", "reused": "#6ee7a0", "running": "#e0a100", "refused": "#e0a100",
    "failed": "#d92d20", "crashed": "#d92d20", "timed_out": "#d92d20", "lost": "#d92d20",
}  # fmt: skip
_UNKNOWN_FAMILY = "#7a828e"
_MAX_METRICS = 12
_MAX_WIDTH = 60  # of a line, in characters: names are no longer
Status = Mapping[str, Any] | str


def export_picture(
    pipeline: Pipeline,
    catalogue: Catalogue,
    statuses: Mapping[str, Status] | None = None,
    language: str = "en",
) -> str:
    """Return an HTML file with a picture of a pipeline.

    Parameters
    ----------
    pipeline
        The pipeline.
    catalogue
        The blocks: their titles and families.
    statuses
        State of each stage, or its ``stage_finished`` event with ``status``,
        ``seconds`` and ``summary``. None before any run.
    language
        Language code of the texts.
    """
    graph = graph_of(pipeline)
    network = Network(directed=True)
    positions = positions_of(graph, level_layout(pipeline))
    excluded = dict.fromkeys(excluded_stages(pipeline, catalogue), "skipped")
    statuses = {**excluded, **(statuses or {})}
    for name, (x, y) in positions.items():
        status = _status(statuses.get(name))
        stage = pipeline.stages[name]
        node = _node(stage, catalogue.get(stage.block, {}), status, language)
        network.add_node(name, x=x, y=y, **node)
    for source, target in graph.edges:
        is_long = positions[target][0] - positions[source][0] > COLUMN_WIDTH
        network.add_edge(source, target, dashes=is_long)
    nodes, edges, *_ = network.get_network_data()
    legend = _legend(pipeline, catalogue, language)
    states = _states(statuses, language)
    ribbons = ribbons_of(pipeline, positions, language)
    return page(pipeline.name or "Pipeline", nodes, edges, ribbons, legend, states, language)


def _status(status: Status | None) -> Mapping[str, Any]:
    if status is None:
        return {}
    return {"status": status} if isinstance(status, str) else status


def _node(
    stage: Stage, entry: Mapping[str, Any], status: Mapping[str, Any], language: str
) -> dict[str, Any]:
    color = FAMILIES.get(str(entry.get("family")), _UNKNOWN_FAMILY)
    state = str(status.get("status", ""))
    title = text_in(stage.title, language).strip()
    about = title_of(stage.block, entry, language)
    name_lines = textwrap.wrap(title or stage.name, _MAX_WIDTH)
    lines = [about] if title and about.startswith(title) else [*name_lines, about]
    if state:
        lines.append(say(f"state.{state}", {}, language))
    highlight = {"background": color, "border": "#111827"}
    is_inactive = state in ("skipped", "cancelled")
    return {
        "label": "\n".join(lines),
        "title": _tooltip([*([stage.name] if title else []), *lines], status),
        "shape": "box",
        "color": {
            "background": color,
            "border": BORDERS.get(state, color),
            "highlight": highlight,
        },
        "borderWidth": 4 if state in BORDERS else 1,
        "shapeProperties": {"borderRadius": 8, "borderDashes": is_inactive},
        "opacity": 0.75 if is_inactive else 1,
    }


def title_of(block: str, entry: Mapping[str, Any], language: str) -> str:
    """Return the title of a block in a language; its id if the block is unknown.

    Examples
    --------
    >>> title_of("my_block", {"title": "Mine"}, "en")
    'Mine'
    """
    return lookup(f"block.{block}", language) or str(entry.get("title") or block)


def _tooltip(lines: list[str], status: Mapping[str, Any]) -> str:
    texts = list(lines)
    if status.get("seconds") is not None:
        texts.append(f"{float(status['seconds']):.2f} s")
    summary = status.get("summary") or {}
    if summary.get("rows") is not None:
        texts.append(f"{summary['rows']} × {summary.get('columns')}")
    for name, value in list((summary.get("metrics") or {}).items())[:_MAX_METRICS]:
        text = f"{value:.4g}" if isinstance(value, float) else str(value)
        texts.append(f"{name}: {text}")
    return "\n".join(texts)


def _legend(pipeline: Pipeline, catalogue: Catalogue, language: str) -> list[LegendEntry]:
    stages = pipeline.stages.values()
    families = {catalogue[stage.block]["family"] for stage in stages if stage.block in catalogue}
    return [
        LegendEntry(say(f"family.{family}", {}, language), color, "")
        for family, color in FAMILIES.items()
        if family in families
    ]


def _states(statuses: Mapping[str, Status] | None, language: str) -> list[LegendEntry]:
    states = {str(_status(status).get("status", "")) for status in (statuses or {}).values()}
    return [
        LegendEntry(say(f"state.{state}", {}, language), "transparent", color)
        for state, color in BORDERS.items()
        if state in states
    ]
