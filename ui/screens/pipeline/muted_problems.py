"""Muting a warning with a reason, and the warnings that are muted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from pipeline_core.check import Problem
from pipeline_core.edits import MuteProblem, UnmuteProblem
from pipeline_core.spec import MAX_REASON, Muting
from ui.documents import edit_actions
from ui.documents.view_model import ViewModel
from ui.text.markdown import escape_markdown
from ui.text.problem_words import problem_sentence
from ui.text.words import language, t


def can_be_muted(problem: Problem) -> bool:
    """Return whether a problem is a warning that the file may mute."""
    about_muting = problem.code.startswith("muting_")
    return problem.severity == "warning" and problem.stage is not None and not about_muting


def mute_button(problem: Problem, view_model: ViewModel, key: str, *, quiet: bool = False) -> None:
    """Draw the button that asks for the reason, and mutes a warning.

    Parameters
    ----------
    problem
        The warning.
    view_model
        The pipeline.
    key
        Key of the button; its field has one of its own.
    quiet
        Whether it is drawn without a frame, beside many others.
    """
    kind: Literal["tertiary", "secondary"] = "tertiary" if quiet else "secondary"
    with st.popover(t("mute.button"), icon=":material/notifications_off:", key=key, type=kind):
        with st.form(f"{key}-form", border=False):
            reason = st.text_area(
                t("mute.reason"), key=f"{key}-reason", max_chars=MAX_REASON, height=80,
                placeholder=t("mute.example"), help=t("mute.help"),
            )  # fmt: skip
            sent = st.form_submit_button(t("mute.confirm"), icon=":material/check:")
        if sent and not reason.strip():
            st.error(t("mute.empty"))
        elif sent:
            edit = _muting_edit(problem, " ".join(reason.split()))
            edit_actions.edit_and_rerun(view_model.document, view_model.catalogue, edit)


def _muting_edit(problem: Problem, reason: str) -> MuteProblem:
    place = (problem.column or "", problem.field or "")
    return MuteProblem(problem.code, problem.stage or "", reason, *place)


def show_muted(problems: Sequence[Problem], view_model: ViewModel, place: str) -> None:
    """List the muted warnings with their reasons, folded, each with a button to say it again.

    Parameters
    ----------
    problems
        The muted warnings.
    view_model
        The pipeline; a past one has no buttons.
    place
        Where on the page the list is drawn; part of its keys.
    """
    if not problems:
        return
    with st.expander(t("mute.muted", count=len(problems)), icon=":material/notifications_off:"):
        for number, problem in enumerate(problems):
            st.markdown(escape_markdown(problem_sentence(problem, language())))
            st.caption(escape_markdown(_reason_text(problem)))
            if problem.muting and not view_model.past:
                unmute_button(problem.muting, view_model, f"unmute-{place}-{number}")


def _reason_text(problem: Problem) -> str:
    muting = problem.muting
    if muting is None:
        return ""
    code = "mute.because_name" if muting.name else "mute.because"
    return t(code, reason=muting.reason, name=muting.name)


def unmute_button(muting: Muting, view_model: ViewModel, key: str) -> None:
    """Draw the button that lets what is muted be said again."""
    place = (muting.stage or "", muting.column or "", muting.field or "")
    st.button(
        t("mute.undo"),
        key=key,
        icon=":material/notifications_active:",
        on_click=edit_actions.edit_and_rerun,
        args=(view_model.document, view_model.catalogue, UnmuteProblem(muting.problem, *place)),
    )
