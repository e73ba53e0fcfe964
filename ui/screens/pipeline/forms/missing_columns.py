"""Replacements for chosen columns that are missing: one click puts another in their place.

A missing column stays in the setting until then, and is valid again if it comes back.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from pipeline_core.catalog.settings import nearest_names
from ui.screens.pipeline.forms.fields import Field
from ui.screens.pipeline.forms.form import Form
from ui.screens.pipeline.forms.setting_values import replace_column
from ui.text.markdown import escape_markdown
from ui.text.words import t
from ui.widgets.widget_state import has_new_value, widget_key

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

_MAX_OFFERED = 8
_MAX_NEAREST = 2


def offer_replacements(
    form: Form, field: Field, value: Any, options: Sequence[str], missing: Collection[str]
) -> None:
    """Offer replacements for each missing column: the most similar names, and all others.

    Parameters
    ----------
    form, field
        The setting.
    value
        The setting's value.
    options
        The columns of the picker, including the missing ones.
    missing
        The chosen columns that do not reach the stage.
    """
    if form.columns is None:
        return
    chosen = {value} if isinstance(value, str) else set(value or ())
    free = [name for name in options if name not in missing and name not in chosen]
    for column in sorted(missing)[:_MAX_OFFERED]:
        row = st.container(horizontal=True, vertical_alignment="center", gap="small")
        row.markdown(escape_markdown(t("form.use_instead", column=column)), width="content")
        nearest = nearest_names(column, free, _MAX_NEAREST)
        for name in nearest:
            row.button(
                name,
                key=form.key(field.name, "use", column, name),
                icon=":material/swap_horiz:",
                on_click=_replace,
                args=(form, field, value, column, name),
            )
        others = [name for name in free if name not in nearest]
        if others:
            _other_columns_picker(form, field, value, column, others, row)


def _other_columns_picker(
    form: Form, field: Field, value: Any, column: str, others: Sequence[str], row: DeltaGenerator
) -> None:
    key = widget_key(form.key(field.name, "another", column), None)
    row.selectbox(
        t("form.another_for", column=column),
        others,
        key=key,
        index=None,
        width=220,
        placeholder=t("form.another"),
        label_visibility="collapsed",
        on_change=_replace_by_choice,
        args=(form, field, value, column, key),
    )


def _replace(form: Form, field: Field, value: Any, old: str, new: str) -> None:
    form.change(field, replace_column(value, old, new))


def _replace_by_choice(form: Form, field: Field, value: Any, old: str, key: str) -> None:
    if has_new_value(key) and (new := st.session_state[key]) is not None:
        _replace(form, field, value, old, new)
