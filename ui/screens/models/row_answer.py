"""The answer of a model for one row that the visitor fills in, with the reasons for it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.store.kept_models import KeptModel
from ui.documents.kept_models import answer_for, form_of
from ui.documents.lesson_acts import record_answer
from ui.screens.models.file_answers import show_notes
from ui.text.numbers import data_value, number
from ui.text.words import language, t
from ui.widgets.errors import show_error
from ui.widgets.markup import headline, small_table
from ui.widgets.value_fields import field_text, show_field

_MAX_FIELDS = 12
_MAX_REASONS = 10
_PREDICTION = "prediction"


def show_row_answer(version: KeptModel) -> None:
    """Show the form of a model, and above it the answer once it is asked for."""
    state = st.session_state.setdefault(f"row-answer-{version.title}", {})
    try:
        if "form" not in state:
            with st.spinner(t("models.opening"), show_time=False):
                state["form"] = form_of(version.title)
                state["values"] = {f["name"]: f["value"] for f in state["form"]["fields"]}
    except FabricaError as error:
        show_error(error)
        return
    st.caption(t("models.row_answer.about"))
    if st.button(t("models.ask"), type="primary", icon=":material/send:", key="model-ask"):
        _ask(version, state)
    if "answer" in state:
        _show_answer(state["answer"], is_old=state["asked"] != state["values"])
    fields = state["form"]["fields"]
    for field in fields[:_MAX_FIELDS]:
        _show_field(version, field, state["values"])
    if rest := fields[_MAX_FIELDS:]:
        with st.expander(t("whatif.more", count=len(rest))):
            for field in rest:
                _show_field(version, field, state["values"])


def _show_field(version: KeptModel, field: Mapping[str, Any], values: dict[str, Any]) -> None:
    name = field["name"]
    key = f"model-row-{version.title}-{name}"
    show_field(field, values[name], key, partial(_change, values))


def _change(values: dict[str, Any], name: str, value: Any) -> None:
    values[name] = value


def _ask(version: KeptModel, state: dict[str, Any]) -> None:
    try:
        with st.spinner(t("models.answering"), show_time=False):
            state["answer"] = answer_for(version.title, state["values"])
            state["asked"] = dict(state["values"])
        record_answer(version.title)
    except FabricaError as error:
        state.pop("answer", None)
        show_error(error)


def _show_answer(answer: Mapping[str, Any], *, is_old: bool) -> None:
    lang = language()
    if is_old:
        st.caption(t("models.row_answer.old"))
    show_notes(answer["notes"])
    given = dict(answer["answers"])
    predicted = field_text(given.pop(_PREDICTION, None), lang)
    scores = [(name.removeprefix("score "), number(value, lang)) for name, value in given.items()]
    headline((t("models.prediction"), predicted), scores)
    reasons = answer["reasons"][:_MAX_REASONS]
    if not reasons:
        st.caption(t("models.no_reasons"))
        return
    st.markdown(f"**{t('models.reasons')}**")
    heads = [t(f"models.reason.{name}") for name in ("column", "value", "typical", "adds")]
    with st.container(key="row-reasons"):
        small_table(heads, [_reason(reason, lang) for reason in reasons])
    base = {
        "base": number(answer["mean_prediction"], lang),
        "prediction": number(answer["prediction"], lang),
    }
    st.caption(t(f"models.reasons.{answer['method']['contributions']}", **base))


def _reason(reason: Mapping[str, Any], lang: str) -> list[str]:
    added = reason["contribution"]
    sign = "+" if added > 0 else ""
    values = [_value(reason[name], lang) for name in ("value", "typical")]
    return [str(reason["column"]), *values, f"{sign}{number(added, lang)}"]


def _value(value: Any, lang: str) -> str:
    return "–" if value is None else data_value(value, lang)
