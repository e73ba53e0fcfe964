"""The problems of the pipeline, each with a button that fixes it: in a list, or at a field."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from pipeline_core.check import Problem
from pipeline_core.check.problem import LEVELS
from pipeline_core.edits import edit_to_json
from ui.documents import edit_actions
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.muted_problems import can_be_muted, mute_button, show_muted
from ui.text.edit_words import describe_fix
from ui.text.markdown import escape_markdown
from ui.text.problem_words import problem_sentence
from ui.text.words import language, t

_BOXES = {"error": st.error, "warning": st.warning, "todo": st.info}
_MARKS = {
    "error": ":red[:material/error:]",
    "warning": ":orange[:material/warning:]",
    "todo": ":gray[:material/radio_button_unchecked:]",
}


def show_problems(problems: Iterable[Problem], view_model: ViewModel, place: str) -> None:
    """List problems with the buttons that fix them, the urgent ones first.

    Parameters
    ----------
    problems
        The problems.
    view_model
        The pipeline; a past one has no buttons.
    place
        Where on the page the list is drawn; part of its keys.
    """
    ordered = sorted(problems, key=lambda problem: LEVELS.index(problem.level))
    said = [problem for problem in ordered if problem.level != "muted"]
    for number, problem in enumerate(said):
        _BOXES[problem.level](escape_markdown(problem_sentence(problem, language())))
        _buttons(problem, view_model, f"{place}-{number}")
    show_muted([problem for problem in ordered if problem.muting], view_model, place)


def show_field_problems(problems: Iterable[Problem], view_model: ViewModel, field: str) -> None:
    """Say problems below their field, small, with the buttons that fix them.

    Parameters
    ----------
    problems
        The problems of one setting or input; what is muted is not said.
    view_model
        The pipeline.
    field
        The field; part of the keys.
    """
    said = [problem for problem in problems if problem.level != "muted"]
    for number, problem in enumerate(sorted(said, key=lambda problem: LEVELS.index(problem.level))):
        sentence = escape_markdown(problem_sentence(problem, language()))
        st.markdown(f"{_MARKS[problem.level]} {sentence}")
        _buttons(problem, view_model, f"{field}-{number}")


def _buttons(problem: Problem, view_model: ViewModel, key: str) -> None:
    if view_model.past or not (problem.fix or can_be_muted(problem)):
        return
    with st.container(horizontal=True):
        if problem.fix:
            _fix_button(problem, view_model, f"fix-{key}")
        if can_be_muted(problem):
            mute_button(problem, view_model, f"mute-{key}")


def _fix_button(problem: Problem, view_model: ViewModel, key: str) -> None:
    suggestions = problem.values.get("near", ())
    descriptions = [
        describe_fix(edit_to_json(edit), language(), suggestions, view_model.catalogue)
        for edit in problem.fix
    ]
    label, help_text = t("fix.several", count=len(descriptions)), "; ".join(descriptions)
    if len(descriptions) == 1:
        label, help_text = t("fix.one", what=descriptions[0]), ""
    icon = ":material/build:"
    if problem.level == "todo":  # there is nothing to mend yet
        label, icon = "; ".join(descriptions), ":material/arrow_forward:"
    st.button(
        escape_markdown(label),
        key=key,
        icon=icon,
        on_click=edit_actions.edit_and_rerun,
        args=(view_model.document, view_model.catalogue, *problem.fix),
        help=escape_markdown(help_text) or None,
    )
