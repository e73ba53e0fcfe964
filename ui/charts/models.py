"""Models side by side: a dot each, measured by the one that knows nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ui.charts.look import COLOURS, GREY, finish
from ui.text.names import metric_name
from ui.text.words import tell


def beside_baseline(
    metric: str, values: Sequence[tuple[str, float]], baseline: float | None, lang: str
) -> Any:
    """Draw one metric of every model, and how far it is from the baseline's.

    Parameters
    ----------
    metric
        Its key.
    values
        Names and numbers.
    baseline
        The baseline's number; None where there is none.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    for name, value in values if baseline is not None else ():
        line = {"color": GREY, "width": 2}
        figure.add_shape(type="line", x0=baseline, x1=value, y0=name, y1=name, line=line)
    figure.add_scatter(
        x=[value for _, value in values], y=[name for name, _ in values], mode="markers",
        marker={"size": 13, "color": COLOURS[0]}, hovertemplate="%{y}: %{x:.4f}<extra></extra>",
    )  # fmt: skip
    finish(figure, lang, x=metric_name(metric, lang), height=120 + 34 * len(values))
    if baseline is not None:
        figure.add_vline(
            x=baseline, line={"color": GREY, "dash": "dot", "width": 1.6},
            annotation={"text": tell("report.baseline", None, lang), "yanchor": "bottom", "y": 1},
        )  # fmt: skip
        figure.update_layout(margin={"t": 30})
    figure.update_yaxes(autorange="reversed", type="category")
    return figure


def across_runs(metric: str, points: Sequence[tuple[str, str, float]], lang: str) -> Any:
    """Draw one metric of every evaluation in every run.

    Parameters
    ----------
    metric
        Its key.
    points
        Run, stage, number.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    symbols = ("circle", "diamond", "square", "cross", "x", "triangle-up")
    runs = list(dict.fromkeys(run for run, _, _ in points))
    for place, run in enumerate(runs):
        some = [(stage, value) for one, stage, value in points if one == run]
        figure.add_scatter(
            x=[value for _, value in some], y=[stage for stage, _ in some], mode="markers",
            name=run, hovertemplate="%{y}: %{x:.4f}",
            marker={"size": 13, "color": COLOURS[place % len(COLOURS)], "opacity": 0.8,
                    "symbol": symbols[place % len(symbols)]},
        )  # fmt: skip
    stages = len({stage for _, stage, _ in points})
    finish(figure, lang, x=metric_name(metric, lang), height=130 + 36 * stages)
    figure.update_yaxes(autorange="reversed", type="category")
    return figure
