"""The pipeline as a picture to send to a friend: one HTML file that needs no network.

pyvis holds the graph; the page around it is our own, because pyvis's page links
style sheets from elsewhere and writes names unescaped.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyvis.network import Network

from pipeline_core.catalog import Catalogue
from pipeline_core.edits import left_out
from pipeline_core.export.picture.page import Entry, page
from pipeline_core.export.picture.places import ACROSS, graph_of, places_of
from pipeline_core.messages.words import lookup, say
from pipeline_core.spec import Pipeline, Stage

FAMILIES = {
    "ingest": "#2f6fde", "validate_data": "#0e9aa7", "prepare": "#d9822b",
    "train": "#8e4ec6", "validate_model": "#2a9d58", "monitor": "#c2417c",
}  # fmt: skip
BORDERS = {
    "succeeded": "#6ee7a0", "reused": "#6ee7a0", "running": "#e0a100", "refused": "#e0a100",
    "failed": "#d92d20", "crashed": "#d92d20", "timed_out": "#d92d20", "lost": "#d92d20",
}  # fmt: skip
_UNKNOWN = "#7a828e"
_MOST_METRICS = 12
Status = Mapping[str, Any] | str


def export_picture(
    pipeline: Pipeline,
    catalogue: Catalogue,
    statuses: Mapping[str, Status] | None = None,
    language: str = "en",
) -> str:
    """Return an HTML file that draws a pipeline.

    Parameters
    ----------
    pipeline
        What to draw.
    catalogue
        The blocks: their titles and families.
    statuses
        For each stage its state, or what a run's ``stage_finished`` event
        says: ``status``, ``seconds`` and ``summary``. None before any run.
    language
        The language of its words.
    """
    graph = graph_of(pipeline)
    network = Network(directed=True)
    places = places_of(graph, pipeline.layout)
    out = dict.fromkeys(left_out(pipeline, catalogue), "skipped")
    statuses = {**out, **(statuses or {})}
    for name, (x, y) in places.items():
        status = _status(statuses.get(name))
        stage = pipeline.stages[name]
        node = _node(stage, catalogue.get(stage.block, {}), status, language)
        network.add_node(name, x=x, y=y, **node)
    for source, target in graph.edges:
        far = places[target][0] - places[source][0] > ACROSS
        network.add_edge(source, target, dashes=far)
    nodes, edges, *_ = network.get_network_data()
    return page(pipeline.name or "Pipeline", nodes, edges, _legend(pipeline, catalogue, language),
                _states(statuses, language), language)  # fmt: skip


def _status(given: Status | None) -> Mapping[str, Any]:
    if given is None:
        return {}
    return {"status": given} if isinstance(given, str) else given


def _node(
    stage: Stage, entry: Mapping[str, Any], status: Mapping[str, Any], language: str
) -> dict[str, Any]:
    color = FAMILIES.get(str(entry.get("family")), _UNKNOWN)
    state = str(status.get("status", ""))
    lines = [stage.name, title_of(stage.block, entry, language)]
    if state:
        lines.append(say(f"state.{state}", {}, language))
    border = BORDERS.get(state, color)
    return {
        "label": "\n".join(lines), "title": _tooltip(lines, status), "shape": "box",
        "color": {"background": color, "border": border,
                  "highlight": {"background": color, "border": "#111827"}},
        "borderWidth": 4 if state in BORDERS else 1,
        "shapeProperties": {"borderRadius": 8, "borderDashes": state in ("skipped", "cancelled")},
        "opacity": 0.75 if state in ("skipped", "cancelled") else 1,
    }  # fmt: skip


def title_of(block: str, entry: Mapping[str, Any], language: str) -> str:
    """Return a block's title in a language; its id where it is unknown.

    Examples
    --------
    >>> title_of("my_block", {"title": "Mine"}, "en")
    'Mine'
    """
    return lookup(f"block.{block}", language) or str(entry.get("title") or block)


def _tooltip(lines: list[str], status: Mapping[str, Any]) -> str:
    found = list(lines)
    if status.get("seconds") is not None:
        found.append(f"{float(status['seconds']):.2f} s")
    summary = status.get("summary") or {}
    if summary.get("rows") is not None:
        found.append(f"{summary['rows']} × {summary.get('columns')}")
    for name, value in list((summary.get("metrics") or {}).items())[:_MOST_METRICS]:
        shown = f"{value:.4g}" if isinstance(value, float) else str(value)
        found.append(f"{name}: {shown}")
    return "\n".join(found)


def _legend(pipeline: Pipeline, catalogue: Catalogue, language: str) -> list[Entry]:
    used = {catalogue.get(one.block, {}).get("family") for one in pipeline.stages.values()}
    return [Entry(say(f"family.{name}", {}, language), color, "")
            for name, color in FAMILIES.items() if name in used]  # fmt: skip


def _states(statuses: Mapping[str, Status] | None, language: str) -> list[Entry]:
    used = {str(_status(one).get("status", "")) for one in (statuses or {}).values()}
    return [Entry(say(f"state.{name}", {}, language), "transparent", color)
            for name, color in BORDERS.items() if name in used]  # fmt: skip
