"""The people of a class, what of theirs runs, how much of the disk they use, and their menus."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import streamlit as st

from pipeline_core.runs.fair_queue import Ticket
from pipeline_core.runs.queue_place import queue_of
from pipeline_core.store import default_workspace
from pipeline_core.store.disk_quota import class_quota, folder_bytes
from ui.screens.classroom.acts import stop_runs
from ui.screens.classroom.person_menu import perform, show_menu
from ui.security import people, visitor
from ui.security.connections import CONNECTIONS
from ui.security.people import Person
from ui.security.sessions import open_sessions
from ui.text.markdown import escape_markdown
from ui.text.numbers import readable_size
from ui.text.words import language, t

REFRESH_SECONDS = 5
_COUNT_SECONDS = 20
_WIDTHS = (4, 5, 3, 3, 2)


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
    name, state, disk, stop, menu = st.columns(_WIDTHS, vertical_alignment="center")
    label = t("class.you", name=person.name) if is_self else person.name
    name.markdown(f"**{escape_markdown(label)}**")
    state.caption(" · ".join(filter(None, [_state_text(person, pages), _run_text(runs)])))
    disk.caption(_disk_text(person))
    pressed = stop.button(
        t("class.stop"),
        key=f"stop-{person.id}",
        help=escape_markdown(t("class.stop.help", name=person.name)),
        disabled=not runs,
    )
    if pressed:
        perform(lambda: stop_runs(person.id))
    show_menu(menu, person, is_self=is_self, is_signed_in=pages is not None)


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


def _disk_text(person: Person) -> str:
    most = int(class_quota(default_workspace()) * 1e6)
    sizes = [readable_size(size, language()) for size in (_used_bytes(person.id), most)]
    return t("class.disk", used=sizes[0], limit=sizes[1])


@st.cache_data(ttl=_COUNT_SECONDS, show_spinner=False)
def _used_bytes(person: str) -> int:
    """Return what a person holds on the disk; everybody's files are not counted all the time."""
    return folder_bytes(people.folder(person))
