"""The signing key, and replacing it: everybody is signed out."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import StoreError
from ui.security import visitor
from ui.security.connections import CONNECTIONS
from ui.security.token import rotate_key
from ui.text.words import t

_DONE_KEY = "key-replaced"


def show_access() -> None:
    """Offer the teacher, or the owner of an app without a class, to sign everybody out."""
    if not visitor.is_owner():
        return
    with st.container(border=True):
        st.markdown(f"#### {t('prefer.access')}")
        st.caption(t("prefer.access.about"))
        if st.session_state.pop(_DONE_KEY, False):
            st.success(t("prefer.access.done"))
        if st.button(t("prefer.access.sign_out"), key="sign-all-out", icon=":material/logout:"):
            st.dialog(t("prefer.access.sign_out"))(_ask)()


def sign_everybody_out() -> None:
    """Replace the key and cut off whatever is open for a session."""
    if not visitor.is_owner():
        raise StoreError("class.not_found")
    rotate_key()
    CONNECTIONS.close_ended()


def _ask() -> None:
    st.markdown(t("prefer.access.ask"))
    if st.button(t("prefer.access.yes"), key="sign-all-out-yes", type="primary"):
        sign_everybody_out()
        st.session_state[_DONE_KEY] = True
        st.rerun()
