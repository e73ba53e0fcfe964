"""Chart of what fairness costs: each model's score beside how it decides on groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.charts.style import COLOURS, apply_style
from ui.text.names import column_name
from ui.text.numbers import number

_GAP = "demographic_parity_difference"
_SYMBOLS = ("circle", "diamond", "square", "triangle-up", "cross", "x", "star", "hexagon")


def price_of_fairness(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw a dot for each model with both its intervals."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for place, row in enumerate(tables["fairness_price"].to_dict("records")):
        colour = COLOURS[place % len(COLOURS)]
        figure.add_scatter(
            x=[row[_GAP]],
            y=[row["score"]],
            error_x=_whisker(row, _GAP, colour),
            error_y=_whisker(row, "score", colour),
            name=str(row["model"]),
            mode="markers",
            marker={"size": 12, "color": colour, "symbol": _SYMBOLS[place % len(_SYMBOLS)]},
            hovertemplate=f"{number(row[_GAP], lang)}<br>{number(row['score'], lang)}",
        )
    across, up = column_name(_GAP, lang), column_name("score", lang)
    return apply_style(figure, lang, x=across, y=up, height=420)


def _whisker(row: Mapping[str, Any], name: str, colour: str) -> dict[str, Any]:
    return {
        "type": "data",
        "symmetric": False,
        "array": [row[f"{name}_high"] - row[name]],
        "arrayminus": [row[name] - row[f"{name}_low"]],
        "color": colour,
        "thickness": 1.4,
        "width": 4,
    }
