"""Charts over categories that can be clicked, with a mark on the category that is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ui.charts.style import COLOURS

_PLAIN = {"marker": {"opacity": 1}}
_INVISIBLE = {"marker": {"opacity": 0}}


def with_choices(figure: Any, categories: Sequence[str], choice: str | None) -> Any:
    """Return a chart whose nearest point is chosen by a click anywhere.

    Parameters
    ----------
    figure
        The chart; a heatmap gets a point on each of its cells, because it takes no clicks.
    categories
        Those of its horizontal axis, in order.
    choice
        The one to mark; None for none.
    """
    import plotly.graph_objects as go

    clickable = go.Figure(figure)
    for heat in figure.select_traces(selector={"type": "heatmap"}):
        _add_points(clickable, heat)
    for trace in clickable.select_traces(selector=lambda trace: trace.type in ("scatter", "bar")):
        if trace.hoverinfo != "none":
            _mark_nothing(trace)
    if choice is not None and choice in categories:
        place = list(categories).index(choice)
        clickable.add_vrect(
            x0=place - 0.5, x1=place + 0.5, line_width=2, line_color=COLOURS[1], opacity=0.6
        )
    clickable.update_layout(hoverdistance=-1, hovermode="closest", clickmode="event+select")
    return clickable


def _mark_nothing(trace: Any) -> None:
    """Let a trace be clicked without dimming what is not; a line takes clicks at its points."""
    look = _PLAIN
    if trace.type == "scatter" and trace.mode == "lines":
        trace.update(mode="lines+markers", marker={"opacity": 0})
        look = _INVISIBLE
    trace.update(selected=look, unselected=look)


def _add_points(figure: Any, heat: Any) -> None:
    figure.add_scatter(
        x=[name for _ in heat.y for name in heat.x],
        y=[name for name in heat.y for _ in heat.x],
        mode="markers",
        marker={"symbol": "square", "size": 20, "opacity": 0},
        hoverinfo="none",
        selected=_INVISIBLE,
        unselected=_INVISIBLE,
        showlegend=False,
    )
