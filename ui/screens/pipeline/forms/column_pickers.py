"""Pickers of columns: by name, kind or pattern; missing names stay, struck through."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import streamlit as st

from pipeline_core.edits import entry_of
from ui.screens.pipeline.forms.fields import Field
from ui.screens.pipeline.forms.form import Form
from ui.screens.pipeline.forms.joined_choice import KINDS, joined_from, joined_picker
from ui.screens.pipeline.forms.missing_columns import offer_replacements
from ui.screens.pipeline.forms.setting_values import (
    is_roles_block,
    picker_columns,
    selection_mode,
    struck_through,
)
from ui.text.names import cell_text
from ui.text.words import t
from ui.widgets.widget_state import has_new_value, option_index, widget_key

_MODES = ("every", "names", "kind", "pattern", "joined", "made_by", "all")


def one_column(form: Form, field: Field, label: str) -> None:
    """Draw a picker of one column."""
    value = form.value(field)
    key = widget_key(form.key(field.name), value)
    options, missing = picker_columns(form.columns or {}, field.of_kind, [value] if value else [])
    st.selectbox(
        label,
        options,
        option_index(options, value),
        key=key,
        on_change=_pick_column,
        args=(form, field, key),
        placeholder=t("form.no_column"),
        accept_new_options=form.columns is None,
        format_func=lambda name: _column_label(form, name, missing),
    )
    offer_replacements(form, field, value, options, missing)


def columns(form: Form, field: Field, label: str) -> None:
    """Draw the choice of a selection mode, and the picker of that mode."""
    value = form.value(field)
    by_name_key = form.key(field.name, "by-name")
    mode = selection_mode(value)
    if mode == "every" and (field.required or st.session_state.get(by_name_key)):
        mode = "names"
    hidden = _hidden_modes(form, field) - {mode}
    modes = [name for name in _MODES if name not in hidden]
    key = widget_key(form.key(field.name, "mode"), mode)
    st.selectbox(
        label,
        modes,
        option_index(modes, mode),
        key=key,
        on_change=_change_mode,
        args=(form, field, key, by_name_key),
        format_func=lambda name: _mode_name(name, form, field),
    )
    picker = {
        "names": _names_picker,
        "kind": _kind_picker,
        "pattern": _pattern_field,
        "made_by": _made_by_picker,
        "joined": joined_picker,
    }.get(mode)
    if picker:
        picker(form, field, t("form.columns.which", setting=label), value)


def _hidden_modes(form: Form, field: Field) -> set[str]:
    hidden = {"every"} if field.required else {"all"} if field.of_kind is None else set()
    return hidden if form.column_makers else hidden | {"made_by"}


def _mode_name(mode: str, form: Form, field: Field) -> str:
    if mode == "every" and is_roles_block(entry_of(form.catalogue, form.stage.block)):
        return t("form.columns.none")
    if mode == "every" and field.of_kind:
        return t("form.columns.every_of_kind", kind=cell_text(field.of_kind, "kind", form.lang))
    return t(f"form.columns.{mode}")


def _change_mode(form: Form, field: Field, key: str, by_name_key: str) -> None:
    if not has_new_value(key):
        return
    mode = st.session_state[key]
    st.session_state[by_name_key] = mode == "names"
    first_values: dict[str, Any] = {
        "kind": {"kind": field.of_kind or "number"},
        "pattern": {"pattern": "."},
        "all": "all",
        "joined": joined_from(field, form.value(field)),
        "made_by": {"made_by": form.column_makers[-1] if form.column_makers else ""},
    }
    form.change(field, first_values.get(mode, None if field.required else field.default))


def _names_picker(form: Form, field: Field, label: str, value: Any) -> None:
    names = [str(name) for name in value or ()]
    options, missing = picker_columns(form.columns or {}, field.of_kind, names)
    key = widget_key(form.key(field.name, "names"), names)
    st.multiselect(
        label,
        options,
        names,
        key=key,
        label_visibility="collapsed",
        on_change=_pick_columns,
        args=(form, field, key),
        placeholder=t("form.columns.choose"),
        format_func=lambda name: _column_label(form, name, missing),
        accept_new_options=form.columns is None,
    )
    offer_replacements(form, field, value, options, missing)


def _kind_picker(form: Form, field: Field, label: str, value: Any) -> None:
    key = widget_key(form.key(field.name, "kind"), value["kind"])
    st.selectbox(
        label,
        KINDS,
        option_index(KINDS, value["kind"]),
        key=key,
        label_visibility="collapsed",
        on_change=_set_rule,
        args=(form, field, key, "kind"),
        format_func=lambda kind: cell_text(kind, "kind", form.lang),
    )


def _pattern_field(form: Form, field: Field, label: str, value: Any) -> None:
    pattern = str(value["pattern"])
    key = widget_key(form.key(field.name, "pattern"), pattern)
    st.text_input(
        label,
        pattern,
        key=key,
        label_visibility="collapsed",
        on_change=_set_rule,
        args=(form, field, key, "pattern"),
    )


def _made_by_picker(form: Form, field: Field, label: str, value: Any) -> None:
    maker = value["made_by"]
    options = [*form.column_makers, *({maker} - set(form.column_makers))]
    key = widget_key(form.key(field.name, "made_by"), maker)
    st.selectbox(
        label,
        options,
        option_index(options, maker),
        key=key,
        label_visibility="collapsed",
        on_change=_set_rule,
        args=(form, field, key, "made_by"),
    )


def _column_label(form: Form, name: str, missing: Iterable[str]) -> str:
    if form.columns is not None and name in missing:
        return f"{struck_through(name)} ({t('form.column_gone')})"
    kind = (form.columns or {}).get(name)
    return f"{name} · {cell_text(kind, 'kind', form.lang)}" if kind else name


def _pick_column(form: Form, field: Field, key: str) -> None:
    if has_new_value(key):
        form.change(field, st.session_state[key])


def _pick_columns(form: Form, field: Field, key: str) -> None:
    if not has_new_value(key):
        return
    names = list(st.session_state[key])
    form.change(field, names or (None if field.required else field.default))


def _set_rule(form: Form, field: Field, key: str, mode: str) -> None:
    if has_new_value(key):
        form.change(field, {mode: st.session_state[key]})
