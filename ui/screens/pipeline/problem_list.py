"""The problems of the pipeline, each with a button that fixes it."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from pipeline_core.check import Problem
from pipeline_core.edits import edit_to_json
from ui.documents import edit_actions
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.muted_problems import can_be_muted, mute_button, show_muted
from ui.text.edit_words import describe_fix
from ui.text.markdown import escape_markdown
from ui.text.problem_words import problem_sentence
from ui.text.words import language, t


def show_problems(problems: Iterable[Problem], view_model: ViewModel, place: str) -> None:
    """List problems with the buttons that fix them, errors first.

    Parameters
    ----------
    problems
        The problems.
    view_model
        The pipeline; a past one has no buttons.
    place
        Where on the page the list is drawn; part of its keys.
    """
    ordered = sorted(problems, key=lambda problem: problem.severity != "error")
    said = [problem for problem in ordered if problem.severity != "muted"]
    for number, problem in enumerate(said):
        show = st.error if problem.severity == "error" else st.warning
        show(escape_markdown(problem_sentence(problem, language())))
        if view_model.past:
            continue
        with st.container(horizontal=True):
            if problem.fix:
                _fix_button(problem, view_model, f"fix-{place}-{number}")
            if can_be_muted(problem):
                mute_button(problem, view_model, f"mute-{place}-{number}")
    show_muted([problem for problem in ordered if problem.muting], view_model, place)


def _fix_button(problem: Problem, view_model: ViewModel, key: str) -> None:
    suggestions = problem.values.get("near", ())
    descriptions = [
        describe_fix(edit_to_json(edit), language(), suggestions, view_model.catalogue)
        for edit in problem.fix
    ]
    label, help_text = t("fix.several", count=len(descriptions)), "; ".join(descriptions)
    if len(descriptions) == 1:
        label, help_text = t("fix.one", what=descriptions[0]), ""
    st.button(
        escape_markdown(label),
        key=key,
        icon=":material/build:",
        on_click=edit_actions.edit_and_rerun,
        args=(view_model.document, view_model.catalogue, *problem.fix),
        help=escape_markdown(help_text) or None,
    )
