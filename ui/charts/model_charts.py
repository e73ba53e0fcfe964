"""The charts in which models of one kind are compared, with their headings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ui.charts import Chart
from ui.charts.class_means import MEAN
from ui.charts.judged_model import JudgedModel
from ui.charts.model_curves import (
    calibration_of_models,
    gains_of_models,
    precision_recall_of_models,
    roc_of_models,
    shared_classes,
)
from ui.charts.model_errors import (
    error_shares_of_models,
    predictions_of_models,
    residuals_of_models,
)
from ui.charts.model_style import ModelStyle
from ui.text.words import translate

# Heading, which table a model needs for it, and how all its classes are one.
_CURVES: tuple[tuple[str, str, Callable[..., Any], str], ...] = (
    ("chart.roc", "roc", roc_of_models, "models.mean_of_classes"),
    (
        "chart.precision_recall",
        "precision_recall",
        precision_recall_of_models,
        "models.mean_of_classes",
    ),
    ("chart.gains", "gains", gains_of_models, "models.mean_of_classes"),
    ("chart.calibration", "calibration", calibration_of_models, "models.classes_pooled"),
)
_ERRORS: tuple[tuple[str, Callable[..., Any]], ...] = (
    ("chart.actual_predicted", predictions_of_models),
    ("chart.residuals", residuals_of_models),
    ("chart.error_shares", error_shares_of_models),
)
_HELP = {
    "chart.gains": "chart.gains.help",
    "chart.calibration": "chart.calibration.models.help",
    "chart.error_shares": "chart.error_shares.help",
}


def comparison_charts(models: Sequence[JudgedModel], lang: str, label: str = MEAN) -> list[Chart]:
    """Return the charts of all models that have the tables for them.

    Parameters
    ----------
    models
        The models.
    lang
        Language of the words.
    label
        The class whose curves are drawn; `MEAN` for all classes as one.
    """
    charts = []
    for code, table, draw, together in _CURVES:
        classes = shared_classes(models, table)
        if not classes or label not in (MEAN, *classes):
            continue
        of = label or (translate(together, None, lang) if len(classes) > 1 else "")
        title = translate(code, None, lang) + (f" · {of}" if of else "")
        charts.append(_chart(code, draw(models, lang, label), title, lang))
    for code, draw in _ERRORS:
        figure = draw(models, lang)
        if figure.data:
            charts.append(_chart(code, figure, translate(code, None, lang), lang))
    return charts


def in_style_of_model(charts: Sequence[Chart], style: ModelStyle) -> list[Chart]:
    """Return the charts of one model's report in its colour, as far as they show but one series."""
    drawn = {code for code, *_ in (*_CURVES, *_ERRORS)}
    return [
        chart._replace(figure=_in_style(chart.figure, style))
        if chart.code in drawn and len(chart.figure.data) == 1
        else chart
        for chart in charts
    ]


def _in_style(figure: Any, style: ModelStyle) -> Any:
    import plotly.graph_objects as go

    styled = go.Figure(figure)
    styled.update_traces(marker_color=style.colour)
    line = {"color": style.colour, "dash": style.dash}
    return styled.update_traces(line=line, selector={"type": "scatter"})


def _chart(code: str, figure: Any, title: str, lang: str) -> Chart:
    help_text = translate(_HELP[code], None, lang) if code in _HELP else ""
    return Chart(code, figure, title, help_text)
