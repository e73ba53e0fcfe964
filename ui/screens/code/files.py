"""The files of own code: which one is edited, a new one, another name, and deleting."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pipeline_core.catalog.templates import KINDS
from pipeline_core.errors import FabricaError
from ui.documents import own_code
from ui.documents import own_code_approval as approval
from ui.documents.own_code_approval import Standing
from ui.screens.code import drafts
from ui.screens.code.drafts import Draft
from ui.security import visitor
from ui.text.markdown import escape_markdown
from ui.text.words import language, t
from ui.widgets.errors import show_error
from ui.widgets.own_code_links import choose_block
from ui.widgets.widget_state import has_new_value, option_index, widget_key

_MAX_LENGTH = 60


def show_choice(names: Sequence[str], name: str | None) -> None:
    """Draw the choice of the block, and the form that makes a new one."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="code-choice-row"):
        if names:
            key = widget_key("code-choice", name)
            st.selectbox(
                t("own.choose"),
                names,
                option_index(names, name),
                key=key,
                on_change=_choose,
                args=(key,),
                placeholder=t("own.choose.placeholder"),
                width=340,
            )
        if name is not None:
            with st.popover(t("own.new"), icon=":material/add:", key=f"code-new-{name}"):
                new_block_form("more")


def _choose(key: str) -> None:
    if has_new_value(key):
        choose_block(st.session_state[key])


def new_block_form(place: str) -> None:
    """Draw the form that makes a block from a template."""
    with st.form(f"code-new-{place}", border=False):
        name = st.text_input(
            t("own.name"),
            key=f"code-name-{place}",
            max_chars=_MAX_LENGTH,
            placeholder=t("own.name.placeholder"),
            help=t("own.name.help"),
        )
        kind = st.selectbox(
            t("own.kind"),
            KINDS,
            key=f"code-kind-{place}",
            format_func=lambda kind: t(f"own.kind.{kind}"),
        )
        is_sent = st.form_submit_button(
            t("own.create"), key=f"code-create-{place}", type="primary", icon=":material/add:"
        )
    if not is_sent:
        return
    try:
        name = own_code.create(name.strip(), kind, language())
    except FabricaError as error:
        show_error(error)
        return
    choose_block(name)
    st.rerun()


def more_menu(draft: Draft, standing: Standing) -> None:
    """Draw the menu of what is seldom done with a block."""
    with st.popover(t("own.more"), icon=":material/more_horiz:", key=f"code-more-{draft.name}"):
        new_name = st.text_input(
            t("own.rename"), key=f"code-rename-{draft.name}", max_chars=_MAX_LENGTH
        )
        if st.button(
            t("own.rename.yes"), key="code-rename-yes", disabled=not new_name or not draft.is_saved
        ):
            _rename(draft, new_name.strip())
        if (
            standing.approved
            and visitor.is_owner()
            and st.button(t("own.take_back"), key="code-take-back", icon=":material/lock:")
        ):
            approval.take_back(draft.name)
            st.rerun()
        if st.button(t("own.delete"), key="code-delete", icon=":material/delete:"):
            st.dialog(t("own.delete"))(_ask_to_delete)(draft)


def _rename(draft: Draft, new_name: str) -> None:
    try:
        name = own_code.rename(draft.name, new_name, draft.version)
    except FabricaError as error:
        show_error(error)
        return
    drafts.forget(draft.name)
    choose_block(name)
    st.rerun()


def _ask_to_delete(draft: Draft) -> None:
    st.markdown(escape_markdown(t("own.delete.about", name=draft.name)))
    if users := own_code.users_of(draft.name):
        st.warning(escape_markdown(t("own.delete.used", names=users)))
    if not st.button(t("own.delete.yes"), key="code-delete-yes", type="primary"):
        return
    try:
        own_code.delete(draft.name, draft.version)
    except FabricaError as error:
        show_error(error)
        return
    drafts.forget(draft.name)
    choose_block(None)
    st.rerun()
