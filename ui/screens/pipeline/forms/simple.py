"""Widgets for one value: truth, choice, number, text, expression, seed."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.screens.pipeline.forms.fields import Field
from ui.screens.pipeline.forms.form import Form
from ui.screens.pipeline.forms.values import read, written
from ui.text.names import option_name
from ui.text.words import t
from ui.widgets.widget_state import answers, place, put


def toggle(form: Form, field: Field, label: str) -> None:
    """Draw a switch."""
    value = bool(form.value(field))
    key = put(form.key(field.name), value)
    st.toggle(label, value, key=key, on_change=_typed, args=(form, field, key))


def choice(form: Form, field: Field, label: str) -> None:
    """Draw a choice among fixed values."""
    value = form.value(field)
    key = put(form.key(field.name), value)
    st.selectbox(
        label, field.options, place(field.options, value), key=key, on_change=_typed,
        args=(form, field, key),
        format_func=lambda value: option_name(value, form.lang),
        placeholder=option_name(None, form.lang) if None in field.options else t("wiring.choose"),
    )  # fmt: skip


def open_choice(form: Form, field: Field, label: str, options: tuple[Any, ...] = ()) -> None:
    """Draw a choice that also takes what is typed: a number, or another word."""
    value = form.value(field)
    offered = [written(one) for one in options or field.options]
    shown = None if value is None else written(value)
    offered += [shown] if shown is not None and shown not in offered else []
    key = put(form.key(field.name), shown)
    st.selectbox(
        label, offered, place(offered, shown), key=key, on_change=_typed, args=(form, field, key),
        format_func=lambda one: option_name(one, form.lang), accept_new_options=True,
        placeholder=t("form.choose_or_type"),
    )  # fmt: skip


def number(form: Form, field: Field, label: str) -> None:
    """Draw a number within its bounds; empty where it may be left open."""
    value = form.value(field)
    make = int if field.whole else float
    shown = None if value is None else make(value)
    key = put(form.key(field.name), shown)
    st.number_input(
        label, value=shown, key=key, on_change=_typed, args=(form, field, key),
        min_value=None if field.low is None else make(field.low),
        max_value=None if field.high is None else make(field.high),
        step=make(field.step), format="%d" if field.whole else "%g",
        placeholder=t("form.seed_of_pipeline" if field.kind == "seed" else "form.left_open"),
    )  # fmt: skip


def text(form: Form, field: Field, label: str) -> None:
    """Draw a line of text."""
    value = form.value(field) or ""
    key = put(form.key(field.name), value)
    limit = field.schema.get("maxLength")
    st.text_input(
        label, value, key=key, on_change=_typed, args=(form, field, key), max_chars=limit,
        placeholder=t(f"form.{field.kind}.example") if field.kind == "expression" else None,
    )  # fmt: skip


def raw(form: Form, field: Field, label: str) -> None:
    """Draw a value that no other widget can show, as it is written."""
    value = written(form.value(field))
    key = put(form.key(field.name, "raw"), value)
    st.text_input(label, value, key=key, on_change=_raw, args=(form, field, key))


def words(form: Form, field: Field, label: str) -> None:
    """Draw a list of words that can be added to."""
    value = [str(one) for one in form.value(field) or ()]
    options = [str(one) for one in field.default or ()]
    if field.name.endswith("columns"):
        options = list(form.columns or ())
    options += [one for one in value if one not in options]
    key = put(form.key(field.name), value)
    st.multiselect(
        label, options, value, key=key, on_change=_typed, args=(form, field, key),
        accept_new_options=True, placeholder=t("form.add_words"),
        format_func=lambda one: one if one else t("form.empty_text"),
    )  # fmt: skip


def _typed(form: Form, field: Field, key: str) -> None:
    if not answers(key):
        return
    value = st.session_state[key]
    if field.kind == "open_choice" and isinstance(value, str):
        value = read(value)
    if field.kind == "text" and field.nullable and not value:
        value = None  # an empty line leaves it open
    form.change(field, value)


def _raw(form: Form, field: Field, key: str) -> None:
    if answers(key):
        form.change(field, read(st.session_state[key]))
