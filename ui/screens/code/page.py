"""The page of own code: choose or make a block, edit it, and see what is wrong with it."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from pipeline_core.errors import CatalogError, FabricaError
from ui.documents import own_code
from ui.documents import own_code_approval as approval
from ui.documents.own_code_approval import Findings, Standing
from ui.documents.own_code_rows import RowSource, row_trial_of, try_everywhere
from ui.screens.code import drafts
from ui.screens.code.conflict import show_conflict
from ui.screens.code.drafts import Draft
from ui.screens.code.editor import code_editor, typed_text
from ui.screens.code.faults import faults_of, has_errors, marks_of, show_faults, show_findings
from ui.screens.code.files import more_menu, new_block_form, show_choice
from ui.screens.code.review import show_review
from ui.screens.code.row_choice import row_choice
from ui.security import visitor
from ui.text.markdown import escape_markdown
from ui.text.words import t
from ui.widgets import page_paths
from ui.widgets.errors import show_error
from ui.widgets.own_code_links import JUMP_KEY, chosen_block

_ERROR_KEY = "code-error"
_LOOKS: dict[str, tuple[Literal["orange", "blue", "green"], str]] = {
    "waits": ("orange", "lock"),
    "changed": ("orange", "lock"),
    "unsaved": ("blue", "edit"),
    "approved": ("green", "verified_user"),
}


def show_page() -> None:
    """Draw the page."""
    if not own_code.may_edit():
        show_error(CatalogError("own_code.operators_folder"))
        return
    names = own_code.names()
    name = chosen_block(names)
    show_choice(names, name)
    if name is None:
        st.markdown(t("own.about"))
        with st.container(border=True, width=520):
            new_block_form("first")
        return
    try:
        draft = drafts.draft_of(name)
        standing = approval.standing(name)
    except FabricaError as error:
        show_error(error)
        return
    _show_block(draft, standing)


def _show_block(draft: Draft, standing: Standing) -> None:
    key = f"code-editor-{draft.name}"
    draft.text = typed_text(key, draft.document, draft.text)
    faults = faults_of(draft.text, draft.name)
    findings = approval.trial_of(draft.name, standing.contents) if draft.is_saved else None
    text, side = st.columns([3, 2], gap="medium")
    with side:
        _show_state(draft, standing)
        source = row_choice("code")
    if findings is not None and source is not None:
        findings = [*findings, *(row_trial_of(draft.name, standing.contents, source) or ())]
    with text:
        code_editor(
            key,
            draft.document,
            draft.text,
            saved=draft.saved,
            marks=marks_of(faults, findings or ()),
            jump=st.session_state.get(JUMP_KEY),
            on_save=lambda: _save(draft, key),
        )
    with side:
        _show_buttons(draft, standing, key, has_errors(faults), source)
        if error := st.session_state.pop(_ERROR_KEY, None):
            show_error(error)
        show_conflict(draft)
        show_faults(faults, _jump)
        _show_trial(findings, has_errors(faults))


def _show_state(draft: Draft, standing: Standing) -> None:
    code = "changed" if standing.before is not None else "waits"
    if not draft.is_saved:
        code = "unsaved"
    elif standing.approved:
        code = "approved"
    colour, icon = _LOOKS[code]
    st.badge(t(f"own.state.{code}"), color=colour, icon=f":material/{icon}:")
    st.caption(t(f"own.state.{code}.about{'' if visitor.is_owner() else '.class'}"))


def _show_buttons(
    draft: Draft, standing: Standing, key: str, is_faulty: bool, source: RowSource | None
) -> None:
    with st.container(horizontal=True, key="code-buttons"):
        st.button(
            t("own.save"),
            key="code-save",
            type="primary" if not draft.is_saved else "secondary",
            icon=":material/save:",
            disabled=draft.is_saved,
            on_click=_save,
            args=(draft, key),
            help=t("own.save.help"),
        )
        if visitor.is_owner():
            st.button(
                t("own.try"),
                key="code-try",
                icon=":material/science:",
                disabled=is_faulty,
                on_click=_try,
                args=(draft, key, source),
                help=t("own.try.help"),
            )
            is_ready = draft.is_saved and not is_faulty and not standing.approved
            if st.button(
                t("own.approve"),
                key="code-approve",
                type="primary" if is_ready else "secondary",
                icon=":material/verified_user:",
                disabled=not is_ready,
            ):
                st.dialog(t("own.approve.title", name=draft.name), width="large")(show_review)(
                    draft.name, None
                )
        more_menu(draft, standing)
        if standing.approved and draft.is_saved:
            st.page_link(page_paths.PIPELINE, label=t("own.use"), icon=":material/account_tree:")


def _show_trial(findings: Findings | None, is_faulty: bool) -> None:
    if findings is None:
        if not is_faulty and visitor.is_owner():
            st.caption(t("own.not_tried"))
        return
    st.markdown(f"**{escape_markdown(t('own.trial'))}**")
    show_findings(findings, _jump)


def _save(draft: Draft, key: str) -> None:
    """Write what was typed; keep why it was not."""
    try:
        drafts.save(draft, typed_text(key, draft.document, draft.text))
    except FabricaError as error:
        st.session_state[_ERROR_KEY] = error


def _try(draft: Draft, key: str, source: RowSource | None) -> None:
    text = typed_text(key, draft.document, draft.text)
    try:
        if text != draft.saved:
            drafts.save(draft, text)
        try_everywhere(draft.name, source)
    except FabricaError as error:
        st.session_state[_ERROR_KEY] = error


def _jump(line: int) -> None:
    number = st.session_state.get(JUMP_KEY, (0, 0))[1]
    st.session_state[JUMP_KEY] = (line, number + 1)
