"""What to do where a file was changed elsewhere while its text was edited here."""

from __future__ import annotations

import difflib

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.documents import own_code
from ui.screens.code import drafts
from ui.screens.code.drafts import Draft
from ui.text.markdown import escape_markdown
from ui.text.words import language, t, translate
from ui.widgets.errors import show_error


def show_conflict(draft: Draft) -> None:
    """Say that the file holds another text than the one that was edited, and offer both."""
    if draft.is_saved:
        return
    try:
        other = own_code.read(draft.name)
    except FabricaError as error:
        show_error(error)
        return
    if other.version == draft.version:
        return
    sentence = translate("own_code.changed_elsewhere", {"name": draft.name}, language())
    st.warning(escape_markdown(sentence))
    with st.expander(t("own.compare")):
        lines = other.text.splitlines(), draft.text.splitlines()
        labels = t("own.other_text"), t("own.own_text")
        difference = difflib.unified_diff(*lines, *labels, lineterm="")
        st.code("\n".join(difference), language="diff")
    with st.container(horizontal=True):
        st.button(t("own.keep_own"), key="code-keep", on_click=_keep, args=(draft,))
        st.button(t("own.take_other"), key="code-take", on_click=_take, args=(draft,))


def _keep(draft: Draft) -> None:
    try:
        drafts.keep_own(draft, draft.text)
    except FabricaError as error:
        st.session_state["code-error"] = error


def _take(draft: Draft) -> None:
    try:
        drafts.take_other(draft)
    except FabricaError as error:
        st.session_state["code-error"] = error
