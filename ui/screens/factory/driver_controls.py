"""Start, stop and go on: the buttons of a factory's driver, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.factory.journal import DriverState
from ui.documents.documents import Document
from ui.documents.edit_actions import ERROR_KEY
from ui.documents.factories import board_of, start, state_of, stop
from ui.text.markdown import escape_markdown
from ui.text.problem_words import sentence_of
from ui.text.words import language, t

BUDGETS = (0, 1, 5, 10, 30, 60, 180, 720)  # minutes; 0 for no limit
_SETTLED = ("judged", "cannot_run")
_TICK_SECONDS = 2.0


def show_controls(document: Document, state: DriverState, board: Mapping[str, Any] | None) -> None:
    """Show the buttons, and how far the driver is; while it works, at each tick anew.

    Parameters
    ----------
    document
        The pipeline.
    state
        Of its driver.
    board
        The leaderboard; None where there is none yet.
    """
    statuses = [variant["status"] for variant in board["variants"]] if board else []
    pending = sum(status not in _SETTLED for status in statuses)
    with st.container(
        horizontal=True, vertical_alignment="bottom", gap="small", key="factory-controls"
    ):
        budget = st.selectbox(
            t("variants.budget"),
            BUDGETS,
            key="factory-budget",
            width=200,
            format_func=budget_text,
            help=t("variants.budget.help"),
            disabled=state.is_running,
        )
        st.button(
            t("variants.go_on" if "judged" in statuses else "variants.start"),
            key="factory-start",
            type="primary",
            icon=":material/play_arrow:",
            disabled=state.is_running or not pending,
            on_click=_start,
            args=(document, budget),
        )
        st.button(
            t("variants.stop"),
            key="factory-stop",
            icon=":material/stop:",
            disabled=not state.is_running and not state.open_runs,
            on_click=_stop,
            args=(document,),
            help=t("variants.stop.help"),
        )
    _show_notices(state, pending, len(statuses))
    every = _TICK_SECONDS if state.is_running else None
    st.fragment(_progress, key="factory-progress", run_every=every)(
        document, is_running=state.is_running, drawn=len(statuses)
    )


def budget_text(minutes: int) -> str:
    """Return how a budget is shown in the list."""
    if not minutes:
        return t("variants.budget.none")
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h"


def _show_notices(state: DriverState, pending: int, count: int) -> None:
    if state.error:
        st.error(escape_markdown(sentence_of(state.error, language())))
    elif state.was_interrupted:
        st.warning(t("variants.interrupted"))
    elif count and not pending and not state.is_running:
        st.caption(t("variants.all_judged"))


def _progress(document: Document, *, is_running: bool, drawn: int) -> None:
    """Show how far the driver is; redraw the page where it has something new, or has ended."""
    state = state_of(document)
    if state.is_running != is_running:
        st.rerun()
    if not is_running:
        return
    board = board_of(document, state)
    if board is not None and len(board["variants"]) != drawn:
        st.rerun()
    done, total = len(state.ends), max(state.count, 1)
    st.progress(min(done / total, 1.0), t("variants.progress", done=done, total=state.count))
    if state.open_runs:
        names = "; ".join(state.open_runs)
        st.caption(t("variants.at_work", name=escape_markdown(names)))


def _start(document: Document, minutes: int | None) -> None:
    try:
        start(document, 60.0 * minutes if minutes else None)
    except FabricaError as error:
        st.session_state[ERROR_KEY] = error


def _stop(document: Document) -> None:
    try:
        stop(document)
    except FabricaError as error:
        st.session_state[ERROR_KEY] = error
