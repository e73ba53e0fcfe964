"""A threshold to try in the panel of what explores thresholds: what it gets right and costs."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from ui.charts import Chart
from ui.charts.style import CONFIG
from ui.charts.thresholds import with_threshold
from ui.documents import edit_actions
from ui.documents.stage_views import StageView
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.edits.thresholds import (
    SETTING,
    judged_source,
    threshold_edits,
    threshold_stage,
)
from ui.text.markdown import escape_markdown
from ui.text.names import column_name, metric_name
from ui.text.numbers import data_value, number
from ui.text.words import language, t
from ui.widgets.markup import small_table

CHART = "chart.threshold_cost"
_OUTCOMES = ("true_positives", "false_positives", "false_negatives", "true_negatives")
_RATES = ("precision", "recall", "f1", "share_selected", "youden")


def show_threshold(view_model: ViewModel, view: StageView, tables: Any, chart: Chart) -> None:
    """Show the threshold that is tried, with what it does, and offer to use it."""
    st.fragment(_draw, key=f"threshold-{view.stage}")(view_model, view, tables, chart)


def _draw(view_model: ViewModel, view: StageView, tables: Any, chart: Chart) -> None:
    lang, table = language(), tables["thresholds"]
    best = tables["best_thresholds"].set_index("measure")
    options = table["threshold"].tolist()
    key = f"threshold-try-{view.key}"
    if st.session_state.get(key) not in options:
        st.session_state[key] = best.loc["cost_per_100", "threshold"]
    st.markdown(f"**{t('threshold.try')}**", help=t("threshold.how"))
    value = st.select_slider(
        t("threshold.try"),
        options,
        key=key,
        format_func=partial(data_value, lang=lang),
        label_visibility="collapsed",
    )
    row = table.iloc[options.index(value)]
    _show_cost(row, best, lang)
    if not view_model.past:
        _offer(view_model, view, float(value), lang)
    _show_outcome(row, best, lang)
    _draw_curve(chart, value, options, key, view.stage)


def _draw_curve(chart: Chart, value: float, options: list[float], key: str, stage: str) -> None:
    chart_key = f"threshold-curve-{stage}-{value}"
    st.plotly_chart(
        with_threshold(chart.figure, value),
        config=CONFIG,
        key=chart_key,
        width="stretch",
        selection_mode="points",
        on_select=partial(_select_point, chart_key, options, key),
    )


def _select_point(chart_key: str, options: list[float], key: str) -> None:
    points = st.session_state[chart_key].get("selection", {}).get("points") or ()
    if points:
        clicked = points[0]["x"]
        st.session_state[key] = min(options, key=lambda option: abs(option - clicked))


def _show_cost(row: Any, best: Any, lang: str) -> None:
    usual = best.loc["default_threshold"]
    cost = number(float(row["cost_per_100"]), lang)
    difference = number(float(row["cost_per_100"] - usual["cost_per_100"]), lang)
    against = t("threshold.against_usual", value=difference)
    st.markdown(escape_markdown(f"{metric_name('cost_per_100', lang)}: {cost} ({against})"))


def _show_outcome(row: Any, best: Any, lang: str) -> None:
    usual = best.loc["default_threshold"]
    names = (*_OUTCOMES, *_RATES)
    small_table(
        [
            "",
            data_value(float(row["threshold"]), lang),
            data_value(float(usual["threshold"]), lang),
        ],
        [
            [column_name(name, lang), _cell(row, name, lang), _cell(usual, name, lang)]
            for name in names
        ],
    )


def _cell(row: Any, name: str, lang: str) -> str:
    value = float(row[name])
    return number(int(value) if name in _OUTCOMES and value == int(value) else value, lang)


def _offer(view_model: ViewModel, view: StageView, value: float, lang: str) -> None:
    """Offer to cut there, and say where the pipeline cuts now."""
    pipeline, catalogue = view_model.document.pipeline, view_model.catalogue
    edits = threshold_edits(pipeline, catalogue, view.stage, value)
    text = data_value(value, lang)
    reason = "threshold.set_already"
    if judged_source(pipeline, catalogue, view.stage) is None:
        reason = "threshold.not_here"
    if st.button(
        t("threshold.use"),
        key=f"use-threshold-{view.stage}",
        icon=":material/content_cut:",
        disabled=not edits,
        help=escape_markdown(t("threshold.use.help", threshold=text) if edits else t(reason)),
    ):
        edit_actions.edit_and_rerun(view_model.document, catalogue, *edits)
    if name := threshold_stage(pipeline, catalogue, view.stage):
        cut = data_value(float(pipeline.stages[name].settings.get(SETTING, 0.5)), lang)
        st.caption(escape_markdown(t("threshold.set", threshold=cut, stage=name)))
