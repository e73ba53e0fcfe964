"""The grids of a contract, drawn: each a table to type into, whose changes are written at once."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pipeline_core.messages.region import with_region_signs
from ui.screens.pipeline.contract.grids import GRIDS, grid_rows, rules_after
from ui.screens.pipeline.contract.sheet import Sheet
from ui.screens.pipeline.forms.typed_table import editor_start
from ui.text.names import option_name, setting_name
from ui.text.words import region, t
from ui.widgets.widget_state import has_new_value

_TYPES = ("number", "integer", "word", "boolean", "date")
_SEVERITIES = ("error", "warning")
_FLAGS = ("required", "unique")
_WHOLE = ("min_length", "max_length")
_NUMBERS = ("max_missing", "max_age_days", "mean", "std", "max_shift")
_WIDTHS = {"min": 120, "max": 120, "pattern": 200, "allowed": 200}
_MOST_HEIGHT = 420
_MOST_ROWS = 10


def draw_grid(sheet: Sheet, grid: str) -> None:
    """Draw one grid of the rules."""
    import pandas as pd

    decimal = with_region_signs(".", region(sheet.form.lang))
    start, key = editor_start(
        sheet.key(grid),
        sheet.rules,
        lambda rules, changes: rules_after(rules, grid, changes, decimal),
    )
    rows = grid_rows(start, grid)
    names = ["column", *GRIDS[grid], "severity"]
    st.data_editor(
        pd.DataFrame(rows, columns=names, dtype="object"),
        key=key,
        num_rows="dynamic",
        hide_index=True,
        placeholder="",
        width="stretch",
        height=_MOST_HEIGHT if len(rows) > _MOST_ROWS else "auto",
        on_change=_change,
        args=(sheet, grid, key, start, decimal),
        column_config={name: _column_config(sheet, name) for name in names},
    )


def _change(sheet: Sheet, grid: str, key: str, start: list[Any], decimal: str) -> None:
    if has_new_value(key):
        rules = rules_after(start, grid, st.session_state[key], decimal)
        if rules != sheet.rules:
            sheet.write({"rules": rules})


def _column_config(sheet: Sheet, name: str) -> Any:
    kinds, lang = st.column_config, sheet.form.lang
    title, help_text = setting_name(name, lang), t(f"contract.help.{name}")
    if name == "column":
        return kinds.SelectboxColumn(
            title,
            options=offered_columns(sheet),
            required=True,
            pinned=True,
            width="medium",
            help=help_text,
            format_func=lambda column: column_label(sheet, str(column)),
        )
    if name in ("type", "severity"):
        options = _TYPES if name == "type" else _SEVERITIES
        return kinds.SelectboxColumn(
            title,
            options=options,
            help=help_text,
            default="error" if name == "severity" else None,
            format_func=lambda option: option_name(option, lang),
        )
    if name in _FLAGS:
        return kinds.CheckboxColumn(title, help=help_text, default=name == "required")
    if name in _WHOLE:
        return kinds.NumberColumn(title, help=help_text, min_value=0, step=1)
    if name in _NUMBERS:
        return kinds.NumberColumn(title, help=help_text)
    return kinds.TextColumn(title, help=help_text, width=_WIDTHS.get(name, 400))


def offered_columns(sheet: Sheet) -> list[str]:
    """Return the columns that reach the stage, and those that the rules name besides."""
    named = [str(rule["column"]) for rule in sheet.rules]
    return list(dict.fromkeys([*(sheet.form.columns or ()), *named]))


def column_label(sheet: Sheet, column: str) -> str:
    """Return a column's name, with a mark if it does not reach the stage."""
    if sheet.form.columns is None or column in sheet.form.columns:
        return column
    return t("contract.not_there", column=column)
