"""How often each answer to a question was given."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go

from ui.charts.style import apply_style

_BAR_HEIGHT, _MARGIN = 38, 24


def guess_counts(counts: Mapping[str, int], lang: str) -> go.Figure:
    """Return a bar for each answer, in the order given, with how often it was given.

    Examples
    --------
    >>> figure = guess_counts({"up": 3, "down": 1}, "en")
    >>> list(figure.data[0].x), list(figure.data[0].y)
    ([3, 1], ['up', 'down'])
    """
    heights = list(counts.values())
    bars = go.Bar(x=heights, y=list(counts), orientation="h", text=heights, cliponaxis=False)
    figure = go.Figure(bars)
    apply_style(figure, lang, height=_BAR_HEIGHT * len(counts) + _MARGIN)
    figure.update_yaxes(autorange="reversed", type="category")
    figure.update_xaxes(visible=False)
    return figure
