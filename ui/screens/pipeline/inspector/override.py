"""The override of a refused stage: a form for who answers, and what is overridden."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pipeline_core.data.output import is_refused
from pipeline_core.edits import RemoveOverride
from pipeline_core.measures.overrides import open_checks
from pipeline_core.runs.overriding import edit_of
from pipeline_core.spec import MAX_NAME, MAX_REASON
from ui.documents import edit_actions
from ui.documents.live.signed_edits import own_name
from ui.documents.stage_views import StageView
from ui.documents.view_model import ViewModel
from ui.text.check_words import check_sentence, override_sentence
from ui.text.markdown import escape_markdown
from ui.text.words import language, t


def show_override(view_model: ViewModel, view: StageView) -> None:
    """Offer to override a stage that refuses, or say who answers for it."""
    for given in (view.summary or {}).get("overridden") or ():
        sentence = override_sentence("override.by", given, language())
        st.warning(escape_markdown(sentence), icon=":material/approval:")
    if view_model.past:
        return
    overrides = view_model.document.pipeline.overrides
    is_overridden = any(override.stage == view.stage for override in overrides)
    if not is_overridden and not (view.summary and is_refused(view.summary)):
        return
    with st.container(horizontal=True, gap="small", key="override"):
        if view.summary and is_refused(view.summary):
            with st.popover(
                t("override.button"), icon=":material/approval:", key=f"override-{view.stage}"
            ):
                _form(view_model, view, view.summary)
        if is_overridden:
            st.button(
                t("override.remove"),
                key=f"override-remove-{view.stage}",
                icon=":material/undo:",
                on_click=edit_actions.edit_and_rerun,
                args=(view_model.document, view_model.catalogue, RemoveOverride(view.stage)),
            )


def _form(view_model: ViewModel, view: StageView, summary: Mapping[str, Any]) -> None:
    st.caption(t("override.about"))
    for check in open_checks(summary):
        st.markdown(f"- {escape_markdown(check_sentence(check, language()))}")
    with st.form(f"override-form-{view.stage}", border=False):
        name = own_name() or st.text_input(
            t("override.name"), key=f"override-name-{view.stage}", max_chars=MAX_NAME
        )
        reason = st.text_area(
            t("override.reason"), key=f"override-reason-{view.stage}",
            max_chars=MAX_REASON, height=80,
        )  # fmt: skip
        sent = st.form_submit_button(t("override.confirm"), icon=":material/check:")
    if not sent:
        return
    texts = {"name": " ".join(name.split()), "reason": " ".join(reason.split())}
    if not all(texts.values()):
        st.error(t("override.empty"))
        return
    edit = edit_of(summary, view.stage, **texts)
    edit_actions.edit_and_rerun(view_model.document, view_model.catalogue, edit)
