"""Charts of a regressor's errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.charts.style import COLOURS, GREY, add_diagonal, apply_style
from ui.text.words import translate

MAX_POINTS = 3_000


def actual_against_predicted(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw each row's prediction against its actual value; None for a classifier."""
    import plotly.graph_objects as go

    table = tables["predictions"]
    if "residual" not in table:
        return None
    table = finite_rows(table)
    if not len(table):
        return None
    sample = sample_evenly(table)
    row = translate("column.row", None, lang)
    dots = go.Scatter(  # few enough to do without WebGL, which not every browser has
        x=sample["actual"],
        y=sample["predicted"],
        mode="markers",
        customdata=sample["row"],
        marker={"size": 5, "color": COLOURS[0], "opacity": 0.35},
        hovertemplate=f"{row} %{{customdata}}<br>%{{x:,}} → %{{y:,.1f}}<extra></extra>",
    )
    figure = go.Figure(dots)
    low = min(table["actual"].min(), table["predicted"].min())
    high = max(table["actual"].max(), table["predicted"].max())
    add_diagonal(figure, low, high)
    return apply_style(
        figure,
        lang,
        x=translate("column.actual", None, lang),
        y=translate("column.predicted", None, lang),
    )


def residuals(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw the histogram of residuals; None for a classifier."""
    import numpy as np
    import plotly.graph_objects as go

    table = tables["predictions"]
    if "residual" not in table:
        return None
    table = finite_rows(table)
    if not len(table):
        return None
    counts, edges = np.histogram(table["residual"], bins=60)
    bars = go.Bar(
        x=(edges[:-1] + edges[1:]) / 2,
        y=counts,
        width=np.diff(edges),
        marker_color=COLOURS[0],
        marker_line_width=0,
        opacity=0.8,
        hovertemplate="%{x:,.1f}: %{y:,}<extra></extra>",
    )
    figure = go.Figure(bars)
    figure.add_vline(x=0, line={"color": GREY, "dash": "dot", "width": 1.4})
    figure.update_layout(bargap=0)
    return apply_style(
        figure,
        lang,
        x=translate("column.residual", None, lang),
        y=translate("column.n", None, lang),
    )


def finite_rows(table: Any) -> Any:
    """Return the rows whose numbers are finite: a user's own report may have others."""
    numbers = table[["actual", "predicted", "residual"]]
    is_finite = (numbers.abs() < float("inf")).all(axis=1)
    return table if is_finite.all() else table[is_finite]


def sample_evenly(table: Any, most: int = MAX_POINTS) -> Any:
    """Return at most so many rows, evenly spaced."""
    return table if len(table) <= most else table.iloc[:: -(-len(table) // most)]
