"""Chart of a measure over runs, in the order in which they were asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from ui.charts.style import COLOURS, apply_style
from ui.text.words import translate

MAX_LINES = 8
_MAX_MARKED = 60  # more points than that hide each other
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "star", "hexagon")


def measures_over_runs(
    runs: Sequence[str],
    labels: Sequence[str],
    values: Mapping[str, Sequence[float | None]],
    title: str,
    lang: str,
) -> Any:
    """Draw a line for each stage that has a measure, with a point for each run.

    Parameters
    ----------
    runs, labels
        Ids and labels of the runs, oldest first.
    values
        For each stage one value per run; None where the run has none.
    title
        Name of the measure.
    lang
        Language of the axis.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    size = 8 if len(runs) <= _MAX_MARKED else 3
    for place, (name, heights) in enumerate(values.items()):
        colour = COLOURS[place % len(COLOURS)]
        figure.add_scatter(
            x=list(runs),
            y=list(heights),
            customdata=[escape(label) for label in labels],
            name=escape(name),
            mode="lines+markers",
            connectgaps=True,
            line={"color": colour, "width": 1.6},
            marker={"symbol": SYMBOLS[place % len(SYMBOLS)], "size": size, "color": colour},
            hovertemplate="%{customdata}: %{y:,.4~g}",
        )
    axis = translate("trends.axis.runs", None, lang)
    apply_style(figure, lang, x=axis, y=escape(title), height=300)
    figure.update_layout(showlegend=True)
    step = max(1, len(runs) // 8)
    return figure.update_xaxes(
        type="category",
        tickvals=list(runs)[::step],
        ticktext=[escape(label) for label in labels][::step],
        tickangle=0,
    )
