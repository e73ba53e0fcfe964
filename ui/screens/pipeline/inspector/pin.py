"""The pin of a stage: who answers for it, and how to end it. The heading says what it keeps."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.runs.pinning import answer_for_pin, unpin_stage
from pipeline_core.spec import MAX_REASON
from pipeline_core.store.pins import Pin
from ui.documents.edit_actions import ERROR_KEY
from ui.documents.stores import visitor_store
from ui.documents.view_model import ViewModel
from ui.security import visitor
from ui.text.markdown import escape_markdown
from ui.text.words import t

_MAX_NAME = 60


def show_pin(view_model: ViewModel, pin: Pin) -> None:
    """Show a stage's pin."""
    if pin.is_answered:
        answer = t("pin.answered", name=pin.name, reason=pin.reason)
        st.caption(escape_markdown(answer))
    if view_model.past:
        return
    identity = view_model.document.identity
    with st.container(horizontal=True, gap="small"):
        label = t("pin.answer_again" if pin.is_answered else "pin.answer")
        with st.popover(label, icon=":material/approval:", key=f"answer-{pin.stage}"):
            _answer_form(identity, pin)
        st.button(
            t("pin.end"),
            key=f"unpin-{pin.stage}",
            icon=":material/keep_off:",
            on_click=_unpin,
            args=(identity, pin.stage),
        )


def _answer_form(identity: str, pin: Pin) -> None:
    st.caption(t("pin.answer_about"))
    with st.form(f"answer-form-{pin.stage}", border=False):
        person = visitor.person()
        name = person or st.text_input(
            t("pin.name"), pin.name, key=f"answer-name-{pin.stage}", max_chars=_MAX_NAME
        )
        reason = st.text_area(
            t("pin.reason"), pin.reason, key=f"answer-reason-{pin.stage}",
            max_chars=MAX_REASON, height=80,
        )  # fmt: skip
        sent = st.form_submit_button(t("pin.answer"), icon=":material/check:")
    if not sent:
        return
    texts = {"name": " ".join(name.split()), "reason": " ".join(reason.split())}
    if not all(texts.values()):
        st.error(t("pin.answer_empty"))
        return
    try:
        answer_for_pin(visitor_store(), identity, pin.stage, **texts)
    except FabricaError as error:
        st.session_state[ERROR_KEY] = error
    st.rerun()


def _unpin(identity: str, stage: str) -> None:
    try:
        unpin_stage(visitor_store(), identity, stage)
    except FabricaError as error:
        st.session_state[ERROR_KEY] = error
