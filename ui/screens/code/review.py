"""The review of a block before it may be used: its text, what is new in it, and the approval."""

from __future__ import annotations

import difflib
from collections.abc import Callable

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.documents import own_code
from ui.documents import own_code_approval as approval
from ui.documents.own_code_rows import row_trial_of, try_everywhere
from ui.screens.code.faults import faults_of, has_errors, show_faults, show_findings
from ui.screens.code.row_choice import row_choice
from ui.text.markdown import escape_markdown
from ui.text.words import t
from ui.widgets.errors import show_error


def show_review(name: str, person: str | None, after: Callable[[], None] = st.rerun) -> None:
    """Show a block's text and, for who may, the buttons that try and approve it.

    Parameters
    ----------
    name
        The block.
    person
        Whose it is, for the teacher; None for the visitor's own.
    after
        Called when it was approved.
    """
    try:
        standing, source = approval.standing(name, person), own_code.read(name, person)
        neighbours = approval.neighbour_texts(name, person) if standing.contents else {}
    except FabricaError as error:
        show_error(error)
        return
    st.warning(t("own.approve.about"), icon=":material/shield:")
    _show_text(source.text, standing.before)
    for path, text in neighbours.items():
        with st.expander(escape_markdown(t("own.beside", file=path))):
            st.code(text[:50_000], language="python", line_numbers=True)
    faults = faults_of(source.text, name)
    show_faults(faults)
    key = f"{person or 'own'}-{name}"
    chosen = row_choice(key)
    findings = approval.trial_of(name, standing.contents)
    if findings is not None:
        on_rows = row_trial_of(name, standing.contents, chosen) if chosen else None
        show_findings([*findings, *(on_rows or ())])
    cannot = has_errors(faults) or not standing.contents
    with st.container(horizontal=True):
        if st.button(t("own.try"), key=f"try-{key}", icon=":material/science:", disabled=cannot):
            _act(lambda: try_everywhere(name, chosen, person), lambda: st.rerun(scope="fragment"))
        if st.button(
            t("own.approve.yes"),
            key=f"approve-{key}",
            type="primary",
            icon=":material/verified_user:",
            disabled=cannot,
        ):
            _act(lambda: approval.approve(name, standing.contents, person), after)


def _show_text(text: str, before: str | None) -> None:
    """Show a text, or what differs from the one that was approved last."""
    if before is None or before == text:
        st.code(text, language="python", line_numbers=True, height=360)
        return
    st.caption(t("own.differs"))
    lines = before.splitlines(), text.splitlines()
    labels = t("own.approved_text"), t("own.new_text")
    st.code(
        "\n".join(difflib.unified_diff(*lines, *labels, lineterm="")), language="diff", height=300
    )
    with st.expander(t("own.whole")):
        st.code(text, language="python", line_numbers=True)


def _act(act: Callable[[], object], after: Callable[[], object]) -> None:
    try:
        with st.spinner(t("own.trying")):
            act()
    except FabricaError as error:
        show_error(error)
        return
    after()
