"""Chart of one metric over runs."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from ui.charts.style import COLOURS, apply_style
from ui.text.names import metric_name


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
