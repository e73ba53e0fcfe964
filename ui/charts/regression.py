"""How far a regressor's answers are from the truth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.charts.look import COLOURS, GREY, diagonal, finish
from ui.text.words import tell

MOST_POINTS = 3_000


def actual_predicted(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw each row's prediction against the truth; None for a classifier."""
    import plotly.graph_objects as go

    table = tables["predictions"]
    if "residual" not in table:
        return None
    some = thinned(table)
    dots = go.Scatter(  # so few need no WebGL, which not every browser has
        x=some["actual"], y=some["predicted"], mode="markers", customdata=some["row"],
        marker={"size": 5, "color": COLOURS[0], "opacity": 0.35},
        hovertemplate=f"{tell('column.row', None, lang)} %{{customdata}}<br>%{{x:,}} → %{{y:,.1f}}"
        "<extra></extra>",
    )  # fmt: skip
    figure = go.Figure(dots)
    low = min(table["actual"].min(), table["predicted"].min())
    high = max(table["actual"].max(), table["predicted"].max())
    diagonal(figure, low, high)
    return finish(
        figure, lang, x=tell("column.actual", None, lang), y=tell("column.predicted", None, lang)
    )


def residuals(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw how the errors are spread; None for a classifier."""
    import numpy as np
    import plotly.graph_objects as go

    table = tables["predictions"]
    if "residual" not in table:
        return None
    counts, edges = np.histogram(table["residual"], bins=60)
    bars = go.Bar(
        x=(edges[:-1] + edges[1:]) / 2, y=counts, width=np.diff(edges), marker_color=COLOURS[0],
        marker_line_width=0, opacity=0.8, hovertemplate="%{x:,.1f}: %{y:,}<extra></extra>",
    )  # fmt: skip
    figure = go.Figure(bars)
    figure.add_vline(x=0, line={"color": GREY, "dash": "dot", "width": 1.4})
    figure.update_layout(bargap=0)
    return finish(
        figure, lang, x=tell("column.residual", None, lang), y=tell("column.n", None, lang)
    )


def thinned(table: Any) -> Any:
    """Return at most 3,000 rows, evenly taken."""
    return table if len(table) <= MOST_POINTS else table.iloc[:: -(-len(table) // MOST_POINTS)]
