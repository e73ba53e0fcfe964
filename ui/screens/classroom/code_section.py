"""Code of the class that waits for the teacher: whose it is, what is new in it, the approval."""

from __future__ import annotations

import streamlit as st

from ui.documents import own_code_approval
from ui.screens.code.review import show_review
from ui.security import people
from ui.text.markdown import escape_markdown
from ui.text.words import t


def show_waiting_code() -> None:
    """List the blocks that wait, each with its review."""
    st.caption(t("own.class.about"))
    waiting = own_code_approval.waiting()
    if not waiting:
        st.info(t("own.class.none"))
    for person, name in waiting:
        label = escape_markdown(f"{people.name_of(person)} – {name}")
        with st.expander(label, key=f"waiting-{person}-{name}", on_change="rerun") as expander:
            if expander.open:
                show_review(name, person)
