"""The HTML page of a picture, made from its template `picture.html`: library, data and legend."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pyvis
from jinja2 import Environment, FileSystemLoader

from pipeline_core.export.picture.ribbons import Ribbon

_LIBRARY = Path(pyvis.__file__).parent / "lib" / "vis-9.1.2" / "vis-network.min.js"
_OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": True, "navigationButtons": False, "keyboard": True},
    "nodes": {
        "font": {"color": "#ffffff", "size": 22, "multi": False, "face": "system-ui, sans-serif"},
        "margin": {"top": 10, "right": 12, "bottom": 10, "left": 12},
        "widthConstraint": {"minimum": 130, "maximum": 186},
    },
    "edges": {
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.6}},
        "color": {"color": "#8a94a6", "highlight": "#2f6fde", "hover": "#5b6577"},
        "smooth": {"type": "cubicBezier", "forceDirection": "horizontal", "roundness": 0.5},
        "width": 1.6,
    },
}


class LegendEntry(NamedTuple):
    """A line of the legend."""

    text: str
    color: str
    border: str


def page(
    title: str,
    nodes: list[dict[str, Any]],
    edges: list[dict[str, Any]],
    ribbons: list[Ribbon],
    legend: list[LegendEntry],
    states: list[LegendEntry],
    language: str,
) -> str:
    """Return the page; all text in it is escaped.

    Parameters
    ----------
    title
        The pipeline's name.
    nodes, edges
        The graph, as pyvis returns it.
    ribbons
        The groups.
    legend, states
        Meanings of the colours and of the borders.
    language
        Language code of the texts.
    """
    labels = ", ".join(str(node["label"]).replace("\n", " – ") for node in nodes)
    groups = [f"{ribbon['name']}: {', '.join(ribbon['stages'])}" for ribbon in ribbons]
    return (
        _environment()
        .get_template("picture.html")
        .render(
            language=language,
            title=title,
            labels="; ".join([labels, *groups]),
            legend=legend,
            states=states,
            library=_library(),
            nodes=nodes,
            edges=edges,
            ribbons=ribbons,
            options=_OPTIONS,
        )
    )


def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    return environment


def _library() -> str:
    # A page must not end its own script early, whatever strings the library contains.
    return _LIBRARY.read_text(encoding="utf-8").replace("</script", "<\\/script")
