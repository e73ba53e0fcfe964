"""Chart of models compared on the same folds: means with intervals, and what is the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.charts.axis_words import distinct_texts, short_text
from ui.charts.style import COLOURS, GREY, apply_style
from ui.text.words import translate

_ROW = 38


def models_with_intervals(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw each model's mean, interval and folds, the best on top.

    The band covers what is practically the same as the best.
    """
    import plotly.graph_objects as go

    models = tables["models"].sort_values("rank")
    labels = dict(
        zip(models["model"], distinct_texts(map(short_text, models["model"])), strict=True)
    )
    figure = go.Figure()
    _add_folds(figure, tables["folds"], labels, lang)
    figure.add_scatter(
        x=models["mean"],
        y=list(labels.values()),
        mode="markers",
        name=translate("chart.compared.mean", None, lang),
        marker={"size": 12, "color": COLOURS[0]},
        error_x={
            "array": models["high"] - models["mean"],
            "arrayminus": models["mean"] - models["low"],
            "color": COLOURS[0],
            "thickness": 2,
        },
        customdata=models[["low", "high"]],
        hovertemplate="%{y}: %{x:.4f} [%{customdata[0]:.4f}, %{customdata[1]:.4f}]<extra></extra>",
    )
    _add_band(figure, models.iloc[0], lang)
    apply_style(figure, lang, height=130 + _ROW * len(models))
    figure.update_layout(margin_t=44)
    order = {"categoryorder": "array", "categoryarray": list(labels.values())}
    return figure.update_yaxes(autorange="reversed", type="category", **order)


def _add_folds(figure: Any, folds: Any, labels: Mapping[str, str], lang: str) -> None:
    known = folds[folds["model"].isin(list(labels)) & folds["score"].notna()]
    figure.add_scatter(
        x=known["score"],
        y=known["model"].map(labels),
        mode="markers",
        name=translate("table.folds", None, lang),
        marker={"size": 7, "color": GREY, "opacity": 0.55},
        customdata=known[["repeat", "fold"]],
        hovertemplate="%{customdata[0]}.%{customdata[1]}: %{x:.4f}<extra></extra>",
    )


def _add_band(figure: Any, best: Any, lang: str) -> None:
    """Add the region of practical equivalence around the best model's mean."""
    figure.add_vrect(
        x0=best["mean"] - best["rope"],
        x1=best["mean"] + best["rope"],
        fillcolor=COLOURS[2],
        opacity=0.16,
        line_width=0,
        layer="below",
    )
    figure.add_scatter(  # a name for the band in the legend
        x=[None],
        y=[None],
        mode="markers",
        name=translate("chart.compared.same", None, lang),
        marker={"symbol": "square", "size": 12, "color": COLOURS[2], "opacity": 0.4},
    )
