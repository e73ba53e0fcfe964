"""*Look now*: watching what is new in a source once, from the page."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.documents.watches import Watch, look_once
from ui.text.numbers import data_value
from ui.text.words import language, t


def look_now(watch: Watch) -> None:
    """Watch what is new, and have the page say what came of it."""
    try:
        counts = look_once(watch)
    except FabricaError as error:
        st.session_state["monitor-trouble"] = error
        return
    st.session_state["monitor-said"] = look_text(counts)


def look_text(counts: dict[str, int]) -> str:
    """Return what came of a look in words."""
    lang = language()
    if not counts["batches"]:
        return t("watching.looked.nothing")
    values = {name: data_value(counts[name], lang) for name in ("batches", "rows", "alarms")}
    text = t("watching.looked", **values)
    return f"{text} {t('watching.looked.more')}" if counts["more"] else text
