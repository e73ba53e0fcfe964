"""Problems on the page, each with the click that repairs it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import streamlit as st

from pipeline_core.check import Problem
from pipeline_core.edits import edit_to_json
from ui.documents import acts
from ui.text.edit_words import mended
from ui.text.problem_words import plain, sentence
from ui.text.words import language, t


def show_problems(problems: Iterable[Problem], desk: Any = None, place: str = "") -> None:
    """List problems, errors first, each with the click that mends it.

    Parameters
    ----------
    problems
        What is wrong.
    desk
        The pipeline to mend; None only says the problems.
    place
        Where on the page the list stands: it may be there twice.
    """
    ordered = sorted(problems, key=lambda one: one.severity != "error")
    for number, problem in enumerate(ordered):
        show = st.error if problem.severity == "error" else st.warning
        show(plain(sentence(problem, language())))
        if problem.fix and desk is not None and not desk.past:
            _fix_button(problem, desk, f"fix-{place}-{number}")


def _fix_button(problem: Problem, desk: Any, key: str) -> None:
    lang = language()
    what = [
        mended(edit_to_json(edit), lang, problem.values.get("near", ()), desk.catalogue)
        for edit in problem.fix
    ]
    label = t("fix.one", what=what[0]) if len(what) == 1 else t("fix.several", count=len(what))
    st.button(
        plain(label), key=key, icon=":material/build:", on_click=acts.act,
        args=(desk.document, desk.catalogue, *problem.fix),
        help=None if len(what) == 1 else plain("; ".join(what)),
    )  # fmt: skip
