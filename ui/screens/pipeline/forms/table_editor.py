"""The editor of a list of records (check rules, date columns) as a small table.

Streamlit's editor reports changes of the rows it started with. It keeps these rows as
long as the changes lead to the setting's value, so one cell after the other can be typed.
If something else changed the setting, it starts again with the new rows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui.screens.pipeline.forms.fields import Field, Schema
from ui.screens.pipeline.forms.form import Form
from ui.screens.pipeline.forms.gate_options import gate_options
from ui.screens.pipeline.forms.setting_values import apply_row_changes, editor_cell
from ui.text.names import metric_name, option_name, setting_name
from ui.text.words import t
from ui.widgets.widget_state import has_new_value


def table_editor(form: Form, field: Field, label: str) -> None:
    """Draw an editable table; a row is stored once its required cells are filled."""
    import pandas as pd

    assert field.inner is not None
    value = [dict(row) for row in form.value(field) or ()]
    rows, key = editor_state(form.key(field.name), value, field.inner)
    schemas: Mapping[str, Schema] = field.inner["properties"]
    required = field.inner.get("required", ())
    options = gate_options(form, field, rows)
    cells = [
        {name: _cell(editor_cell(row.get(name)), schema) for name, schema in schemas.items()}
        for row in rows
    ]
    st.markdown(label)
    st.data_editor(
        pd.DataFrame(cells, columns=list(schemas), dtype="object"),
        key=key,
        num_rows="dynamic",
        hide_index=True,
        placeholder="",
        width="stretch",
        on_change=_change,
        args=(form, field, key, rows),
        column_config={
            name: _column_config(form, name, schema, name in required, options.get(name))
            for name, schema in schemas.items()
        },
    )
    st.caption(t("form.table.about"))


def contract_field(form: Form, field: Field, label: str) -> None:
    """Say how many rules a contract has, which is edited in a dialog; elsewhere draw a table."""
    if form.write is not None:
        table_editor(form, field, label)
        return
    rules = form.value(field) or ()
    columns = {rule["column"] for rule in rules}
    st.markdown(label)
    st.caption(t("contract.size", rules=len(rules), columns=len(columns)))


def editor_state(
    key: str, rows: list[dict[str, Any]], inner: Mapping[str, Any]
) -> tuple[list[dict[str, Any]], str]:
    """Return the rows that the editor starts with, and its widget key.

    Parameters
    ----------
    key
        The setting's key.
    rows
        The setting's value.
    inner
        The schema of a row.
    """
    state = st.session_state
    number, start_rows = state.get(f"{key}~", 0), state.get(f"{key}~rows", rows)
    changes = state.get(f"{key}~{number}") or {}
    if _as_json(apply_row_changes(start_rows, changes, inner)) != _as_json(rows):
        number, start_rows = number + 1, rows
    state[f"{key}~"], state[f"{key}~rows"] = number, start_rows
    return start_rows, f"{key}~{number}"


def _as_json(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, default=list, sort_keys=True)


def _cell(value: Any, schema: Schema) -> Any:
    is_text = "anyOf" in schema or schema.get("type") == "array"
    return str(value) if is_text and value is not None else value


def _column_config(
    form: Form, name: str, schema: Schema, required: bool, options: list[str] | None
) -> Any:
    kinds, title = st.column_config, setting_name(name, form.lang)
    if options is not None:
        return kinds.SelectboxColumn(
            title, options=options, format_func=lambda option: _option_text(name, option, form.lang)
        )
    if name == "column" and form.columns:
        return kinds.SelectboxColumn(title, options=list(form.columns), required=required)
    if "enum" in schema:
        return kinds.SelectboxColumn(
            title, options=schema["enum"], format_func=lambda option: option_name(option, form.lang)
        )
    if schema.get("type") == "boolean":
        return kinds.CheckboxColumn(title)
    if schema.get("type") in ("number", "integer"):
        return kinds.NumberColumn(title)
    return kinds.TextColumn(title, required=required)


def _option_text(part: str, option: object, lang: str) -> str:
    return metric_name(str(option), lang) if part == "metric" else str(option)


def _change(form: Form, field: Field, key: str, rows: list[dict[str, Any]]) -> None:
    assert field.inner is not None
    if has_new_value(key):
        form.change(field, apply_row_changes(rows, st.session_state[key], field.inner))
