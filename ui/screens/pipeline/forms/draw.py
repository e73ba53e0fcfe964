"""A form drawn: each setting with what it means beside it, and its way back to the default."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from pipeline_core.edits import ResetSetting
from ui.documents import acts
from ui.screens.pipeline.forms import columns, files, simple, table
from ui.screens.pipeline.forms.fields import Field, arranged, fields_of, fits
from ui.screens.pipeline.forms.form import Form
from ui.text.names import setting_help, setting_name
from ui.text.problem_words import plain
from ui.text.words import t

_WIDGETS: Mapping[str, Callable[[Form, Field, str], None]] = {
    "toggle": simple.toggle, "choice": simple.choice, "open_choice": simple.open_choice,
    "number": simple.number, "seed": simple.number, "text": simple.text,
    "expression": simple.text, "words": simple.words, "raw": simple.raw, "file": files.file,
    "column": columns.one_column, "columns": columns.several, "table": table.table,
}  # fmt: skip


def draw(
    form: Form,
    entry: Mapping[str, Any],
    faults: Mapping[str, Sequence[str]],
    options: Mapping[str, tuple[Any, ...]],
) -> None:
    """Draw a stage's form.

    Parameters
    ----------
    form
        What the widgets share.
    entry
        The block's.
    faults
        What is wrong with a setting, in sentences.
    options
        For open choices, values that the data offers.
    """
    first, rest = arranged(fields_of(entry))
    for field in first:
        _row(form, field, entry, faults.get(field.name, ()), options.get(field.name, ()))
    if rest:
        written = sum(field.name in form.stage.settings for field in rest)
        label = t("form.more_changed", count=written) if written else t("form.more")
        wrong = any(field.name in faults for field in rest)
        with st.expander(label, expanded=wrong, key=form.key("", "more")):
            for field in rest:
                _row(form, field, entry, faults.get(field.name, ()), options.get(field.name, ()))
    _left_over(form, entry)


def _row(
    form: Form,
    field: Field,
    entry: Mapping[str, Any],
    faults: Sequence[str],
    options: tuple[Any, ...],
) -> None:
    label = plain(setting_name(field.name, form.lang)) + (" *" if field.required else "")
    about = plain(setting_help(entry, field.name, form.lang).replace("`", ""))
    if field.kind == "table":  # as wide as the page, below what it means
        middle, right = st.columns([25, 4], vertical_alignment="center", gap="medium")
        left = st.container()
    else:
        left, middle, right = st.columns([12, 13, 4], vertical_alignment="center", gap="medium")
    with left:
        _widget(form, field, label, options)
        for sentence in faults:
            st.markdown(f":red[{plain(sentence)}]")
    middle.caption(about)
    if field.name in form.stage.settings:
        right.button(
            t("form.reset"), help=t("form.reset_one", setting=setting_name(field.name, form.lang)),
            key=form.key(field.name, "reset"), icon=":material/restart_alt:", type="tertiary",
            on_click=_reset, args=(form, (field.name,)),
        )  # fmt: skip


def _widget(form: Form, field: Field, label: str, options: tuple[Any, ...]) -> None:
    value = form.value(field)
    empty = value is None and (field.required or field.nullable or field.default is None)
    if field.name in form.stage.settings and not (empty or fits(field, value)):
        simple.raw(form, field, label)
    elif field.kind == "open_choice":
        simple.open_choice(form, field, label, options)
    else:
        _WIDGETS[field.kind](form, field, label)


def _left_over(form: Form, entry: Mapping[str, Any]) -> None:
    """Offer to take away settings that the block does not have, and to reset all."""
    known = entry["settings"]["properties"]
    for name in form.stage.settings:
        if name not in known:
            st.button(
                t("form.unknown_setting", setting=name), key=form.key(name, "unknown"),
                icon=":material/delete:", on_click=_reset, args=(form, (name,)),
            )  # fmt: skip
    if len(form.stage.settings) > 1:
        st.button(
            t("form.reset_all"), key=form.key("", "reset-all"), icon=":material/restart_alt:",
            on_click=_reset, args=(form, tuple(form.stage.settings)),
        )  # fmt: skip


def _reset(form: Form, names: Sequence[str]) -> None:
    edits = [ResetSetting(form.stage.name, name) for name in names]
    acts.act(form.document, form.catalogue, *edits)
