"""The line under the canvas: a measure over the runs of a pipeline, a point for each version."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any, NamedTuple

from ui.charts.model_style import ModelStyle
from ui.charts.style import GREY, apply_style

HEIGHT = 74


class Line(NamedTuple):
    """The values of a measure, one per run, None where it has none; their name and look."""

    name: str
    style: ModelStyle
    values: Sequence[float | None]


def version_line(
    runs: Sequence[str],
    labels: Sequence[str],
    lines: Sequence[Line],
    shown_place: int | None,
    lang: str,
) -> Any:
    """Draw a line for each model that was measured; a point is a run.

    Parameters
    ----------
    runs, labels
        Ids of the runs, and what is said of each.
    lines
        The lines; their names are said where one points, as the scores above name the looks.
    shown_place
        The place of the version that the canvas shows, if it is one of them.
    lang
        Language of the numbers.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    points = [[run, escape(label)] for run, label in zip(runs, labels, strict=True)]
    for name, style, values in lines:
        figure.add_scatter(
            x=list(range(len(runs))),
            y=list(values),
            customdata=points,
            name=escape(name),
            mode="lines+markers",
            connectgaps=True,
            line={"color": style.colour, "width": 1.5, "dash": style.dash},
            marker={"symbol": style.symbol, "size": 9, "color": style.colour},
            hovertemplate="%{fullData.name}: %{y:,.4~g}<br>%{customdata[1]}<extra></extra>",
        )
    apply_style(figure, lang, height=HEIGHT)
    if shown_place is not None:
        figure.add_vline(x=shown_place, line={"color": GREY, "width": 1.5, "dash": "dot"})
    figure.update_layout(
        margin={"l": 4, "r": 4, "t": 6, "b": 6},
        showlegend=False,
        dragmode=False,
        clickmode="event+select",
    )
    figure.update_traces(unselected={"marker": {"opacity": 1}})
    figure.update_xaxes(visible=False, range=[-0.5, len(runs) - 0.5])
    return figure.update_yaxes(nticks=3, tickfont={"size": 10})
