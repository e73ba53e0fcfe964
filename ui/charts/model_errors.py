"""Charts of several regressors on one axis: predictions, and how large their errors are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ui.charts.judged_model import JudgedModel, in_drawing_order
from ui.charts.regression import finite_rows, sample_evenly
from ui.charts.style import GREY, add_diagonal, apply_style
from ui.text.words import translate

MAX_POINTS = 5_000  # of all models together
_BINS = 60


def predictions_of_models(models: Sequence[JudgedModel], lang: str) -> Any:
    """Draw the prediction for each row against its actual value, for several models."""
    import plotly.graph_objects as go

    judged = list(_predictions(models))
    figure, row = go.Figure(), translate("column.row", None, lang)
    for model, table in judged:
        sample = sample_evenly(table, MAX_POINTS // len(judged))
        figure.add_scatter(
            x=sample["actual"],
            y=sample["predicted"],
            customdata=sample["row"],
            mode="markers",
            marker={"size": 5, "color": model.style.colour, "symbol": model.style.symbol},
            hovertemplate=f"{row} %{{customdata}}<br>%{{x:,}} → %{{y:,.6~r}}",
            **{**model.look, "opacity": 0.06 if model.faded else 0.4},
        )
    if judged:
        values = [table[["actual", "predicted"]] for _, table in judged]
        low = min(float(value.min(axis=None)) for value in values)
        add_diagonal(figure, low, max(float(value.max(axis=None)) for value in values))
    x, y = (translate(f"column.{name}", None, lang) for name in ("actual", "predicted"))
    return apply_style(figure, lang, x=x, y=y).update_layout(showlegend=True)


def residuals_of_models(models: Sequence[JudgedModel], lang: str) -> Any:
    """Draw the histograms of the residuals of several models, over the same intervals."""
    import numpy as np
    import plotly.graph_objects as go

    judged, figure = list(_predictions(models)), go.Figure()
    every = [table["residual"].to_numpy() for _, table in judged]
    edges = np.histogram_bin_edges(np.concatenate([[0.0], *every]), _BINS)
    for (model, _), residuals in zip(judged, every, strict=True):
        counts, _ = np.histogram(residuals, edges)
        figure.add_scatter(
            x=edges,
            y=[*counts.tolist(), int(counts[-1])],
            mode="lines",
            line={
                "width": 1.8,
                "color": model.style.colour,
                "dash": model.style.dash,
                "shape": "hv",
            },
            hovertemplate="%{x:,.6~r}: %{y:,}",
            **model.look,
        )
    figure.add_vline(x=0, line={"color": GREY, "width": 1})
    x, y = (translate(f"column.{name}", None, lang) for name in ("residual", "n"))
    apply_style(figure, lang, x=x, y=y)
    return figure.update_layout(showlegend=True)


def error_shares_of_models(models: Sequence[JudgedModel], lang: str) -> Any:
    """Draw which share of the rows each model predicts at most so far off."""
    import numpy as np
    import plotly.graph_objects as go

    figure = go.Figure()
    for model, table in _predictions(models):
        sizes = np.sort(table["residual"].abs().to_numpy())
        places = np.unique(np.linspace(0, len(sizes) - 1, 1 + min(len(sizes), 1_000)).astype(int))
        figure.add_scatter(
            x=[0.0, *sizes[places]],
            y=[0.0, *np.searchsorted(sizes, sizes[places], side="right") / len(sizes)],
            mode="lines",
            line={
                "width": 2.2,
                "color": model.style.colour,
                "dash": model.style.dash,
                "shape": "hv",
            },
            hovertemplate="≤ %{x:,.6~r}: %{y:.1%}",
            **model.look,
        )
    x, y = (translate(f"models.{name}", None, lang) for name in ("error_size", "row_share"))
    apply_style(figure, lang, x=x, y=y)
    figure.update_yaxes(tickformat=".0%", range=[0, 1.02])
    return figure.update_layout(showlegend=True)


def _predictions(models: Sequence[JudgedModel]) -> Iterator[tuple[JudgedModel, Any]]:
    for model in in_drawing_order(models):
        table = model.tables.get("predictions")
        if table is not None and "residual" in table and len(table := finite_rows(table)):
            yield model, table
