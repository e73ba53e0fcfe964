"""The HTML page of a report, made from its template `report.html`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

_HERE = Path(__file__).parent
# Nothing may be loaded, sent or framed: the file is complete.
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: blob:; base-uri 'none'; form-action 'none'"
)
# WebGL compiles code at run time, which the page's policy forbids.
_WITHOUT_WEBGL = {"scattergl": "scatter", "heatmapgl": "heatmap"}


def page(document: Mapping[str, Any]) -> str:
    """Return the whole file; all text in it is escaped.

    Parameters
    ----------
    document
        As `export_report` takes it.
    """
    return (
        _environment()
        .get_template("report.html")
        .render(
            **document,
            policy=_POLICY,
            style=_read("report.css"),
            start=_read("report.js"),
            library=_library() if _has_figure(document) else "",
        )
    )


def _has_figure(part: Any) -> bool:
    """Return whether a part of a document, or one inside it, is a chart."""
    if isinstance(part, Mapping):
        return part.get("kind") == "figure" or any(map(_has_figure, part.values()))
    return isinstance(part, list | tuple) and any(map(_has_figure, part))


def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(_HERE), autoescape=True)
    environment.filters["plotly"] = plotly_data
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    return environment


def plotly_data(figure: Mapping[str, Any]) -> dict[str, Any]:
    """Return a figure's traces and layout as the page draws them.

    Examples
    --------
    >>> plotly_data({"data": [{"type": "scattergl"}], "layout": {"template": {}, "height": 9}})
    {'data': [{'type': 'scatter'}], 'layout': {'height': 9}}
    """
    # The template is Plotly's own and many times the size of what we set.
    layout = {name: value for name, value in figure["layout"].items() if name != "template"}
    return {"data": [_without_webgl(trace) for trace in figure["data"]], "layout": layout}


def _without_webgl(trace: Mapping[str, Any]) -> dict[str, Any]:
    kind = trace.get("type", "scatter")
    return {**trace, "type": _WITHOUT_WEBGL.get(kind, kind)}


def _library() -> str:
    import plotly

    file = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    # A page must not end its own script early, whatever strings the library contains.
    return file.read_text(encoding="utf-8").replace("</script", "<\\/script")


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
