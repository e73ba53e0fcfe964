"""Ways to the page of own code: which block it opens, and at which line."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui.text.words import t
from ui.widgets import page_paths

JUMP_KEY = "code-jump"
_OPEN_KEY = "code-open"
_NEW_KEY = "code-new"


def chosen_block(names: Sequence[str]) -> str | None:
    """Return the block to edit: the one that was opened last, or the address names."""
    wanted = st.session_state.get(_OPEN_KEY) or st.query_params.get("block")
    if st.session_state.pop(_NEW_KEY, False):
        wanted = ""
    name = wanted if wanted in names else None
    if name is None and wanted != "" and names:
        name = names[0]
    choose_block(name)
    return name


def choose_block(name: str | None) -> None:
    """Have the page of own code edit a block; None for none, to make a new one."""
    st.session_state[_OPEN_KEY] = name or ""
    if name:
        st.query_params["block"] = name
    else:
        st.query_params.pop("block", None)


def open_block(name: str, line: int | None = None) -> None:
    """Go to a block's text, and there to a line."""
    st.session_state[_OPEN_KEY] = name
    if line:
        number = st.session_state.get(JUMP_KEY, (0, 0))[1]
        st.session_state[JUMP_KEY] = (line, number + 1)
    st.switch_page(page_paths.CODE)


def new_block_button(key: str) -> None:
    """Draw the button that goes to the page of own code, to make a block."""
    if st.button(t("own.new"), key=key, icon=":material/code:", help=t("own.new.help")):
        st.session_state[_NEW_KEY] = True
        st.switch_page(page_paths.CODE)


def edit_block_button(name: str, key: str, line: int | None = None) -> None:
    """Draw the button that goes to a block's text."""
    label = t("own.open_at", line=line) if line else t("own.open")
    if st.button(label, key=key, icon=":material/edit:"):
        open_block(name, line)
