"""Chart of a permutation test: what chance scores, and the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.charts.style import COLOURS, GREY, apply_style
from ui.text.names import column_name
from ui.text.numbers import number
from ui.text.words import translate

_BINS = 30


def scores_by_chance(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw how often shuffled targets reach each score, and the true target's as a line."""
    import plotly.graph_objects as go

    table = tables["chance"]
    score = table["true_score"].iloc[0]
    bars = go.Histogram(
        x=table["score"].dropna(),
        nbinsx=_BINS,
        marker_color=GREY,
        hovertemplate="%{x}: %{y:,}<extra></extra>",
    )
    figure = go.Figure(bars)
    low, high = min(table["score"].min(), score), max(table["score"].max(), score)
    is_right = score > (low + high) / 2
    figure.add_vline(
        x=score,
        line={"color": COLOURS[0], "width": 2.4},
        annotation_text=f"{column_name('true_score', lang)}: {number(float(score), lang)}",
        annotation_position="top left" if is_right else "top right",
        annotation_font_color=COLOURS[0],
    )
    shuffles = translate("axis.shuffles", None, lang)
    apply_style(figure, lang, x=translate("axis.score", None, lang), y=shuffles)
    margin = 0.04 * (high - low) or 0.1
    figure.update_xaxes(range=[low - margin, high + margin])
    return figure.update_layout(margin_t=30, bargap=0.05)
