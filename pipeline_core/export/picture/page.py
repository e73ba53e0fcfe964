"""The HTML page of a picture: the drawing library, the data and the legend in one file."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from pathlib import Path
from string import Template
from typing import Any, NamedTuple

import pyvis

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
_PAGE = Template("""<!DOCTYPE html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
:root { color-scheme: light dark; --page: #ffffff; --text: #1f2937; --line: #d5dae1; }
@media (prefers-color-scheme: dark) {
  :root { --page: #0f141b; --text: #e6e9ee; --line: #333c48; }
}
body { margin: 0; height: 100vh; display: flex; flex-direction: column;
  background: var(--page); color: var(--text); font: 15px system-ui, sans-serif; }
header { padding: 14px 20px; border-bottom: 1px solid var(--line);
  display: flex; flex-wrap: wrap; gap: 6px 20px; align-items: center; }
h1 { font-size: 19px; margin: 0 12px 0 0; }
ul { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 0; padding: 0; list-style: none; }
li { display: flex; align-items: center; gap: 6px; }
li span { width: 12px; height: 12px; border-radius: 4px; border: 3px solid transparent; }
#picture { flex: 1; min-height: 0; outline: none; }
div.vis-tooltip { position: absolute; visibility: hidden; padding: 8px 10px; white-space: pre;
  pointer-events: none; z-index: 5; border-radius: 6px; border: 1px solid var(--line);
  background: var(--page); color: var(--text); box-shadow: 0 2px 10px rgb(0 0 0 / 20%); }
</style>
</head>
<body>
<header><h1>$title</h1><ul>$legend</ul><ul>$states</ul></header>
<div id="picture" role="img" aria-label="$described"></div>
<script>$library</script>
<script>
const data = { nodes: new vis.DataSet($nodes), edges: new vis.DataSet($edges) };
const box = document.getElementById("picture");
const network = new vis.Network(box, data, $options);
const fit = () => network.fit({ maxZoomLevel: 1 });
network.once("afterDrawing", fit);
window.addEventListener("resize", fit);
</script>
</body>
</html>
""")


class Entry(NamedTuple):
    """A line of the legend."""

    text: str
    color: str
    border: str


def page(
    title: str,
    nodes: list[dict[str, Any]],
    edges: list[dict[str, Any]],
    legend: list[Entry],
    states: list[Entry],
    language: str,
) -> str:
    """Return the page; every text in it is escaped.

    Parameters
    ----------
    title
        What the picture is of.
    nodes, edges
        As pyvis gives them.
    legend, states
        What the colours and the borders mean.
    language
        The language of its words.
    """
    described = (
        f"{title}: {', '.join(str(node['label']).replace(chr(10), ' – ') for node in nodes)}"
    )
    return _PAGE.substitute(
        language=html.escape(language), title=html.escape(title), legend=_items(legend),
        states=_items(states), described=html.escape(described), library=_library(),
        nodes=_json(nodes), edges=_json(edges), options=_json(_OPTIONS),
    )  # fmt: skip


def _items(entries: Iterable[Entry]) -> str:
    return "".join(
        f'<li><span style="background:{one.color};border-color:{one.border or one.color}"></span>'
        f"{html.escape(one.text)}</li>"
        for one in entries
    )


def _library() -> str:
    # A page must not end its own script early, whatever the library's texts are.
    return _LIBRARY.read_text(encoding="utf-8").replace("</script", "<\\/script")


def _json(value: Any) -> str:
    r"""Return JSON that may stand inside a script.

    Examples
    --------
    >>> _json("</script>")
    '"\\u003c/script\\u003e"'
    """
    text = json.dumps(value, ensure_ascii=False)
    marks = {
        "<": "\\u003c",
        ">": "\\u003e",
        "&": "\\u0026",
        "\u2028": "\\u2028",
        "\u2029": "\\u2029",
    }
    return "".join(marks.get(one, one) for one in text)
