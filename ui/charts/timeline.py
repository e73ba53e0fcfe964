"""Gantt chart of a run; the stages on its critical path stand out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ui.charts.style import COLOURS, GREY, apply_style
from ui.text.numbers import seconds
from ui.text.words import translate

_MIN_BAR_SHARE = 0.004  # of the whole run, so that the shortest bar can be seen


def timeline(bars: Sequence[Any], lang: str) -> Any:
    """Draw the bars of `ui.screens.results.timeline_bars.timeline_bars`, in order of start."""
    import plotly.graph_objects as go

    duration = max((bar.end for bar in bars), default=0.0) or 1.0
    figure = go.Figure()
    for critical, colour in ((True, COLOURS[1]), (False, COLOURS[0])):
        group = [bar for bar in bars if bar.critical is critical]
        code = "timeline.critical" if critical else "timeline.beside"
        figure.add_bar(
            **_bar_data(group, duration * _MIN_BAR_SHARE, lang),
            orientation="h",
            name=translate(code, None, lang),
            marker_color=colour,
            marker_line_width=0,
            marker_pattern_shape="/" if critical else "",
            marker_pattern_fillmode="overlay",
            marker_pattern_fgopacity=0.4,
            marker_pattern_fgcolor="#ffffff",
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{text}<extra></extra>",
        )
    title = translate("timeline.seconds", None, lang)
    apply_style(figure, lang, x=title, height=110 + 25 * len(bars))
    figure.update_layout(barmode="overlay", bargap=0.35, uniformtext={"mode": False})
    figure.update_traces(textfont={"size": 11, "color": GREY})
    figure.update_xaxes(range=[0, duration * 1.12])
    names = [bar.stage for bar in bars]
    figure.update_yaxes(
        autorange="reversed", type="category", categoryorder="array", categoryarray=names
    )
    return figure


def _bar_data(bars: Sequence[Any], shortest: float, lang: str) -> dict[str, list[Any]]:
    """Return the bars' stages, starts, lengths and labels as arguments of a bar trace."""
    return {
        "y": [bar.stage for bar in bars],
        "base": [bar.start for bar in bars],
        "x": [max(bar.end - bar.start, shortest) for bar in bars],
        "text": [seconds(bar.end - bar.start, lang) for bar in bars],
    }
