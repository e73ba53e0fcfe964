"""The picker of a table in the database file that another setting of the stage names."""

from __future__ import annotations

import streamlit as st

from pipeline_core.catalog import meaning_of
from pipeline_core.check.database_rules import table_names
from pipeline_core.spec.source_path import source_path
from ui.screens.pipeline.forms.fields import Field
from ui.screens.pipeline.forms.form import Form
from ui.text.words import t
from ui.widgets.widget_state import has_new_value, option_index, widget_key


def table_picker(form: Form, field: Field, label: str) -> None:
    """Draw a choice of the tables of the stage's file; another name can be typed."""
    value = str(form.value(field) or "")
    options = tables_of_stage(form)
    options += [value] if value and value not in options else []
    key = widget_key(form.key(field.name), value)
    st.selectbox(
        label,
        options,
        option_index(options, value),
        key=key,
        on_change=_choose,
        args=(form, field, key),
        accept_new_options=True,
        placeholder=t("form.choose_or_type"),
    )


def tables_of_stage(form: Form) -> list[str]:
    """Return the names of the tables in the file of a form's stage."""
    properties = form.catalogue[form.stage.block]["settings"]["properties"]
    files = [name for name, schema in properties.items() if meaning_of(schema) == "file"]
    setting = form.stage.settings.get(files[0]) if files else None
    path = source_path(form.document.file.parent, str(setting)) if setting else None
    return table_names(path) if path is not None and path.is_file() else []


def _choose(form: Form, field: Field, key: str) -> None:
    if has_new_value(key):
        form.change(field, st.session_state[key] or "")
