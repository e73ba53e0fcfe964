"""Chart of groups of rows in which a model is worse than elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.charts.axis_words import distinct_texts, short_text
from ui.charts.style import COLOURS, GREY, apply_style
from ui.text.words import translate


def worse_than_elsewhere(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw how much larger each group's loss is; hollow marks may be chance."""
    import plotly.graph_objects as go

    table = tables["slices"]
    labels = distinct_texts(short_text(name, 40) for name in table["condition"])
    symbols = ["circle" if beyond else "circle-open" for beyond in table["beyond_chance"]]
    spread = {
        "type": "data",
        "symmetric": False,
        "array": table["high"] - table["difference"],
        "arrayminus": table["difference"] - table["low"],
        "color": GREY,
        "thickness": 1.4,
    }
    figure = go.Figure(
        go.Scatter(
            x=table["difference"],
            y=labels,
            error_x=spread,
            mode="markers",
            marker={"size": 11, "color": COLOURS[1], "symbol": symbols},
            hovertemplate="%{y}: %{x:,.4~g}<extra></extra>",
        )
    )
    figure.add_vline(x=0, line={"color": GREY, "width": 1})
    axis = translate("chart.slices.axis", None, lang)
    apply_style(figure, lang, x=axis, height=120 + 30 * len(labels))
    figure.update_yaxes(autorange="reversed", type="category")
    return figure
