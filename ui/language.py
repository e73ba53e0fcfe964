"""The switch between languages."""

from __future__ import annotations

import streamlit as st

from ui.words import CHOSEN, language

NAMES = {"en": "English", "es": "Español"}


def language_switch() -> None:
    """Let the reader choose; the browser's own wish comes first."""
    here = language()
    chosen = st.segmented_control(
        "Language / Idioma", list(NAMES), default=here, format_func=lambda one: one.upper(),
        key="language-switch", required=True, label_visibility="collapsed",
    )  # fmt: skip
    if chosen and chosen != here:
        st.session_state[CHOSEN] = chosen
        st.rerun()
