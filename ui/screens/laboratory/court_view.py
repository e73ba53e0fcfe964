"""The threshold court: a threshold under a cost and a fairness rule, and everybody's points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from pipeline_core.laboratories.names import RULES
from ui.charts.laboratory import court_front
from ui.charts.style import CONFIG
from ui.documents import document_runs
from ui.documents.court_attempts import attempts, forget_attempts, keep_attempt
from ui.documents.laboratories import court_case, court_subjects
from ui.screens.laboratory.own_pipeline import chosen_pipeline
from ui.security import visitor
from ui.text.numbers import number
from ui.text.words import language, t
from ui.widgets.markup import cards, small_table

_RATES = ("selection_rate", "tpr", "fpr")
Json = Mapping[str, Any]


def show_court() -> None:
    """Show the case, the threshold that is looked at, and the front."""
    document = chosen_pipeline()
    if document is None:
        return
    run = document_runs.latest(document)
    if run is None or run.open:
        st.info(t("court.no_run"))
        return
    with st.spinner(t("laboratory.working"), show_time=False):
        subjects = court_subjects(run.id)
    if not subjects:
        st.info(t("court.no_subject"))
        return
    left, right = st.columns([2, 3], gap="medium")
    with left:
        stage, case = _case(subjects)
    with st.spinner(t("laboratory.working"), show_time=False):
        heard = court_case(run.id, stage, case)
    with left:
        judged = _threshold(heard)
        _brought(heard, judged)
    with right:
        _show_verdict(heard, judged, case)


def _case(subjects: Sequence[Json]) -> tuple[str, dict[str, Any]]:
    """Show the fields of the case, and return the model's stage and the case."""
    by_stage = {subject["stage"]: subject for subject in subjects}
    row = st.container(horizontal=True, vertical_alignment="bottom")
    stage = row.selectbox(t("court.model"), list(by_stage), key="court-model")
    attribute = row.selectbox(
        t("court.attribute"), by_stage[stage]["attributes"], key=f"court-attribute-{stage}"
    )
    row = st.container(horizontal=True, vertical_alignment="bottom")
    alarm = row.number_input(t("court.false_alarm"), 0.0, 1e6, 1.0, 1.0, key="court-alarm")
    miss = row.number_input(t("court.miss"), 0.0, 1e6, 5.0, 1.0, key="court-miss")
    hit = row.number_input(t("court.hit"), 0.0, 1e6, 0.0, 1.0, key="court-hit")
    rule = st.selectbox(
        t("court.rule"), RULES, format_func=lambda name: t(f"court.{name}"), key="court-rule"
    )
    st.caption(t(f"court.{rule}.about"))
    usual = 0.8 if rule == "four_fifths" else 0.1
    limit = st.slider(t("court.limit"), 0.0, 1.0, usual, 0.01, key=f"court-limit-{rule}")
    case = {"attribute": attribute, "costs": [alarm, miss, hit], "rule": rule, "limit": limit}
    return stage, case


def _threshold(heard: Json) -> Json:
    """Show the slider over thresholds, and return the judged one."""
    lang, entries = language(), heard["thresholds"]
    by_value: dict[float, Json] = {entry["threshold"]: entry for entry in entries}
    key = f"court-threshold-{heard['id']}"
    if st.session_state.get(key) not in by_value:
        st.session_state[key] = heard["default"]
    chosen = st.select_slider(
        t("court.threshold"),
        list(by_value),
        key=key,
        format_func=lambda value: number(value, lang),
    )
    return by_value[chosen]


def _brought(heard: Json, judged: Json) -> None:
    """Show the buttons that keep an attempt, and forget one's own."""
    row = st.container(horizontal=True)
    values = (judged["threshold"], judged["cost"], judged["gap"])
    row.button(
        t("court.bring"),
        type="primary",
        icon=":material/gavel:",
        key="court-bring",
        disabled=None in values,
        on_click=keep_attempt,
        args=(heard["id"], *values),
    )
    if any(attempt.is_own for attempt in attempts(heard["id"])):
        row.button(
            t("court.forget"),
            icon=":material/delete:",
            key="court-forget",
            on_click=forget_attempts,
            args=(heard["id"],),
        )
    if visitor.in_class():
        st.caption(t("court.class_teacher" if visitor.is_teacher() else "court.class"))


def _show_verdict(heard: Json, judged: Json, case: Json) -> None:
    lang = language()
    limit, is_ratio = case["limit"], case["rule"] == "four_fifths"
    value = "–" if judged["value"] is None else number(judged["value"], lang)
    cards(
        [
            (t("court.cost"), number(judged["cost"], lang)),
            (t("court.ratio" if is_ratio else "court.gap"), value),
            (t("court.verdict"), t("court.holds" if judged["holds"] else "court.broken")),
        ]
    )
    best = heard["best"]
    said = t("court.none") if best is None else t("court.best", threshold=number(best, lang))
    st.caption(said)
    figure = court_front(
        heard,
        attempts(heard["id"]),
        1 - limit if is_ratio else limit,
        judged["threshold"],
        lang,
    )
    st.plotly_chart(figure, config=CONFIG, key="court-chart", width="stretch")
    head = [case["attribute"], t("court.rows"), *(t(f"court.{rate}") for rate in _RATES)]
    small_table(head, [_group(group, lang) for group in judged["groups"]])
    st.caption(t("court.about_rows", rows=number(heard["rows"], lang), positive=heard["positive"]))


def _group(group: Json, lang: str) -> list[str]:
    rates = ["–" if group[rate] is None else number(group[rate], lang) for rate in _RATES]
    return [str(group["group"]), number(group["n"], lang), *rates]
