"""Problems and errors as sentences in the reader's language."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from pipeline_core.check import Problem
from pipeline_core.edits import edit_to_json
from pipeline_core.errors import FabricaError
from pipeline_core.warned import warning_told
from ui.words import language, t, tell

_LOG = logging.getLogger("fabrica")


def sentence(problem: Problem, lang: str) -> str:
    """Return a problem in words."""
    code = problem.code if "." in problem.code else f"problem.{problem.code}"
    values = {"stage": problem.stage, "field": problem.field, **problem.values}
    return tell(code, values, lang)


def warned(stage: str, summary: Mapping[str, Any] | None, lang: str) -> list[str]:
    """Return what libraries warned of while a stage worked, a sentence each."""
    told = [warning_told(one) for one in (summary or {}).get("warnings") or ()]
    return list(dict.fromkeys(f"{stage}: {in_words(one, lang)}" for one in told))


def in_words(told: Mapping[str, Any] | None, lang: str) -> str:
    """Return a code with its values in words; nothing for nothing."""
    return tell(told["code"], told["values"], lang) if told else ""


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
    from ui.edits import acts
    from ui.edits.told import mended

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


def show_error(error: FabricaError) -> None:
    """Say what went wrong."""
    st.error(plain(tell(error.code, error.values, language())))


def show_broken(error: FabricaError) -> None:
    """Say that the pipeline's file cannot be read, and what to do."""
    show_error(error)
    st.caption(t("pipeline.broken"))


def show_unexpected(error: Exception) -> bool:
    """Say that a page failed, keep the details for the log, and show no traceback."""
    _LOG.error("A page failed.", exc_info=error)
    st.error(t("app.unexpected"))
    return True


def plain(text: str) -> str:
    r"""Return a text that Markdown shows as it is.

    Examples
    --------
    >>> plain("*x* <1H OCEAN")
    '\\*x\\* \\<1H OCEAN'
    """
    return "".join(f"\\{one}" if one in r"\`*_{}[]()<>#+-!|~$:" else one for one in text)
