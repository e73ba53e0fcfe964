"""How all charts look: transparent, quiet, the same in light and dark."""

from __future__ import annotations

from typing import Any

COLOURS = ("#2f6fde", "#d9822b", "#2a9d58", "#8e4ec6", "#0e9aa7", "#c2417c", "#8a8f98", "#b59a00")
GREY = "#8a8f98"
GRID = "rgba(138,143,152,.22)"
SEPARATORS = {"en": ".,", "es": ",."}
# Nothing here needs a toolbar; one hover is enough, and it keeps the page still.
CONFIG = {"displayModeBar": False, "displaylogo": False}


def finish(figure: Any, lang: str, *, x: str = "", y: str = "", height: int = 340) -> Any:
    """Give a figure its axes' titles, margins and colours."""
    figure.update_layout(
        height=height, margin={"l": 12, "r": 12, "t": 12, "b": 12}, separators=SEPARATORS[lang],
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)", colorway=COLOURS,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "title": None},
        hoverlabel={"namelength": -1},
    )  # fmt: skip
    axis = {"gridcolor": GRID, "zerolinecolor": GRID, "automargin": True}
    figure.update_xaxes(title={"text": x, "standoff": 8}, **axis)
    figure.update_yaxes(title={"text": y, "standoff": 8}, **axis)
    return figure


def diagonal(figure: Any, low: float, high: float) -> None:
    """Draw the line on which both axes are equal."""
    line = {"color": GREY, "dash": "dot", "width": 1.4}
    figure.add_shape(type="line", x0=low, y0=low, x1=high, y1=high, line=line, layer="below")
