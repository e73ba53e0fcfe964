"""Language selectors: above every page, and in the settings."""

from __future__ import annotations

import streamlit as st

from ui.text.words import LANGUAGE_KEY, language

LANGUAGE_NAMES = {"en": "English", "es": "Español"}
_LABEL = "Language / Idioma"


def language_switch() -> None:
    """Draw the language switch above a page."""
    key = _sync_widget("language-switch")
    with st.container(key="language", width="content"):
        st.segmented_control(
            _LABEL,
            list(LANGUAGE_NAMES),
            key=key,
            format_func=str.upper,
            required=True,
            label_visibility="collapsed",
            on_change=_store_choice,
            args=(key,),
        )


def language_choice() -> None:
    """Draw the choice of languages by their own names, for the settings."""
    key = _sync_widget("prefer-language")
    st.radio(
        _LABEL,
        list(LANGUAGE_NAMES),
        key=key,
        format_func=LANGUAGE_NAMES.__getitem__,
        horizontal=True,
        label_visibility="collapsed",
        on_change=_store_choice,
        args=(key,),
    )


def _sync_widget(key: str) -> str:
    """Set a widget to the current language, which the other widget may have changed."""
    st.session_state[key] = language()
    return key


def _store_choice(key: str) -> None:
    st.session_state[LANGUAGE_KEY] = st.session_state[key]
