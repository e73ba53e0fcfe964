"""The selected stage: what it gave, its rows, its settings, its code, its help."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui.documents.stage_views import StageView
from ui.documents.view_model import Desk
from ui.screens.pipeline.inspector import changed, code, explanation, result, rows, settings, wiring
from ui.screens.pipeline.inspector.actions import actions
from ui.screens.pipeline.problem_list import show_problems
from ui.text.names import block_title
from ui.text.numbers import seconds
from ui.text.problem_words import in_words, plain, warned
from ui.text.words import language, t
from ui.widgets.pieces import family_line
from ui.widgets.widget_state import answers, put

_VIEWS: dict[str, Callable[[Desk, StageView], None]] = {
    "settings": settings.show,
    "wiring": wiring.show,
    "data": rows.show,
    "changed": changed.show,
    "result": result.show,
    "code": code.show,
    "help": explanation.show,
}
_MAKES_TABLE = ("row", "column", "roles", "split")


def inspect(desk: Desk, stage: str) -> None:
    """Show a stage.

    Parameters
    ----------
    desk
        The pipeline and how things stand.
    stage
        One of its stages.
    """
    view = desk.views[stage]
    entry = desk.catalogue.get(view.block)
    with st.container():  # always there: a form that moved would lose what is being typed
        show_problems([one for one in desk.problems if one.stage == stage], desk, "stage")
        if view.error:
            st.error(plain(in_words(view.error, language())))
        for one in warned(stage, view.summary, language()):
            st.warning(plain(one))
    row = st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="stage-actions"
    )
    if entry is None:
        actions(desk, view, row)
        st.info(t("inspector.unknown_block"))
        return
    names = _views_of(entry["shape"])
    first = "settings" if view.problem == "error" else _shows(entry["shape"])
    with row:
        shown = _choose(stage, names, first)
        st.space("stretch")
    actions(desk, view, row)
    _VIEWS[shown](desk, view)


def heading(desk: Desk, stage: str) -> None:
    """Say which stage it is, how it stands and why it will run."""
    view, lang = desk.views[stage], language()
    entry = desk.catalogue.get(view.block)
    title = block_title(entry, lang) if entry else view.block
    notes = (t(f"state.{view.state}"), seconds(view.seconds, lang), _why(desk, view))
    family_line(view.family, stage, title, notes)


def _why(desk: Desk, view: StageView) -> str:
    """Say what the next run will do with a stage; while one goes on, why it runs in that."""
    job, lang = desk.jobs.get(view.stage), language()
    if job is None or desk.active or desk.past:
        reason = in_words(view.reason, lang)
        return t("inspector.why", reason=reason) if reason else ""
    reason = in_words(job.reason.as_json(), lang)
    return t("inspector.next", what=t(f"whole.{job.action}"), reason=reason)


def turn_to(stage: str, view: str) -> None:
    """Have a stage shown from one of its sides, from the next drawing on."""
    st.session_state[f"view-{stage}"] = view


def _views_of(shape: str) -> list[str]:
    others = {"result"} if shape in _MAKES_TABLE else {"data", "changed"}
    return [name for name in _VIEWS if name not in others]


def _shows(shape: str) -> str:
    return "data" if shape in _MAKES_TABLE else "result"


def _choose(stage: str, names: list[str], first: str) -> str:
    """Draw the choice of a side, and return the one to show: what is open stays open."""
    open_ = f"view-{stage}"
    if st.session_state.get(open_) not in names:
        st.session_state[open_] = first
    shown: str = st.session_state[open_]
    key = put(f"{open_}-choice", shown)
    st.segmented_control(
        t("inspector.view"), names, default=shown, key=key, required=True,
        on_change=_turned, args=(stage, key),
        format_func=lambda name: t(f"inspector.{name}"), label_visibility="collapsed",
    )  # fmt: skip
    return shown


def _turned(stage: str, key: str) -> None:
    if answers(key) and (side := st.session_state[key]) is not None:
        turn_to(stage, side)
