"""Who the visitor of a page is, and the way out; above every page of a class."""

from __future__ import annotations

from html import escape

import streamlit as st

from pipeline_core.errors import StoreError
from ui.security import people, visitor
from ui.security.access import leave_url
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
