"""The chart of variants' scores against what their models take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ui.charts.style import COLOURS, GREY, apply_style
from ui.text.names import metric_name
from ui.text.numbers import number
from ui.text.words import translate

COSTS = {"fit_seconds": 1.0, "predict_seconds": 1e3, "bytes": 1e-3}
_LOG_FROM = 30  # a largest cost of so many times the smallest is drawn on a logarithmic axis


def costs_of(variants: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the costs that at least two variants with a score have."""
    return [cost for cost in COSTS if len(_points(variants, cost)) > 1]


def cost_chart(
    variants: Sequence[Mapping[str, Any]], cost: str, metric: str, title: str, lang: str
) -> Any:
    """Draw the scores of variants against a cost; those of the front as diamonds.

    Parameters
    ----------
    variants
        The variants of a panel, as JSON.
    cost
        A name of `COSTS`.
    metric
        The metric of the scores.
    title
        The words of the cost, with its unit.
    lang
        Language of the words.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    points = _points(variants, cost)
    for is_front, code, colour, symbol in (
        (True, "variants.on_front", COLOURS[0], "diamond"),
        (False, "variants.behind_front", GREY, "circle"),
    ):
        own = [point for point in points if bool(point["front"]) is is_front]
        if own:
            figure.add_scatter(
                x=[point[cost] * COSTS[cost] for point in own],
                y=[point["value"] for point in own],
                mode="markers",
                name=translate(code, None, lang),
                marker={"size": 11, "color": colour, "symbol": symbol},
                customdata=[[p["variant"], number(p["value"], lang)] for p in own],
                hovertemplate="%{customdata[0]}<br>%{customdata[1]} · %{x:,.3~r}<extra></extra>",
            )
    apply_style(figure, lang, x=title, y=metric_name(metric, lang), height=320)
    costs = [point[cost] for point in points]
    if costs and min(costs) > 0 and max(costs) / min(costs) > _LOG_FROM:
        figure.update_xaxes(type="log")
    return figure


def _points(variants: Sequence[Mapping[str, Any]], cost: str) -> list[Mapping[str, Any]]:
    return [v for v in variants if v["value"] is not None and v[cost] is not None]
