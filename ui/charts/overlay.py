"""A column's distribution before a step and after it, laid over each other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

from ui.charts.look import COLOURS, GREY, finish
from ui.text.numbers import number
from ui.text.words import tell

# The second is drawn over the first, so it is mostly its outline.
_SIDES = (("before", GREY, 0.5), ("after", COLOURS[0], 0.22))


def before_and_after(told: Mapping[str, Any], lang: str) -> Any:
    """Draw what `measures.overlay` counted.

    Parameters
    ----------
    told
        Both sides of one column. They share their cells, or are drawn side by side.
    lang
        Language of the words.
    """
    from plotly.subplots import make_subplots

    sides = [(name, told[name], look) for name, *look in _SIDES if told[name]]
    apart = not told["common"] and len(sides) > 1
    figure = make_subplots(cols=2 if apart else 1, rows=1, horizontal_spacing=0.09)
    for place, (name, side, (colour, filled)) in enumerate(sides, 1):
        bars = _bars(side, tell(f"changed.{name}", None, lang), lang)
        at = {"row": 1, "col": place if apart else 1}
        figure.add_trace(bars, **at)
        figure.update_traces(marker=_marker(colour, filled), selector={"name": bars.name})
        if "labels" in side:
            figure.update_xaxes(type="category", **at)
    finish(figure, lang, height=320)
    figure.update_layout(barmode="overlay", showlegend=True)
    figure.update_yaxes(tickformat=".0%", rangemode="tozero")
    return figure


def _bars(side: Mapping[str, Any], name: str, lang: str) -> Any:
    import plotly.graph_objects as go

    total = sum(side["counts"]) + side["missing"]
    shares = [count / total if total else 0.0 for count in side["counts"]]
    where = _bins(side) if "edges" in side else {"x": _labels(side, lang)}
    return go.Bar(
        **where, y=shares, name=name,
        customdata=list(zip(_cells(side, lang), side["counts"], strict=True)),
        hovertemplate="%{customdata[0]}<br>%{y:.1%} (%{customdata[1]:,})",
    )  # fmt: skip


def _marker(colour: str, filled: float) -> dict[str, Any]:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    outline = {"color": colour, "width": 1.5 if filled < 0.5 else 0}
    return {"color": f"rgba({red},{green},{blue},{filled})", "line": outline}


def _bins(side: Mapping[str, Any]) -> dict[str, Any]:
    edges = side["edges"]
    marks = [datetime.fromisoformat(one).timestamp() * 1000 if isinstance(one, str) else one
             for one in edges]  # fmt: skip
    widths = [high - low for low, high in pairwise(marks)]
    return {"x": edges[:-1], "width": widths, "offset": 0}


def _labels(side: Mapping[str, Any], lang: str) -> list[str]:
    return [tell("changed.others", None, lang) if one is None else one for one in side["labels"]]


def _cells(side: Mapping[str, Any], lang: str) -> list[str]:
    if "labels" in side:
        return _labels(side, lang)
    told = [one if isinstance(one, str) else number(one, lang) for one in side["edges"]]
    return [f"{low} – {high}" for low, high in pairwise(told)]
