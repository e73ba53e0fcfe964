"""The people of a class, what of theirs runs, and what the teacher may do for them."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.runs.fair_queue import Ticket
from pipeline_core.runs.queue_place import queue_of
from pipeline_core.store import default_workspace
from ui.screens.classroom.acts import remove, reset_word, sign_out, stop_runs
from ui.security import people, visitor
from ui.security.connections import CONNECTIONS
from ui.security.people import Person
from ui.security.sessions import open_sessions
from ui.text.markdown import escape_markdown
from ui.text.words import t
from ui.widgets.errors import show_error

REFRESH_SECONDS = 5
_WIDTHS = (3, 4, 2, 2, 3, 2)


@st.fragment(run_every=REFRESH_SECONDS)
def show_roster() -> None:
    """Draw everybody of the class, with their state and the acts."""
    if not visitor.is_teacher():
        st.info(t("class.not_found"))
        return
    everybody, pages, runs = people.everybody(), _pages_of_people(), _runs_of_people()
    st.caption(t("class.people", count=len(everybody)))
    for person in everybody:
        _show_person(person, pages.get(person.id), runs.get(person.id, []))


def _pages_of_people() -> dict[str, int]:
    """Return how many pages each signed-in person has open."""
    pages: dict[str, int] = defaultdict(int)
    open_pages = CONNECTIONS.pages_of_sessions()
    for session in open_sessions():
        pages[session.person] += open_pages.get(session.id, 0)
    return dict(pages)


def _show_person(person: Person, pages: int | None, runs: Sequence[Ticket]) -> None:
    is_self = person.id == visitor.person()
    name, state, *places = st.columns(_WIDTHS, vertical_alignment="center")
    label = t("class.you", name=person.name) if is_self else person.name
    name.markdown(f"**{escape_markdown(label)}**")
    state.caption(" · ".join(filter(None, [_state_text(person, pages), _run_text(runs)])))
    _act(places[0], "stop", person, stop_runs, disabled=not runs)
    if is_self:
        return
    _act(places[1], "sign_out", person, sign_out, disabled=pages is None)
    for place, code, act in ((places[2], "reset", reset_word), (places[3], "remove", remove)):
        if _act(place, code, person, disabled=code == "reset" and person.needs_word):
            st.dialog(t(f"class.{code}"))(_ask)(code, person, act)


def _act(
    place: Any,
    code: str,
    person: Person,
    act: Callable[[str], None] | None = None,
    *,
    disabled: bool,
) -> bool:
    """Draw the button of an act; return whether it was pressed."""
    pressed: bool = place.button(
        t(f"class.{code}"),
        key=f"{code}-{person.id}",
        help=escape_markdown(t(f"class.{code}.help", name=person.name)),
        disabled=disabled,
    )
    if pressed and act is not None:
        _perform(act, person)
    return pressed


def _perform(act: Callable[[str], None], person: Person) -> None:
    try:
        act(person.id)
    except FabricaError as error:
        show_error(error)
        return
    st.rerun()


def _run_text(runs: Sequence[Ticket]) -> str:
    """Return what a person has running and waiting; empty if nothing."""
    running = sum(ticket.started is not None for ticket in runs)
    waiting = len(runs) - running
    parts = [
        t("class.running", count=running) if running else "",
        t("class.waiting", count=waiting) if waiting else "",
    ]
    return ", ".join(filter(None, parts))


def _runs_of_people() -> dict[str, list[Ticket]]:
    """Return the runs that wait or are executed, by the person whose they are."""
    runs: dict[str, list[Ticket]] = defaultdict(list)
    with suppress(sqlite3.Error):  # the queue is busy: the next look shows them
        for ticket in queue_of(default_workspace()).tickets():
            runs[Path(ticket.workspace).name].append(ticket)
    return runs


def _state_text(person: Person, pages: int | None) -> str:
    if pages:
        return t("class.here", pages=pages)
    if pages == 0:
        return t("class.signed_in")
    return t("class.new_word" if person.needs_word else "class.away")


def _ask(code: str, person: Person, act: Callable[[str], None]) -> None:
    st.markdown(escape_markdown(t(f"class.{code}.about", name=person.name)))
    if st.button(t(f"class.{code}.yes"), key=f"{code}-yes", type="primary"):
        _perform(act, person)
