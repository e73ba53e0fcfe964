"""The table of runs: settings that differ and measures as columns; rows are chosen in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from ui.documents.run_rows import Place, RunRow, RunTable
from ui.documents.run_status import pinned_text
from ui.screens.results.run_header import title_of
from ui.screens.runs.differences import exact_text
from ui.screens.runs.place_names import place_name
from ui.text.words import t
from ui.widgets.widget_state import digest_of

STAR = "★"
_ROW_HEIGHT, _HEAD_HEIGHT, _MAX_ROWS = 30, 36, 13
_MAX_SETTINGS = 30
_ID_LETTERS = 5


def show_grid(
    rows: Sequence[RunRow],
    table: RunTable,
    measures: Sequence[Place],
    selected: Sequence[str],
    lang: str,
) -> list[str]:
    """Show the table and return the ids of the runs that are chosen in it.

    Parameters
    ----------
    rows
        The shown runs.
    table
        The runs of which they are a part, which says what differs.
    measures
        The measures that are columns.
    selected
        The runs that were chosen before.
    lang
        Language of the headings.
    """
    ids = [row.run.id for row in rows]
    frame = grid_frame(rows, table.settings[:_MAX_SETTINGS], measures, lang)
    places = [place for place, run in enumerate(ids) if run in selected]
    event: Any = st.dataframe(
        frame,
        key=f"runs-grid-{digest_of(','.join(ids))}",
        hide_index=True,
        width="stretch",
        height=_HEAD_HEIGHT + _ROW_HEIGHT * min(len(rows), _MAX_ROWS),
        row_height=_ROW_HEIGHT,
        on_select="rerun",
        selection_mode="multi-row",
        selection_default={"selection": {"rows": places, "columns": [], "cells": []}},
        column_config=_column_config(frame),
        placeholder="",
        alt=t("runs.table"),
    )
    return [ids[place] for place in event.selection.rows if place < len(ids)]


def grid_frame(
    rows: Sequence[RunRow], settings: Sequence[Place], measures: Sequence[Place], lang: str
) -> Any:
    """Return the table as a frame, its columns named for reading."""
    import pandas as pd

    titles: dict[tuple[str, str], str] = {}
    for row in rows:
        if (row.run.file, row.run.name) not in titles:
            titles[row.run.file, row.run.name] = title_of(row.run, lang)
    columns: dict[str, Any] = {
        STAR: [STAR if row.note.starred else "" for row in rows],
        t("runs.column.run"): [
            f"{titles[row.run.file, row.run.name]} · {row.run.id[-_ID_LETTERS:]}" for row in rows
        ],
        t("runs.column.when"): [datetime.fromtimestamp(row.run.created) for row in rows],
        t("runs.column.state"): [_state(row, lang) for row in rows],
    }
    for place in settings:
        columns[place_name(place, lang)] = _setting_values(rows, place, lang)
    for place in measures:
        values = [row.measures.get(place) for row in rows]
        columns[place_name(place, lang)] = pd.array(values, dtype="Float64")
    columns[t("runs.column.seconds")] = pd.array([_seconds(row) for row in rows], dtype="Float64")
    for code, texts in (
        ("runs.column.tags", [", ".join(row.note.tags) for row in rows]),
        ("runs.column.hypothesis", [row.note.hypothesis for row in rows]),
        ("runs.column.note", [row.note.note for row in rows]),
    ):
        if any(texts):
            columns[t(code)] = texts
    return pd.DataFrame(columns)


def _setting_values(rows: Sequence[RunRow], place: Place, lang: str) -> Any:
    """Return a setting's values: numbers as numbers, so that they sort as such."""
    import pandas as pd

    values = [row.settings.get(place) for row in rows]
    known = [value for value in values if value is not None]
    if known and all(type(value) in (int, float) for value in known):
        return pd.array(values, dtype="Int64" if all(type(v) is int for v in known) else "Float64")
    return ["" if value is None else exact_text(value, lang) for value in values]


def _state(row: RunRow, lang: str) -> str:
    pinned = pinned_text(row.run, lang)
    return " · ".join(filter(None, (t(f"state.{row.run.status}"), pinned)))


def _seconds(row: RunRow) -> float | None:
    run = row.run
    return None if run.ended is None else run.ended - (run.started or run.created)


def _column_config(frame: Any) -> dict[str, Any]:
    config: dict[str, Any] = {
        STAR: st.column_config.TextColumn(width=36, pinned=True),
        t("runs.column.run"): st.column_config.TextColumn(pinned=True, width=230),
        t("runs.column.when"): st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm"),
    }
    for name in frame.columns:
        if str(frame[name].dtype) == "Float64":
            config[name] = st.column_config.NumberColumn(format="%.4g")
    return config
