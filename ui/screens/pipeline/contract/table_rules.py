"""The rules of a contract that are about more than one column's values."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from ui.screens.pipeline.contract.editor import draw_grid
from ui.screens.pipeline.contract.sheet import Sheet
from ui.screens.pipeline.forms import value_widgets
from ui.screens.pipeline.forms.fields import Field, fields_of
from ui.screens.pipeline.forms.form import Form
from ui.screens.pipeline.forms.parameter_link import linked_value
from ui.screens.pipeline.forms.table_editor import table_editor
from ui.text.markdown import escape_markdown
from ui.text.names import setting_name
from ui.text.words import t

_GRIDS = ("keys", "ages", "shifts")
_WIDGETS: Mapping[str, Callable[[Form, Field, str], None]] = {
    "number": value_widgets.number,
    "choice": value_widgets.choice,
    "text": value_widgets.text,
    "table": table_editor,
}


def show_table_rules(sheet: Sheet) -> None:
    """Draw the settings of the whole table, then keys, conditions, ages and distributions."""
    entry = sheet.form.catalogue[sheet.stage.block]
    fields = [field for field in fields_of(entry) if field.name != "rules"]
    small = [field for field in fields if field.kind != "table"]
    columns = st.columns(len(small), vertical_alignment="bottom", gap="small")
    for place, field in zip(columns, small, strict=True):
        with place:
            _draw(sheet.form, field)
    for grid in _GRIDS:
        st.markdown(f"**{t(f'contract.{grid}')}** :small[{t(f'contract.{grid}.about')}]")
        draw_grid(sheet, grid)
    for field in fields:
        if field.kind == "table":
            _draw(sheet.form, field)


def _draw(form: Form, field: Field) -> None:
    label = escape_markdown(setting_name(field.name, form.lang))
    if field.name in form.stage.references:
        linked_value(form, field, label)
    elif field.kind in _WIDGETS:
        _WIDGETS[field.kind](form, field, label)
    else:
        value_widgets.raw(form, field, label)
