"""Odd values of a data file, each with what can be done about it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pipeline_core.starter import FirstLook, FlatMessage
from pipeline_core.starter.reading_changes import with_offer
from ui.documents.uploads import Upload
from ui.screens.home.choices_form import read_as
from ui.text.markdown import escape_markdown
from ui.text.words import t

MAX_SHOWN = 10


def show_offers(upload: Upload, look: FirstLook) -> None:
    """Show the messages that offer a change of the reading, with a button for each change.

    Parameters
    ----------
    upload
        The file; its reading and what was left as it is belong to it.
    look
        What `first_look` found.
    """
    key = f"left-{upload.digest}"
    left: set[str] = st.session_state.setdefault(key, set())
    open_ = [note for note in look["notes"] if "offers" in note and _id(note) not in left]
    for number, note in enumerate(open_[:MAX_SHOWN]):
        values = {name: value for name, value in note.items() if name not in ("code", "offers")}
        with st.container(border=True, key=f"offer-{number}"):
            text, actions = st.columns([3, 2], vertical_alignment="center")
            text.markdown(escape_markdown(t(note["code"], **values)))
            with actions.container(horizontal=True, horizontal_alignment="right"):
                for action in note["offers"]:
                    if st.button(_label(note, action), key=f"offer-{number}-{action}"):
                        changed = with_offer(look["reading"], note, action)
                        read_as(upload, changed, [note["column"]])
                        st.rerun()
                if st.button(t("start.offer.leave"), key=f"offer-{number}-leave", type="tertiary"):
                    left.add(_id(note))
                    st.rerun()
    if len(open_) > MAX_SHOWN:
        st.caption(t("start.offer.more", count=len(open_) - MAX_SHOWN))


def _id(note: FlatMessage) -> str:
    return f"{note['code']} {note['column']}"


def _label(note: FlatMessage, action: str) -> str:
    change: dict[str, Any] = note["offers"][action]
    if action in ("keep", "words"):
        return t(f"start.offer.{action}")
    if action == "convert":
        return t("start.offer.dates" if "dates" in change else "start.offer.numbers")
    return t("start.offer.missing")
