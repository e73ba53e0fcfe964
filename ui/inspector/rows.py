"""What a stage's table looks like: its columns, their kinds, its first rows, on a sample."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.desk import Desk
from ui.inspector.tables import show_table
from ui.names import words_of
from ui.numbers import number
from ui.pieces import cards
from ui.previews import preview
from ui.problems import in_words, plain, show_error
from ui.situation import StageView
from ui.words import language, t

SAMPLE = 1_000


def show(desk: Desk, view: StageView) -> None:
    """Show the preview of a stage's table."""
    if desk.errors:
        st.info(t("data.repair_first"))
        return
    try:
        with st.spinner(t("data.computing"), show_time=False):
            shown = preview(desk.document).get(view.stage)
    except FabricaError as error:
        show_error(error)
        return
    lang = language()
    if shown is None:
        st.info(t("data.nothing_before"))
    elif shown["error"]:
        st.error(plain(in_words(shown["error"], lang)))
    elif shown["table"] is None:
        st.info(t("data.no_table"))
    else:
        _show(view, shown, lang)


def _show(view: StageView, shown: dict[str, Any], lang: str) -> None:
    import pandas as pd

    summary = view.summary or {}
    rows = summary.get("rows")
    cards(
        [(t("data.rows"), number(rows, lang))] * (rows is not None)
        + [(t("data.rows_shown"), number(shown["rows"], lang)),
           (t("data.columns"), number(shown["columns"], lang))]
    )  # fmt: skip
    st.caption(t("data.sample", count=number(SAMPLE, lang)))
    table = shown["table"]
    first = pd.DataFrame(table["data"], columns=table["columns"])
    left, right = st.columns([3, 1], gap="medium")
    with left:
        show_table(first, headings=False)
    with right:
        kinds = [(name, words_of(kind, "kind", lang)) for name, kind in shown["kinds"].items()]
        named = pd.DataFrame(kinds, columns=[t("column.column"), t("column.kind")])
        show_table(named, headings=False)
