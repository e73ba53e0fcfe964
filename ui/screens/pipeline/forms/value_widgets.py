"""Widgets for single values: switch, choice, number, text, list of words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from ui.screens.pipeline.forms.fields import Field, is_displayable
from ui.screens.pipeline.forms.form import Form
from ui.screens.pipeline.forms.setting_values import parse_value, value_text
from ui.text.names import option_label, option_name
from ui.text.words import t
from ui.widgets.widget_state import has_new_value, option_index, widget_key


def toggle(form: Form, field: Field, label: str) -> None:
    """Draw a switch."""
    value = bool(form.value(field))
    key = widget_key(form.key(field.name), value)
    st.toggle(label, value, key=key, on_change=_change, args=(form, field, key))


def choice(form: Form, field: Field, label: str) -> None:
    """Draw a choice of fixed values."""
    value, help_text = form.value(field), form.help(field.name)
    key = widget_key(form.key(field.name), value)
    st.selectbox(
        label,
        field.options,
        option_index(field.options, value),
        key=key,
        on_change=_change,
        args=(form, field, key),
        format_func=lambda option: option_label(option, help_text, form.lang),
        placeholder=option_name(None, form.lang) if None in field.options else t("wiring.choose"),
    )


def open_choice(form: Form, field: Field, label: str, options: tuple[Any, ...] = ()) -> None:
    """Draw a choice that also accepts typed values: a number, or another word."""
    value, help_text = form.value(field), form.help(field.name)
    texts = [value_text(option) for option in options or field.options]
    text = None if value is None else value_text(value)
    if text is not None and text not in texts:
        texts.append(text)
    key = widget_key(form.key(field.name), text)
    st.selectbox(
        label,
        texts,
        option_index(texts, text),
        key=key,
        on_change=_change,
        args=(form, field, key),
        format_func=lambda option: option_label(option, help_text, form.lang),
        accept_new_options=True,
        placeholder=t("form.choose_or_type"),
    )


def number(form: Form, field: Field, label: str) -> None:
    """Draw a number within its bounds; it may be empty."""
    convert: Callable[[Any], Any] = int if field.whole else float
    value = form.value(field)
    value = None if value is None else convert(value)
    key = widget_key(form.key(field.name), value)
    st.number_input(
        label,
        value=value,
        key=key,
        on_change=_change,
        args=(form, field, key),
        min_value=None if field.low is None else convert(field.low),
        max_value=None if field.high is None else convert(field.high),
        step=convert(field.step),
        format="%d" if field.whole else "%g",
        placeholder=t("form.seed_of_pipeline" if field.kind == "seed" else "form.left_open"),
    )


def text(form: Form, field: Field, label: str) -> None:
    """Draw a line of text."""
    value = form.value(field) or ""
    key = widget_key(form.key(field.name), value)
    limit = field.schema.get("maxLength")
    st.text_input(
        label, value, key=key, on_change=_change, args=(form, field, key), max_chars=limit
    )


def numbers(form: Form, field: Field, label: str) -> None:
    """Draw a list of numbers as a line of text, with commas between them."""
    value = ", ".join(value_text(item) for item in form.value(field) or ())
    key = widget_key(form.key(field.name), value)
    st.text_input(label, value, key=key, on_change=_change_numbers, args=(form, field, key))


def raw(form: Form, field: Field, label: str) -> None:
    """Draw a value that no other widget can show, as text."""
    value = value_text(form.value(field))
    key = widget_key(form.key(field.name, "raw"), value)
    st.text_input(label, value, key=key, on_change=_change_raw, args=(form, field, key))


def words(form: Form, field: Field, label: str) -> None:
    """Draw a list of words that can be extended."""
    value = [str(word) for word in form.value(field) or ()]
    options = [str(word) for word in field.options or field.default or ()]
    if field.name.endswith("columns"):
        options = list(form.columns or ())
    options += [word for word in value if word not in options]
    key = widget_key(form.key(field.name), value)
    st.multiselect(
        label,
        options,
        value,
        key=key,
        on_change=_change,
        args=(form, field, key),
        accept_new_options=not field.options,
        placeholder=t("form.add_words"),
        format_func=lambda word: word or t("form.empty_text"),
    )


def _change(form: Form, field: Field, key: str) -> None:
    if not has_new_value(key):
        return
    value = st.session_state[key]
    if field.kind == "open_choice" and isinstance(value, str):
        value = parse_value(value)
    if field.kind == "text" and field.nullable and not value:
        value = None  # an empty text means no value
    if field.kind == "number":
        value = as_count(field, value)
    form.change(field, value)


def as_count(field: Field, value: Any) -> Any:
    """Return a typed number as a whole one, where a share is something else than a count.

    Examples
    --------
    >>> share_or_count = {"anyOf": [{"type": "number", "maximum": 1}, {"type": "integer"}]}
    >>> field = Field("max_features", "number", share_or_count)
    >>> as_count(field, 1.0), as_count(field, 5.0)
    (1.0, 5)
    """
    is_whole = isinstance(value, float) and value.is_integer()
    if is_whole and not is_displayable(field, value) and is_displayable(field, int(value)):
        return int(value)
    return value


def _change_numbers(form: Form, field: Field, key: str) -> None:
    if has_new_value(key):
        parts = st.session_state[key].replace(";", ",").split(",")
        form.change(field, [parse_value(part.strip()) for part in parts if part.strip()])


def _change_raw(form: Form, field: Field, key: str) -> None:
    if has_new_value(key):
        form.change(field, parse_value(st.session_state[key]))
