"""Charts of a score's thresholds: what each costs, and what it selects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.charts.style import COLOURS, GREY, apply_style
from ui.text.names import column_in_words
from ui.text.numbers import data_value
from ui.text.words import translate

_RATES = ("precision", "recall", "f1", "share_selected")


def cost_by_threshold(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw what 100 rows cost at each threshold, with the best and the usual one."""
    import plotly.graph_objects as go

    table, best = tables["thresholds"], tables["best_thresholds"].set_index("measure")
    figure = go.Figure(
        go.Scatter(
            x=table["threshold"],
            y=table["cost_per_100"],
            mode="lines+markers",
            line={"width": 2.2, "color": COLOURS[0], "shape": "linear"},
            marker={"size": 5, "color": COLOURS[0]},
            unselected={"marker": {"opacity": 1}},
            hovertemplate="%{x:,.4~g} → %{y:,.4~g}<extra></extra>",
        )
    )
    cost = best.loc["cost_per_100"]
    if cost["threshold_low"] == cost["threshold_low"]:
        figure.add_vrect(
            x0=cost["threshold_low"],
            x1=cost["threshold_high"],
            fillcolor=COLOURS[2],
            opacity=0.13,
            line_width=0,
        )
    _mark(figure, cost["threshold"], "threshold.chosen", COLOURS[2], 1.0, lang)
    usual = best.loc["default_threshold", "threshold"]
    _mark(figure, usual, "threshold.usual", GREY, 0.88, lang)
    names = (column_in_words(name, lang) for name in ("threshold", "cost_per_100"))
    x, y = names
    return apply_style(figure, lang, x=x, y=y)


def _mark(figure: Any, x: float, code: str, colour: str, height: float, lang: str) -> None:
    """Mark a threshold by a line with its name beside it, towards the middle of the chart."""
    line = {"color": colour, "dash": "dot", "width": 1.8}
    figure.add_vline(x=x, line=line)
    figure.add_annotation(
        x=x,
        y=height,
        yref="paper",
        text=translate(code, {"threshold": data_value(float(x), lang)}, lang),
        showarrow=False,
        xanchor="left" if x < figure.data[0].x.mean() else "right",
        xshift=4 if x < figure.data[0].x.mean() else -4,
        font={"color": colour},
    )


def rates_by_threshold(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw precision, recall, F1 and the share selected at each threshold."""
    import plotly.graph_objects as go

    table = tables["thresholds"]
    figure = go.Figure()
    for colour, name in zip(COLOURS, _RATES, strict=False):
        figure.add_scatter(
            x=table["threshold"],
            y=table[name],
            name=column_in_words(name, lang),
            mode="lines",
            line={"width": 2.2, "color": colour},
            hovertemplate="%{x:,.4~g} → %{y:.3f}",
        )
    apply_style(figure, lang, x=column_in_words("threshold", lang))
    figure.update_yaxes(range=[0, 1.02])
    return figure


def with_threshold(figure: Any, threshold: float) -> Any:
    """Return a chart of thresholds with a line at the one that is tried, to be clicked on."""
    import plotly.graph_objects as go

    marked = go.Figure(figure)
    marked.add_vline(x=threshold, line={"color": COLOURS[1], "width": 2})
    return marked.update_layout(clickmode="event+select", hovermode="closest", height=260)
