"""What the teacher may do for one person: a menu, and the questions before what is for good."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.screens.classroom.acts import delete_data, remove, reset_word, sign_out
from ui.security.access import archive_url
from ui.security.people import Person
from ui.text.markdown import escape_markdown
from ui.text.words import t
from ui.widgets.errors import show_error

_CLOSED_KEY = "menus-closed"


def show_menu(place: Any, person: Person, *, is_self: bool, is_signed_in: bool) -> None:
    """Draw the menu of a person; a teacher's own has only what harms nothing."""
    count = st.session_state.setdefault(_CLOSED_KEY, 0)
    with place.popover(t("class.menu"), key=f"menu-{person.id}-{count}"):
        st.link_button(
            t("class.archive"),
            archive_url(person.id),
            icon=":material/archive:",
            width="stretch",
            help=escape_markdown(t("class.archive.help", name=person.name)),
            key=f"archive-{person.id}",
        )
        if is_self:
            return
        if _button("sign_out", person, "logout", disabled=not is_signed_in, asks=False):
            perform(lambda: sign_out(person.id))
        if _button("reset", person, "key", disabled=person.needs_word):
            st.dialog(t("class.reset"))(_ask_reset)(person)
        if _button("delete", person, "delete_sweep"):
            st.dialog(t("class.delete"))(_ask_typed)("delete", person, delete_data)
        if _button("remove", person, "person_remove"):
            st.dialog(t("class.remove"))(_ask_typed)("remove", person, remove)


def _button(
    code: str, person: Person, icon: str, *, disabled: bool = False, asks: bool = True
) -> bool:
    """Draw the button of an act, which may ask first; return whether it was pressed."""
    return st.button(
        t(f"class.{code}"),
        key=f"{code}-{person.id}",
        icon=f":material/{icon}:",
        help=escape_markdown(t(f"class.{code}.help", name=person.name)),
        disabled=disabled,
        width="stretch",
        on_click=_close_menus if asks else None,
    )


def _close_menus() -> None:
    """Have the menus drawn as new ones: an open one would lie above the question."""
    st.session_state[_CLOSED_KEY] += 1


def perform(act: Callable[[], object]) -> None:
    """Do an act and draw the page anew, or show why it was not done."""
    try:
        act()
    except FabricaError as error:
        show_error(error)
        return
    st.rerun()


def ask_words(key: str, words: str) -> str | None:
    """Ask for words that confirm what is for good; return what was typed, once it was sent."""
    with st.form(f"{key}-form", border=False):
        typed = st.text_input(t("class.type", words=words), key=f"{key}-typed", autocomplete="off")
        is_sent = st.form_submit_button(t(f"class.{key}.yes"), key=f"{key}-yes", type="primary")
    return typed if is_sent else None


def _ask_reset(person: Person) -> None:
    st.markdown(escape_markdown(t("class.reset.about", name=person.name)))
    if st.button(t("class.reset.yes"), key="reset-yes", type="primary"):
        perform(lambda: reset_word(person.id))


def _ask_typed(code: str, person: Person, act: Callable[[str, str], None]) -> None:
    st.markdown(escape_markdown(t(f"class.{code}.about", name=person.name)))
    if (typed := ask_words(code, person.name)) is not None:
        perform(lambda: act(person.id, typed))
