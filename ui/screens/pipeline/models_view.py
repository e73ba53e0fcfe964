"""Models side by side: their numbers, curves and folds on the same axes, each in its colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from ui.charts import Chart
from ui.charts.class_means import MEAN
from ui.charts.judged_model import JudgedModel
from ui.charts.model_charts import comparison_charts
from ui.charts.model_curves import shared_classes
from ui.charts.model_order import best_first
from ui.charts.model_scores import folds_of_models, scores_of_models
from ui.charts.model_style import mark_in_markdown, model_mark
from ui.charts.style import CONFIG
from ui.documents.stage_views import shown_summary
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.judgements import judgements_of
from ui.screens.pipeline.selection import (
    MODELS,
    OVERVIEW,
    WHOLE_KEY,
    rerun_fragments,
    select_stage,
)
from ui.screens.results.evaluations import EVALUATION_BLOCKS
from ui.screens.results.fold_chapter import FOLD_BLOCKS
from ui.screens.results.judged_models import judged_models
from ui.text.headline_metrics import COMPARED_METRICS
from ui.text.markdown import escape_markdown
from ui.text.names import metric_name
from ui.text.numbers import interval_text, intervals_of, number
from ui.text.words import language, t
from ui.widgets.markup import headline, small_table

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

_FOCUS_KEY = "model-in-focus"
_BESIDE = 4


def show_models(view_model: ViewModel) -> None:
    """Show all judged models on one axis each."""
    lang, source = language(), judgements_of(view_model)
    tested = judged_models(source, EVALUATION_BLOCKS, lang)
    crossed = judged_models(source, FOLD_BLOCKS, lang)
    if not tested and not crossed:
        st.info(t("models.none"))
        return
    with st.container(key="models-side-by-side"):
        focus = _choose_focus((*tested, *crossed))
        choices = st.container(horizontal=True, vertical_alignment="center", gap="small")
        with choices:
            metric = _choose_metric((*tested, *crossed), lang)
            label = _choose_class(tested)
        tested, crossed = (_focused(models, focus) for models in (tested, crossed))
        tested = best_first(tested, metric)
        model = next(model for model in (*tested, *crossed) if not model.faded)
        _open_button(model, choices)
        _show_headline(model, crossed, metric, lang)
        _show_charts(_number_charts(tested, crossed, metric, lang))
        _show_charts(comparison_charts(tested, lang, label))
        _show_table(tested or crossed, lang)


def chooses_models(view_model: ViewModel) -> bool:
    """Let the reader choose what to see of the whole pipeline; return whether it is the models."""
    blocks = EVALUATION_BLOCKS | FOLD_BLOCKS
    views = view_model.views.values()
    if not any(view.block in blocks and shown_summary(view).get("metrics") for view in views):
        return False
    st.session_state.setdefault(WHOLE_KEY, OVERVIEW)
    chosen = st.segmented_control(
        t("inspector.view"),
        [OVERVIEW, MODELS],
        key=WHOLE_KEY,
        required=True,
        format_func=lambda name: t("models.title" if name == MODELS else "models.overview"),
        label_visibility="collapsed",
    )
    return chosen == MODELS


def _focused(models: Sequence[JudgedModel], focus: str | None) -> list[JudgedModel]:
    return [model._replace(faded=focus not in (None, model.title)) for model in models]


def _choose_focus(models: Sequence[JudgedModel]) -> str | None:
    """Let the reader choose a model by its title; the choice is the charts' legend, too."""
    marks = {model.title: mark_in_markdown(model.style) for model in models}
    if st.session_state.get(_FOCUS_KEY) not in marks:
        st.session_state[_FOCUS_KEY] = None
    chosen: str | None = st.pills(
        t("models.focus"),
        list(marks),
        key=_FOCUS_KEY,
        format_func=lambda title: f"{marks[title]} {escape_markdown(title)}",
        label_visibility="collapsed",
    )
    return chosen


def _choose_metric(models: Sequence[JudgedModel], lang: str) -> str:
    names = [name for name in COMPARED_METRICS if any(_has(model, name) for model in models)]
    chosen: str = st.selectbox(
        t("models.metric"),
        names or [next(iter(models[0].metrics))],
        key="compared-metric",
        format_func=lambda name: metric_name(name, lang),
        label_visibility="collapsed",
        width=210,
    )
    return chosen


def _choose_class(models: Sequence[JudgedModel]) -> str:
    classes = shared_classes(models)
    if len(classes) < 2:
        return MEAN
    chosen: str = st.selectbox(
        t("models.class"),
        [MEAN, *classes],
        key="compared-class",
        format_func=lambda label: label or t("models.mean_of_classes"),
        label_visibility="collapsed",
        width=210,
    )
    return chosen


def _open_button(model: JudgedModel, row: DeltaGenerator) -> None:
    row.button(
        t("models.open", title=escape_markdown(model.title)),
        key="open-model",
        icon=":material/my_location:",
        on_click=_open,
        args=(model.stage,),
    )


def _open(stage: str) -> None:
    select_stage(stage)
    rerun_fragments()


def _show_headline(
    model: JudgedModel, crossed: Sequence[JudgedModel], metric: str, lang: str
) -> None:
    """Show the numbers of the model in focus, or else of the best one."""
    folds = [other for other in crossed if other is not model and other.title == model.title]
    names = [name for name in COMPARED_METRICS if name != metric and _has(model, name)]
    values = [(metric_name(f"{metric}_mean", lang), _text(fold, metric, lang)) for fold in folds]
    values += [(metric_name(name, lang), _text(model, name, lang)) for name in names]
    label = f"{model.title} · {metric_name(metric, lang)}"
    first = (label, _text(model, metric, lang))
    headline(first, values[:_BESIDE], model_mark(model.style))


def _has(model: JudgedModel, metric: str) -> bool:
    return any(model.metrics.get(name) is not None for name in (metric, f"{metric}_mean"))


def _text(model: JudgedModel, metric: str, lang: str) -> str:
    """Return a metric, or its mean over the folds with their spread; and its interval."""
    value = model.metrics.get(metric)
    mean, spread = (model.metrics.get(f"{metric}_{end}") for end in ("mean", "std"))
    if value is None and mean is not None:
        ends = intervals_of(model.tables).get(f"{metric}_mean")
        return f"{number(mean, lang)} ± {number(spread, lang)}{interval_text(ends, lang)}"
    return number(value, lang) + interval_text(intervals_of(model.tables).get(metric), lang)


def _number_charts(
    tested: Sequence[JudgedModel], crossed: Sequence[JudgedModel], metric: str, lang: str
) -> list[Chart]:
    charts = []
    if any(model.metrics.get(metric) is not None for model in tested):
        figure = scores_of_models(tested, metric, lang)
        charts.append(Chart("chart.scores", figure, t("chart.scores"), t("chart.scores.help")))
    with_folds = [model for model in crossed if metric in model.tables.get("folds", ())]
    if with_folds:
        figure, code = folds_of_models(with_folds, [metric], lang), "chart.model_folds"
        charts.append(Chart(code, figure, t("chart.model_folds"), t("chart.model_folds.help")))
    return charts


def _show_charts(charts: Sequence[Chart]) -> None:
    for column, chart in zip(st.columns(max(1, len(charts)), gap="medium"), charts, strict=False):
        with column:
            st.markdown(f"**{escape_markdown(chart.title)}**", help=chart.help or None)
            figure = chart.figure.update_layout(showlegend=False)
            key = f"models-{chart.code}"
            st.plotly_chart(figure, config=CONFIG, key=key, width="stretch")


def _show_table(models: Sequence[JudgedModel], lang: str) -> None:
    names = list(dict.fromkeys(name for model in models for name in model.metrics))
    shown = [name for name in names if not name.endswith("_std")]
    rows = [
        [
            metric_name(name, lang),
            *(_text(model, name.removesuffix("_mean"), lang) for model in models),
        ]
        for name in shown
    ]
    marks = ["", *(model_mark(model.style) for model in models)]
    small_table([t("column.metric"), *(model.title for model in models)], rows, (), marks)
