"""Charts of numbers by model: a metric on the test rows, and metrics fold by fold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ui.charts.judged_model import FADED, JudgedModel
from ui.charts.style import GREY, apply_style
from ui.text.names import metric_name
from ui.text.numbers import intervals_of, number
from ui.text.words import translate

_ROW = 34


def scores_of_models(models: Sequence[JudgedModel], metric: str, lang: str) -> Any:
    """Draw one metric of each model, its number beside the mark, and the baseline as a line.

    Parameters
    ----------
    models
        The models; those without the metric are left out.
    metric
        Its key.
    lang
        Language of the words.
    """
    import plotly.graph_objects as go

    scored = [model for model in models if _value(model, metric) is not None]
    figure = go.Figure()
    for model in scored:
        value = _value(model, metric)
        bar = _error_bar(model, metric, value)
        figure.add_scatter(
            x=[value],
            y=[model.stage],
            mode="markers+text",
            text=[f"  {number(value, lang)}"],
            textposition="top center" if bar else "middle right",
            cliponaxis=False,
            marker={"size": 13, "color": model.style.colour, "symbol": model.style.symbol},
            marker_line={"width": 2, "color": model.style.colour},
            hovertemplate="%{x:.4f}",
            error_x=bar,
            **model.look,
        )
    baseline = next((_value(model, metric) for model in scored if model.is_baseline), None)
    if baseline is not None:
        figure.add_vline(x=baseline, line={"color": GREY, "dash": "dot", "width": 1.6})
    apply_style(figure, lang, x=metric_name(metric, lang), height=90 + _ROW * len(scored))
    figure.update_layout(margin={"r": 60})  # for the numbers
    _name_rows(figure, scored)
    return figure.update_layout(showlegend=False)


def _error_bar(model: JudgedModel, metric: str, value: float | None) -> dict[str, Any] | None:
    """Return the interval of a model's metric as a bar, if its report has one."""
    ends = intervals_of(model.tables).get(metric)
    if ends is None or value is None:
        return None
    sizes = {"array": [ends[1] - value], "arrayminus": [value - ends[0]]}
    return {**sizes, "color": model.style.colour, "thickness": 1.6}


def folds_of_models(models: Sequence[JudgedModel], metrics: Sequence[str], lang: str) -> Any:
    """Draw every fold's scores of all models as dots, and their mean as a line.

    Parameters
    ----------
    models
        The models with their cross-validations; each has a table of its folds.
    metrics
        The keys of the metrics, each with an axis of its own.
    lang
        Language of the words.
    """
    from plotly.subplots import make_subplots

    titles = [metric_name(metric, lang) for metric in metrics]
    figure = make_subplots(cols=max(1, len(metrics)), rows=1, shared_yaxes=True)
    for column, metric in enumerate(metrics, 1):
        for model in models:
            if metric in model.tables["folds"]:
                _add_folds(figure, model, metric, column, lang)
    apply_style(figure, lang, height=100 + _ROW * len(models))
    for column, title in enumerate(titles, 1):
        figure.update_xaxes(title={"text": title}, row=1, col=column)
    _name_rows(figure, models)
    return figure.update_layout(showlegend=False)


def _add_folds(figure: Any, model: JudgedModel, metric: str, column: int, lang: str) -> None:
    table, fold = model.tables["folds"], translate("column.fold", None, lang)
    rows, place = table[table[metric].notna()], {"row": 1, "col": column}
    mean = table[metric].mean(skipna=False)
    figure.add_scatter(
        x=rows[metric],
        y=[model.stage] * len(rows),
        customdata=rows["fold"],
        mode="markers",
        marker={"size": 10, "color": model.style.colour, "symbol": model.style.symbol},
        hovertemplate=f"{fold} %{{customdata}}: %{{x:.4f}}",
        **{**model.look, "opacity": FADED if model.faded else 0.75},
        **place,
    )
    figure.add_scatter(
        x=[mean],
        y=[model.stage],
        mode="markers",
        marker={"symbol": "line-ns", "size": 24},
        marker_line={"width": 3, "color": model.style.colour},
        hovertemplate=f"{translate('word.mean', None, lang)}: %{{x:.4f}}",
        **model.look,
        **place,
    )


def _name_rows(figure: Any, models: Sequence[JudgedModel]) -> None:
    """Name the rows by title: two models may have the same."""
    figure.update_yaxes(
        type="category",
        tickmode="array",
        tickvals=[model.stage for model in models],
        ticktext=[model.name for model in models],
        range=[len(models) - 0.4, -0.6],
        showgrid=True,
    )


def _value(model: JudgedModel, metric: str) -> float | None:
    value = model.metrics.get(metric)
    return None if value is None or value != value else float(value)
