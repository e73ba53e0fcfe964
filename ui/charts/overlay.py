"""Chart of a column's distribution before and after a step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

from ui.charts.style import COLOURS, GREY, apply_style
from ui.text.numbers import number
from ui.text.words import translate

# Name, colour and opacity; the second is drawn over the first, so it is more transparent.
_SIDES = (("before", GREY, 0.5), ("after", COLOURS[0], 0.22))


def distribution_overlay(overlay: Mapping[str, Any], lang: str) -> Any:
    """Draw the counts of `measures.distributions.compare_distributions` for one column.

    Parameters
    ----------
    overlay
        Counts ``before`` and ``after``; drawn side by side unless they share their cells.
    lang
        Language of the words.
    """
    from plotly.subplots import make_subplots

    sides = [side for side in _SIDES if overlay[side[0]]]
    separate = not overlay["common"] and len(sides) > 1
    figure = make_subplots(cols=2 if separate else 1, rows=1, horizontal_spacing=0.09)
    for column, (name, colour, opacity) in enumerate(sides, 1):
        side = overlay[name]
        bars = _bars(side, translate(f"changed.{name}", None, lang), lang)
        subplot = {"row": 1, "col": column if separate else 1}
        figure.add_trace(bars, **subplot)
        figure.update_traces(marker=_marker(colour, opacity), selector={"name": bars.name})
        if "labels" in side:
            figure.update_xaxes(type="category", **subplot)
    apply_style(figure, lang, height=320)
    figure.update_layout(barmode="overlay", showlegend=True)
    figure.update_yaxes(tickformat=".0%", rangemode="tozero")
    return figure


def _bars(side: Mapping[str, Any], name: str, lang: str) -> Any:
    import plotly.graph_objects as go

    total = sum(side["counts"]) + side["missing"]
    shares = [count / total if total else 0.0 for count in side["counts"]]
    positions = _bar_positions(side) if "edges" in side else {"x": _category_labels(side, lang)}
    return go.Bar(
        **positions,
        y=shares,
        name=name,
        customdata=list(zip(_cell_labels(side, lang), side["counts"], strict=True)),
        hovertemplate="%{customdata[0]}<br>%{y:.1%} (%{customdata[1]:,})",
    )


def _marker(colour: str, opacity: float) -> dict[str, Any]:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    outline = {"color": colour, "width": 1.5 if opacity < 0.5 else 0}
    return {"color": f"rgba({red},{green},{blue},{opacity})", "line": outline}


def _bar_positions(side: Mapping[str, Any]) -> dict[str, Any]:
    edges = side["edges"]
    marks = [
        datetime.fromisoformat(edge).timestamp() * 1000 if isinstance(edge, str) else edge
        for edge in edges
    ]
    widths = [high - low for low, high in pairwise(marks)]
    return {"x": edges[:-1], "width": widths, "offset": 0}


def _category_labels(side: Mapping[str, Any], lang: str) -> list[str]:
    return [
        translate("changed.others", None, lang) if label is None else label
        for label in side["labels"]
    ]


def _cell_labels(side: Mapping[str, Any], lang: str) -> list[str]:
    if "labels" in side:
        return _category_labels(side, lang)
    edges = [edge if isinstance(edge, str) else number(edge, lang) for edge in side["edges"]]
    return [f"{low} – {high}" for low, high in pairwise(edges)]
