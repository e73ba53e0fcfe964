"""A list of records (check rules, date columns) as a small table to edit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui.forms.fields import Field
from ui.forms.form import Form
from ui.forms.values import cell_text, rows_after
from ui.names import option_name, setting_name
from ui.words import t


def table(form: Form, field: Field, label: str) -> None:
    """Draw an editable table; a row counts once it has what it requires."""
    import pandas as pd

    assert field.inner is not None
    rows = [dict(row) for row in form.value(field) or ()]
    cells = [
        {name: _text(cell_text(row.get(name)), its) for name, its in _columns(field).items()}
        for row in rows
    ]
    stamp = hashlib.sha256(json.dumps(rows, default=str).encode()).hexdigest()[:8]
    key = form.key(field.name, stamp)
    st.markdown(label)
    st.data_editor(
        pd.DataFrame(cells, columns=list(_columns(field)), dtype="object"), key=key,
        num_rows="dynamic", hide_index=True, placeholder="", width="stretch",
        on_change=_edited, args=(form, field, key, rows),
        column_config={name: _config(form, name, its, name in field.inner["required"])
                       for name, its in _columns(field).items()},
    )  # fmt: skip
    st.caption(t("form.table.about"))


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
    made = rows_after(rows, st.session_state[key], field.inner)
    if made != rows:
        form.change(field, made)
