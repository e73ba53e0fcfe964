"""A list of records (check rules, date columns) as a small table to edit.

The editor tells what was done to the rows it began with. It goes on with them
as long as that leads to what the setting is: one cell after the other can be
typed in. Where anything else changed the setting, it begins anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui.screens.pipeline.forms.fields import Field
from ui.screens.pipeline.forms.form import Form
from ui.screens.pipeline.forms.values import cell_text, rows_after
from ui.text.names import option_name, setting_name
from ui.text.words import t
from ui.widgets.widget_state import answers


def table(form: Form, field: Field, label: str) -> None:
    """Draw an editable table; a row counts once it has what it requires."""
    import pandas as pd

    assert field.inner is not None
    rows, key = begun(
        form.key(field.name), [dict(row) for row in form.value(field) or ()], field.inner
    )
    cells = [
        {name: _text(cell_text(row.get(name)), its) for name, its in _columns(field).items()}
        for row in rows
    ]
    st.markdown(label)
    st.data_editor(
        pd.DataFrame(cells, columns=list(_columns(field)), dtype="object"), key=key,
        num_rows="dynamic", hide_index=True, placeholder="", width="stretch",
        on_change=_edited, args=(form, field, key, rows),
        column_config={name: _config(form, name, its, name in field.inner["required"])
                       for name, its in _columns(field).items()},
    )  # fmt: skip
    st.caption(t("form.table.about"))


def begun(
    key: str, rows: list[dict[str, Any]], inner: Mapping[str, Any]
) -> tuple[list[dict[str, Any]], str]:
    """Return the rows that the editor goes on with or begins anew with, and its key.

    Parameters
    ----------
    key
        The setting's.
    rows
        What the setting is.
    inner
        The schema of a row.
    """
    number, first = st.session_state.get(f"{key}~", 0), st.session_state.get(f"{key}~rows", rows)
    done = st.session_state.get(f"{key}~{number}") or {}
    if _spelled(rows_after(first, done, inner)) != _spelled(rows):
        number, first = number + 1, rows
    st.session_state[f"{key}~"], st.session_state[f"{key}~rows"] = number, first
    return first, f"{key}~{number}"


def _spelled(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, default=list, sort_keys=True)


def _columns(field: Field) -> Mapping[str, Mapping[str, Any]]:
    assert field.inner is not None
    found: Mapping[str, Mapping[str, Any]] = field.inner["properties"]
    return found


def _text(value: Any, schema: Mapping[str, Any]) -> Any:
    written = "anyOf" in schema or schema.get("type") == "array"
    return str(value) if written and value is not None else value


def _config(form: Form, name: str, schema: Mapping[str, Any], required: bool) -> Any:
    kinds, title = st.column_config, setting_name(name, form.lang)
    if name == "column" and form.columns:
        return kinds.SelectboxColumn(title, options=list(form.columns), required=required)
    if "enum" in schema:
        return kinds.SelectboxColumn(
            title, options=schema["enum"], format_func=lambda one: option_name(one, form.lang)
        )
    if schema.get("type") == "boolean":
        return kinds.CheckboxColumn(title)
    if schema.get("type") in ("number", "integer"):
        return kinds.NumberColumn(title)
    return kinds.TextColumn(title, required=required)


def _edited(form: Form, field: Field, key: str, rows: list[dict[str, Any]]) -> None:
    assert field.inner is not None
    if answers(key):
        form.change(field, rows_after(rows, st.session_state[key], field.inner))
