"""Who the visitor of a page is, the way out, and whether the class waits; above every page."""

from __future__ import annotations

from html import escape

import streamlit as st

from pipeline_core.errors import StoreError
from ui.security import people, visitor
from ui.security.access import leave_url
from ui.security.pause import is_paused
from ui.text.words import t


def show_visitor() -> None:
    """Draw the visitor's name and the link that signs out; nothing outside of a class."""
    try:
        person = visitor.person()
    except StoreError:  # the page below says what to do
        return
    if person is None:
        return
    name = people.name_of(person)
    title = escape(t("who.signed_in", name=name), quote=True)
    with st.container(key="visitor", width="content"):
        st.html(
            f'<div class="fb-visitor"><b title="{title}">{escape(name)}</b>'
            f'<a href="{escape(leave_url(), quote=True)}">{escape(t("who.sign_out"))}</a></div>'
        )


def show_pause() -> None:
    """Say that the class is paused, if it is."""
    if is_paused():
        code = "class.pause.on" if visitor.is_teacher() else "class.paused"
        st.warning(t(code), icon=":material/pause_circle:")
