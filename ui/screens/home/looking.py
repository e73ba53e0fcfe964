"""The first look at a file while it lasts: how far it is, and a way on for a large one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pipeline_core.measures.file_progress import LARGE
from pipeline_core.starter import FirstLook
from ui.documents.first_looks import first_look
from ui.documents.stores import visitor_store
from ui.documents.uploads import Upload
from ui.text.numbers import number
from ui.text.words import language, t

FIRST_ROWS = 100_000


def look_at(upload: Upload, reading: Mapping[str, Any] | None, target: str | None) -> FirstLook:
    """Return the first look at a file, showing how far it is.

    Parameters
    ----------
    upload
        The file.
    reading, target
        How it is read, and the column to predict; guessed if None.

    Raises
    ------
    FabricaError
        The file cannot be looked at.
    """
    rows: int | None = st.session_state.get(_key(upload))
    workspace, place = visitor_store().workspace, st.empty()
    with place.container():
        if upload.size < LARGE or rows is not None:
            with st.spinner(t("start.looking"), show_time=True):
                look = first_look(workspace, upload, reading, target, rows)
        else:
            bar = st.progress(0.0, t("start.looking"))
            st.button(
                t("start.first_rows_only", rows=number(FIRST_ROWS, language())),
                key="first-rows-only",
                icon=":material/content_cut:",
                on_click=_set_first_rows,
                args=(upload, FIRST_ROWS),
            )

            def show(progress: Mapping[str, Any]) -> None:
                share = progress["done"] / progress["of"]
                reading_text = t("start.looking_at", percent=f"{share:.0%}")
                bar.progress(share, reading_text if share < 1 else t("start.looking"))

            look = first_look(workspace, upload, reading, target, on_progress=show)
    place.empty()
    return look


def show_first_rows(upload: Upload) -> None:
    """Say that only the first rows of a file are read, and offer to read all of it."""
    rows: int | None = st.session_state.get(_key(upload))
    if rows is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info(t("start.first_rows_read", rows=number(rows, language())))
        st.button(
            t("start.read_all"), key="read-all", on_click=_set_first_rows, args=(upload, None)
        )


def _set_first_rows(upload: Upload, rows: int | None) -> None:
    st.session_state[_key(upload)] = rows


def _key(upload: Upload) -> str:
    return f"first-rows-{upload.digest}"
