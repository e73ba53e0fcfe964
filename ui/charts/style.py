"""Common style of all charts: transparent, so that it fits the light and dark theme."""

from __future__ import annotations

from typing import Any

from pipeline_core.messages.region import number_signs
from ui.text.words import region

COLOURS = ("#2f6fde", "#d47d26", "#2a9d58", "#8e4ec6", "#0e9aa7", "#c2417c", "#8a8f98", "#b59a00")
GREY = "#8a8f98"
GRID = "rgba(138,143,152,.22)"
# No toolbar: hovering is enough.
CONFIG = {"displayModeBar": False, "displaylogo": False}


def apply_style(figure: Any, lang: str, *, x: str = "", y: str = "", height: int = 340) -> Any:
    """Set a figure's axis titles, margins, colours and number format, and return it."""
    figure.update_layout(
        height=height,
        margin={"l": 12, "r": 12, "t": 12, "b": 12},
        separators="".join(number_signs(region(lang))),
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        colorway=COLOURS,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "title": None},
        hoverlabel={"namelength": -1},
    )
    axis = {"gridcolor": GRID, "zerolinecolor": GRID, "automargin": True}
    figure.update_xaxes(title={"text": x, "standoff": 8}, **axis)
    figure.update_yaxes(title={"text": y, "standoff": 8}, **axis)
    return figure


def add_diagonal(figure: Any, low: float, high: float) -> None:
    """Add the diagonal, on which both axes are equal."""
    line = {"color": GREY, "dash": "dot", "width": 1.4}
    figure.add_shape(type="line", x0=low, y0=low, x1=high, y1=high, line=line, layer="below")
