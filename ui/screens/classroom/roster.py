"""The people of a class and what the teacher may do for them: sign out, reset a word.

The server asks before each act whether the visitor is the teacher; a page that was drawn
for one proves nothing.
"""

from __future__ import annotations

from collections import defaultdict

import streamlit as st

from pipeline_core.errors import StoreError
from ui.security import people, visitor
from ui.security.connections import CONNECTIONS
from ui.security.people import Person
from ui.security.sessions import end_sessions_of, open_sessions
from ui.text.markdown import escape_markdown
from ui.text.words import t

REFRESH_SECONDS = 5
_WIDTHS = (4, 4, 2, 3)


@st.fragment(run_every=REFRESH_SECONDS)
def show_roster() -> None:
    """Draw everybody of the class, with their state and the acts."""
    if not visitor.is_teacher():
        st.info(t("class.not_found"))
        return
    everybody, pages = people.everybody(), _pages_of_people()
    st.caption(t("class.people", count=len(everybody)))
    for person in everybody:
        _show_person(person, pages.get(person.id))


def sign_out(person: str) -> None:
    """End all sessions of a person, for the teacher."""
    _require_teacher()
    end_sessions_of(person)
    CONNECTIONS.close_ended()


def reset_word(person: str) -> None:
    """Have a person choose a new word, for the teacher; their sessions end."""
    _require_teacher()
    people.reset_word(person)
    sign_out(person)


def _require_teacher() -> None:
    if not visitor.is_teacher():
        raise StoreError("class.not_found")


def _pages_of_people() -> dict[str, int]:
    """Return how many pages each signed-in person has open."""
    pages: dict[str, int] = defaultdict(int)
    open_pages = CONNECTIONS.pages_of_sessions()
    for session in open_sessions():
        pages[session.person] += open_pages.get(session.id, 0)
    return dict(pages)


def _show_person(person: Person, pages: int | None) -> None:
    is_self = person.id == visitor.person()
    name, state, out, reset = st.columns(_WIDTHS, vertical_alignment="center")
    label = t("class.you", name=person.name) if is_self else person.name
    name.markdown(f"**{escape_markdown(label)}**")
    state.caption(_state_text(person, pages))
    if is_self:
        return
    out.button(
        t("class.sign_out"),
        key=f"sign-out-{person.id}",
        help=escape_markdown(t("class.sign_out.help", name=person.name)),
        disabled=pages is None,
        on_click=sign_out,
        args=(person.id,),
    )
    if reset.button(
        t("class.reset"),
        key=f"reset-{person.id}",
        help=escape_markdown(t("class.reset.help", name=person.name)),
        disabled=person.needs_word,
    ):
        st.dialog(t("class.reset"))(_ask_reset)(person)


def _state_text(person: Person, pages: int | None) -> str:
    if pages:
        return t("class.here", pages=pages)
    if pages == 0:
        return t("class.signed_in")
    return t("class.new_word" if person.needs_word else "class.away")


def _ask_reset(person: Person) -> None:
    st.markdown(escape_markdown(t("class.reset.about", name=person.name)))
    if st.button(t("class.reset.yes"), key="reset-yes", type="primary"):
        reset_word(person.id)
        st.rerun()
