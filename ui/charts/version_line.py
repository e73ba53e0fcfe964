"""The line under the canvas: a measure over the runs of a pipeline, a point for each version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from ui.charts.measures_over_runs import SYMBOLS
from ui.charts.style import COLOURS, GREY, apply_style

HEIGHT = 74


def version_line(
    points: Sequence[str],
    labels: Sequence[str],
    values: Mapping[str, Sequence[float | None]],
    shown: int | None,
    lang: str,
) -> Any:
    """Draw a line for each stage that has the measure; a point is a run.

    Parameters
    ----------
    points, labels
        Ids of the runs, and what is said of each.
    values
        For each stage one value per run; None where it has none.
    shown
        The place of the version that the canvas shows, if it is one of them.
    lang
        Language of the numbers.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    for place, (name, heights) in enumerate(values.items()):
        colour = COLOURS[place % len(COLOURS)]
        figure.add_scatter(
            x=list(range(len(points))),
            y=list(heights),
            customdata=[
                [point, escape(label)] for point, label in zip(points, labels, strict=True)
            ],
            name=escape(name),
            mode="lines+markers",
            connectgaps=True,
            line={"color": colour, "width": 1.5},
            marker={"symbol": SYMBOLS[place % len(SYMBOLS)], "size": 9, "color": colour},
            hovertemplate="%{y:,.4~g}<br>%{customdata[1]}",
        )
    apply_style(figure, lang, height=HEIGHT)
    if shown is not None:
        figure.add_vline(x=shown, line={"color": GREY, "width": 1.5, "dash": "dot"})
    figure.update_layout(
        margin={"l": 4, "r": 4, "t": 6, "b": 6},
        showlegend=len(values) > 1,
        legend={"orientation": "v", "x": 1.01, "y": 1, "yanchor": "top", "font": {"size": 10}},
        dragmode=False,
        clickmode="event+select",
    )
    figure.update_traces(unselected={"marker": {"opacity": 1}})
    figure.update_xaxes(visible=False, range=[-0.5, len(points) - 0.5])
    return figure.update_yaxes(nticks=3, tickfont={"size": 10})
