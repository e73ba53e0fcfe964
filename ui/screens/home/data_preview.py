"""Preview of a data file: its first rows."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pipeline_core.starter import FirstLook
from ui.screens.home.choices_form import short_name
from ui.text.words import t

MAX_PREVIEW_COLUMNS = 50
MAX_CELL_LENGTH = 200


def show_rows(look: FirstLook) -> None:
    """Show the first rows."""
    import pandas as pd

    sample = look["sample"]
    if sample is None:
        return
    names = _unique_names([short_name(name) for name in sample["columns"][:MAX_PREVIEW_COLUMNS]])
    cells = [[_cell(value) for value in row[:MAX_PREVIEW_COLUMNS]] for row in sample["data"]]
    st.dataframe(pd.DataFrame(cells, columns=names), hide_index=True, key="first-rows")
    if len(sample["columns"]) > MAX_PREVIEW_COLUMNS:
        st.caption(t("start.more_columns", count=len(sample["columns"]) - MAX_PREVIEW_COLUMNS))


def _unique_names(names: list[str]) -> list[str]:
    """Return names without duplicates, which Streamlit's tables do not allow."""
    unique: list[str] = []
    for name in names:
        candidate, count = name, 1
        while candidate in unique:
            count += 1
            candidate = f"{name} ({count})"
        unique.append(candidate)
    return unique


def _cell(value: Any) -> Any:
    return value[:MAX_CELL_LENGTH] if isinstance(value, str) else value
