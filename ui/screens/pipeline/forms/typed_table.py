"""The editor of a typed table: the list of its columns, the grid of its cells, and pasting.

The grid takes every cell as text and the core's rules judge it, so that nothing that was typed
or pasted is lost, as a grid of numbers loses a decimal comma.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from pipeline_core.edits import SetSetting
from pipeline_core.messages.region import with_region_signs
from ui.screens.pipeline.forms.fields import Field
from ui.screens.pipeline.forms.form import Form
from ui.screens.pipeline.forms.pasted_table import paste_box
from ui.screens.pipeline.forms.typed_cells import cell_text, columns_after, rows_after
from ui.text.names import option_name, setting_name
from ui.text.words import region, t
from ui.widgets.widget_state import has_new_value

_KINDS = ("number", "word", "date", "boolean")
_HEIGHT = 420


def column_editor(form: Form, field: Field, label: str) -> None:
    """Draw the list of a typed table's columns, with a way to paste a whole table."""
    import pandas as pd

    columns, rows = typed_value(form)
    start, key = editor_start(form.key(field.name), columns, lambda start, changes: _columns(
        form, start, rows, changes)[0])  # fmt: skip
    head = st.container(horizontal=True, vertical_alignment="center")
    head.markdown(label)
    with head:
        paste_box(form)
    st.data_editor(
        pd.DataFrame(start, columns=["column", "kind"], dtype="object"),
        key=key,
        num_rows="dynamic",
        hide_index=True,
        placeholder="",
        width="stretch",
        on_change=_change_columns,
        args=(form, key, start, rows),
        column_config={
            "column": st.column_config.TextColumn(setting_name("column", form.lang), required=True),
            "kind": st.column_config.SelectboxColumn(
                setting_name("type", form.lang),
                options=_KINDS,
                required=True,
                default="word",
                format_func=lambda kind: option_name(kind, form.lang),
            ),
        },
    )


def row_editor(form: Form, field: Field, label: str) -> None:
    """Draw the grid of a typed table's cells."""
    import pandas as pd

    columns, rows = typed_value(form)
    st.markdown(label)
    if not columns:
        st.info(t("form.typed.no_columns"))
        return
    start, key = editor_start(
        f"{form.key(field.name)}-{_digest(columns)}",
        rows,
        lambda start, changes: rows_after(start, changes, columns, *_reader(form)),
    )
    cells = [[cell_text(cell, *_reader(form)) for cell in row] for row in start]
    names = [str(place) for place in range(len(columns))]
    st.data_editor(
        pd.DataFrame(cells, columns=names, dtype="object"),
        key=key,
        num_rows="dynamic",
        hide_index=True,
        placeholder="",
        width="stretch",
        height=_HEIGHT if len(start) > 10 else "auto",
        on_change=_change_rows,
        args=(form, field, key, start, columns),
        column_config={
            name: st.column_config.TextColumn(column["column"] or "–")
            for name, column in zip(names, columns, strict=True)
        },
    )
    st.caption(t("form.typed.about"))


def typed_value(form: Form) -> tuple[list[dict[str, Any]], list[list[Any]]]:
    """Return a typed table's columns and rows, each row as long as there are columns."""
    columns = [dict(column) for column in form.stage.settings.get("columns") or ()]
    rows = [list(row) for row in form.stage.settings.get("rows") or ()]
    width = len(columns)
    return columns, [[*row[:width], *[None] * (width - len(row))] for row in rows]


def _reader(form: Form) -> tuple[str, str]:
    """Return the decimal sign of the reader's region, and the language."""
    return with_region_signs(".", region(form.lang)), form.lang


def editor_start(
    key: str, value: list[Any], apply: Callable[[Any, Mapping[str, Any]], list[Any]]
) -> tuple[list[Any], str]:
    """Return what the editor began with, and its key: new ones if something else changed it."""
    state = st.session_state
    number, start = state.get(f"{key}~", 0), state.get(f"{key}~rows", value)
    changes = state.get(f"{key}~{number}") or {}
    if _digest(apply(start, changes)) != _digest(value):
        number, start = number + 1, value
    state[f"{key}~"], state[f"{key}~rows"] = number, start
    return start, f"{key}~{number}"


def _digest(value: Any) -> str:
    return json.dumps(value, default=list)


def _columns(
    form: Form, columns: Sequence[Any], rows: Sequence[Any], changes: Mapping[str, Any]
) -> tuple[list[dict[str, Any]], list[list[Any]]]:
    return columns_after(columns, list(rows), changes, *_reader(form))


def _change_columns(form: Form, key: str, start: list[Any], rows: list[Any]) -> None:
    if has_new_value(key):
        columns, rows = _columns(form, start, rows, st.session_state[key])
        name = form.stage.name
        form.edit(SetSetting(name, "columns", columns), SetSetting(name, "rows", rows))


def _change_rows(
    form: Form, field: Field, key: str, start: list[Any], columns: list[dict[str, Any]]
) -> None:
    if has_new_value(key):
        form.change(field, rows_after(start, st.session_state[key], columns, *_reader(form)))
