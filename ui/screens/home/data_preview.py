"""Preview of a data file: its columns with their use, and its first rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pipeline_core.starter import Choices, FirstLook, exclusion_reasons
from ui.screens.home.choices_form import short_name
from ui.text.numbers import number, one_decimal
from ui.text.words import language, t

MAX_COLUMNS = 1_000
MAX_PREVIEW_COLUMNS = 50
MAX_CELL_LENGTH = 200


def show_columns(look: FirstLook, choices: Choices) -> None:
    """Show a table of the columns: use, kind, missing values, and why some are left out."""
    import pandas as pd

    reasons = exclusion_reasons(look)
    rows = [
        _column_row(column, look, choices, reasons.get(column["name"]))
        for column in look["columns"][:MAX_COLUMNS]
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, height=_height(len(rows)), key="columns")


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


def _column_row(
    column: Mapping[str, Any], look: FirstLook, choices: Choices, reason: Mapping[str, Any] | None
) -> dict[str, str]:
    lang, missing = language(), 100 * column["missing"] / max(1, look["rows"])
    use = _use(column["name"], choices)
    values = {name: value for name, value in (reason or {}).items() if name != "code"}
    reason_text = t(reason["code"], **values) if reason else ""
    return {
        t("start.column"): short_name(column["name"]),
        t("start.use"): t(f"start.use.{use}"),
        t("start.kind"): t(f"kind.{column['kind']}"),
        t("start.distinct"): number(column["distinct"], lang),
        t("start.missing"): f"{one_decimal(missing, lang)} %" if column["missing"] else "",
        t("start.why"): reason_text if use not in ("target", "time") else "",
    }


def _use(name: str, choices: Choices) -> str:
    if name == choices.target:
        return "target"
    if name in choices.ids:
        return "id"
    if name == choices.time:
        return "time"
    if name in choices.left_out:
        return "left"
    return "sensitive" if name in choices.sensitive else "feature"


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


def _height(rows: int) -> int:
    return min(640, 38 + 35 * max(1, rows))
