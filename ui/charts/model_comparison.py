"""Charts that compare models by one metric."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from ui.charts.style import COLOURS, GREY, apply_style
from ui.text.names import metric_name
from ui.text.words import translate


def metric_against_baseline(
    metric: str, values: Sequence[tuple[str, float]], baseline: float | None, lang: str
) -> Any:
    """Draw one metric of each model with its distance from the baseline's.

    Parameters
    ----------
    metric
        Its key.
    values
        Model names and their numbers.
    baseline
        The baseline model's number, if there is one.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    for name, value in values if baseline is not None else ():
        line = {"color": GREY, "width": 2}
        figure.add_shape(type="line", x0=baseline, x1=value, y0=name, y1=name, line=line)
    figure.add_scatter(
        x=[value for _, value in values],
        y=[name for name, _ in values],
        mode="markers",
        marker={"size": 13, "color": COLOURS[0]},
        hovertemplate="%{y}: %{x:.4f}<extra></extra>",
    )
    apply_style(figure, lang, x=metric_name(metric, lang), height=120 + 34 * len(values))
    if baseline is not None:
        figure.add_vline(
            x=baseline,
            line={"color": GREY, "dash": "dot", "width": 1.6},
            annotation={
                "text": translate("report.baseline", None, lang),
                "yanchor": "bottom",
                "y": 1,
            },
        )
        figure.update_layout(margin={"t": 30})
    figure.update_yaxes(autorange="reversed", type="category")
    return figure


def metric_across_runs(metric: str, points: Sequence[tuple[str, str, float]], lang: str) -> Any:
    """Draw one metric of each evaluation in each run.

    Parameters
    ----------
    metric
        Its key.
    points
        Run, stage and number of each evaluation.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    symbols = ("circle", "diamond", "square", "cross", "x", "triangle-up")
    runs = list(dict.fromkeys(run for run, _, _ in points))
    for number, run in enumerate(runs):
        run_points = [(stage, value) for point_run, stage, value in points if point_run == run]
        figure.add_scatter(
            x=[value for _, value in run_points],
            y=[stage for stage, _ in run_points],
            mode="markers",
            name=run,
            hovertemplate="%{y}: %{x:.4f}",
            marker={
                "size": 13,
                "color": COLOURS[number % len(COLOURS)],
                "opacity": 0.8,
                "symbol": symbols[number % len(symbols)],
            },
        )
    stages = len({stage for _, stage, _ in points})
    apply_style(
        figure, lang, x=escape(metric_name(metric, lang), quote=False), height=130 + 36 * stages
    )
    figure.update_yaxes(autorange="reversed", type="category")
    return figure
