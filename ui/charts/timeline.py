"""When each stage worked; the ones that the whole run waited for stand out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ui.charts.look import COLOURS, GREY, finish
from ui.text.numbers import seconds
from ui.text.words import tell

_SHORTEST = 0.004  # of the whole: a bar that can still be seen


def timeline(found: Sequence[Any], lang: str) -> Any:
    """Draw the bars of `ui.screens.results.timeline.bars`, first to begin on top."""
    import plotly.graph_objects as go

    whole = max((bar.end for bar in found), default=0.0) or 1.0
    figure = go.Figure()
    names = [bar.stage for bar in found]
    for critical, colour in ((True, COLOURS[1]), (False, COLOURS[0])):
        some = [bar for bar in found if bar.critical is critical]
        code = "timeline.critical" if critical else "timeline.beside"
        figure.add_bar(
            y=[bar.stage for bar in some], base=[bar.start for bar in some],
            x=[max(bar.end - bar.start, whole * _SHORTEST) for bar in some], orientation="h",
            name=tell(code, None, lang), marker_color=colour, marker_line_width=0,
            marker_pattern_shape="/" if critical else "",
            marker_pattern_fillmode="overlay", marker_pattern_fgopacity=0.4,
            marker_pattern_fgcolor="#ffffff",
            text=[seconds(bar.end - bar.start, lang) for bar in some], textposition="outside",
            cliponaxis=False, hovertemplate="%{y}: %{text}<extra></extra>",
        )  # fmt: skip
    finish(figure, lang, x=tell("timeline.seconds", None, lang), height=110 + 25 * len(found))
    figure.update_layout(barmode="overlay", bargap=0.35, uniformtext={"mode": False})
    figure.update_traces(textfont={"size": 11, "color": GREY})
    figure.update_xaxes(range=[0, whole * 1.12])
    figure.update_yaxes(
        autorange="reversed", type="category", categoryorder="array", categoryarray=names
    )
    return figure
