"""A notice above a page, there until the reader has closed it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pipeline_core.messages.message import Message
from ui.text.markdown import escape_markdown
from ui.text.words import language, t, translate


def show_notice(notice: Message, dismiss: Callable[[], None]) -> None:
    """Show a sentence with a button that closes it.

    Parameters
    ----------
    notice
        What happened.
    dismiss
        Called when the reader has closed it.
    """
    with st.container(key="notice"):
        st.warning(escape_markdown(translate(notice.code, notice.values, language())))
        st.button(t("app.notice_read"), key="notice_read", on_click=dismiss)
