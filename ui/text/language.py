"""Where the reader chooses a language: above every page, and among the settings."""

from __future__ import annotations

import streamlit as st

from ui.text.words import CHOSEN, language

NAMES = {"en": "English", "es": "Español"}


_LABEL = "Language / Idioma"


def language_switch() -> None:
    """Let the reader choose above a page; the browser's own wish comes first."""
    key = _set("language-switch")
    with st.container(key="language", width="content"):
        st.segmented_control(
            _LABEL, list(NAMES), key=key, format_func=str.upper, required=True,
            label_visibility="collapsed", on_change=_choose, args=(key,),
        )  # fmt: skip


def language_choice() -> None:
    """Let the reader choose among the settings, by the languages' own names."""
    key = _set("prefer-language")
    st.radio(
        _LABEL, list(NAMES), key=key, format_func=NAMES.__getitem__, horizontal=True,
        label_visibility="collapsed", on_change=_choose, args=(key,),
    )  # fmt: skip


def _set(key: str) -> str:
    """Have a widget show the language that is spoken: the other one may have changed it."""
    st.session_state[key] = language()
    return key


def _choose(key: str) -> None:
    st.session_state[CHOSEN] = st.session_state[key]
