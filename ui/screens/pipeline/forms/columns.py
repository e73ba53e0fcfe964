"""Choosing columns: by name, kind or pattern; names that are gone stay, struck through."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import streamlit as st

from pipeline_core.edits import entry_of
from ui.screens.pipeline.forms.fields import Field
from ui.screens.pipeline.forms.form import Form
from ui.screens.pipeline.forms.gone import mend
from ui.screens.pipeline.forms.values import columns_to_offer, mode_of, names_roles, struck
from ui.text.names import words_of
from ui.text.words import t
from ui.widgets.widget_state import answers, place, put

KINDS = ("number", "word", "boolean", "date")


def one_column(form: Form, field: Field, label: str) -> None:
    """Draw a choice of one column."""
    value = form.value(field)
    key = put(form.key(field.name), value)
    offered, gone = columns_to_offer(form.columns or {}, field.of_kind, [value] if value else [])
    st.selectbox(
        label, offered, place(offered, value), key=key, on_change=_picked, args=(form, field, key),
        placeholder=t("form.no_column"), accept_new_options=form.columns is None,
        format_func=lambda name: _shown(form, name, gone),
    )  # fmt: skip
    mend(form, field, value, offered, gone)


def several(form: Form, field: Field, label: str) -> None:
    """Draw how columns are chosen, and the choice."""
    value = form.value(field)
    waiting = form.key(field.name, "by-name")
    mode = mode_of(value)
    if mode == "every" and (field.required or st.session_state.get(waiting)):
        mode = "names"
    modes = [one for one in ("every", "names", "kind", "pattern", "made_by", "all") if (
        one not in _pointless(form, field) or one == mode)]  # fmt: skip
    key = put(form.key(field.name, "mode"), mode)
    st.selectbox(
        label, modes, place(modes, mode), key=key, on_change=_mode,
        args=(form, field, key, waiting),
        format_func=lambda one: _mode_name(one, form, field),
    )  # fmt: skip
    draw = {"names": _names, "kind": _kind, "pattern": _pattern, "made_by": _made_by}.get(mode)
    if draw:
        draw(form, field, label, value)


def _pointless(form: Form, field: Field) -> set[str]:
    found = {"every"} if field.required else {"all"} if field.of_kind is None else set()
    return found | (set() if form.makers else {"made_by"})


def _mode_name(mode: str, form: Form, field: Field) -> str:
    if mode == "every" and names_roles(entry_of(form.catalogue, form.stage.block)):
        return t("form.columns.none")
    if mode == "every" and field.of_kind:
        return t("form.columns.every_of_kind", kind=words_of(field.of_kind, "kind", form.lang))
    return t(f"form.columns.{mode}")


def _mode(form: Form, field: Field, key: str, waiting: str) -> None:
    if not answers(key):
        return
    mode = st.session_state[key]
    st.session_state[waiting] = mode == "names"
    start: dict[str, Any] = {
        "kind": {"kind": field.of_kind or "number"}, "pattern": {"pattern": "."}, "all": "all",
        "made_by": {"made_by": form.makers[-1] if form.makers else ""},
    }  # fmt: skip
    form.change(field, start.get(mode, None if field.required else field.default))


def _names(form: Form, field: Field, label: str, value: Any) -> None:
    chosen = [str(one) for one in value or ()]
    offered, gone = columns_to_offer(form.columns or {}, field.of_kind, chosen)
    key = put(form.key(field.name, "names"), chosen)
    st.multiselect(
        t("form.columns.which", setting=label), offered, chosen, key=key,
        label_visibility="collapsed", on_change=_named, args=(form, field, key),
        placeholder=t("form.columns.choose"),
        format_func=lambda name: _shown(form, name, gone),
        accept_new_options=form.columns is None,
    )  # fmt: skip
    mend(form, field, value, offered, gone)


def _kind(form: Form, field: Field, label: str, value: Any) -> None:
    key = put(form.key(field.name, "kind"), value["kind"])
    st.selectbox(
        t("form.columns.which", setting=label), KINDS, place(KINDS, value["kind"]), key=key,
        label_visibility="collapsed",
        on_change=_said, args=(form, field, key, "kind"),
        format_func=lambda one: words_of(one, "kind", form.lang),
    )  # fmt: skip


def _pattern(form: Form, field: Field, label: str, value: Any) -> None:
    pattern = str(value["pattern"])
    key = put(form.key(field.name, "pattern"), pattern)
    st.text_input(
        t("form.columns.which", setting=label), pattern, key=key, label_visibility="collapsed",
        on_change=_said, args=(form, field, key, "pattern"),
    )  # fmt: skip


def _made_by(form: Form, field: Field, label: str, value: Any) -> None:
    options = [*form.makers, *({value["made_by"]} - set(form.makers))]
    key = put(form.key(field.name, "made_by"), value["made_by"])
    st.selectbox(
        t("form.columns.which", setting=label), options, place(options, value["made_by"]),
        key=key, label_visibility="collapsed",
        on_change=_said, args=(form, field, key, "made_by"),
    )  # fmt: skip


def _shown(form: Form, name: str, gone: Iterable[str]) -> str:
    if form.columns is not None and name in gone:
        return f"{struck(name)} ({t('form.column_gone')})"
    kind = (form.columns or {}).get(name)
    return f"{name} · {words_of(kind, 'kind', form.lang)}" if kind else name


def _picked(form: Form, field: Field, key: str) -> None:
    if answers(key):
        form.change(field, st.session_state[key])


def _named(form: Form, field: Field, key: str) -> None:
    if not answers(key):
        return
    chosen = list(st.session_state[key])
    form.change(field, chosen or (None if field.required else field.default))


def _said(form: Form, field: Field, key: str, how: str) -> None:
    if answers(key):
        form.change(field, {how: st.session_state[key]})
