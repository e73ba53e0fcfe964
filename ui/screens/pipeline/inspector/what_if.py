"""The what-if form of a fitted model: a row whose values one changes, and what that changes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.documents.stage_views import StageView
from ui.documents.view_model import ViewModel
from ui.documents.what_ifs import AskedModel, asked_model
from ui.text.markdown import escape_markdown
from ui.text.numbers import number
from ui.text.words import language, t
from ui.widgets.errors import show_error
from ui.widgets.markup import small_table
from ui.widgets.value_fields import (
    field_text,
    is_outside,
    range_text,
    show_field,
)
from ui.widgets.widget_state import has_new_value, widget_key

Json = Mapping[str, Any]
_MAX_FIELDS = 10
_MAX_CLASSES = 6


def show(view_model: ViewModel, view: StageView) -> None:
    """Show the form of a stage's model, or what is needed to have one."""
    asked = asked_model(view_model, view)
    if asked is None:
        pending = view.state in ("waiting", "running")
        st.info(t("result.wait" if pending else "whatif.run_first"))
        return
    # Its own fragment: a slider that moves redraws nothing else of the panel.
    st.fragment(_show_form, key=f"whatif-form-{view.stage}")(asked)


def _show_form(asked: AskedModel) -> None:
    state = _state(asked)
    try:
        form = asked.form(state["row"])
    except FabricaError as error:
        show_error(error)
        return
    fields = {field["name"]: field for field in form["fields"]}
    values = {name: v for name, v in state["values"].items() if name in fields}
    _choose_row(asked, form, is_changed=bool(values))
    with st.container(key="whatif-answer"):  # stays in sight, see bench.css
        _show_answer(asked, form, fields, values)
    kind = form["answer"]["kind"]
    about = [] if kind == "number" else [t(f"whatif.kind.{kind}")]
    st.caption(" ".join([*about, t("whatif.order")]))
    names = list(fields)
    for name in names[:_MAX_FIELDS]:
        _show_field(asked, fields[name], values)
    if rest := names[_MAX_FIELDS:]:
        with st.expander(t("whatif.more", count=len(rest))):
            for name in rest:
                _show_field(asked, fields[name], values)


def _state(asked: AskedModel) -> dict[str, Any]:
    state: dict[str, Any] = st.session_state.setdefault(
        f"whatif-{asked.id}", {"row": 0, "values": {}}
    )
    return state


def _choose_row(asked: AskedModel, form: Json, *, is_changed: bool) -> None:
    row = st.container(horizontal=True, gap="small", vertical_alignment="bottom")
    key = widget_key(f"whatif-row-{asked.id}", form["row"])
    row.number_input(
        t(f"whatif.row.{form['part']}", last=number(form["rows"] - 1, language())),
        0,
        form["rows"] - 1,
        form["row"],
        key=key,
        on_change=_choose,
        args=(asked, key),
    )
    row.button(
        t("whatif.reset"),
        key=f"whatif-reset-{asked.id}",
        icon=":material/restart_alt:",
        disabled=not is_changed,
        on_click=_reset,
        args=(asked,),
    )


def _choose(asked: AskedModel, key: str) -> None:
    if has_new_value(key) and (row := st.session_state[key]) is not None:
        _state(asked).update(row=row, values={})


def _reset(asked: AskedModel) -> None:
    _state(asked)["values"] = {}


def _show_field(asked: AskedModel, field: Json, values: Mapping[str, Any]) -> None:
    name = field["name"]
    value = values.get(name, field["value"])
    show_field(field, value, f"whatif-{asked.id}-{name}", partial(_change, asked, field))


def _change(asked: AskedModel, field: Json, name: str, value: Any) -> None:
    values = _state(asked)["values"]
    values.pop(name, None)
    if value != field["value"]:
        values[name] = value


def _show_answer(
    asked: AskedModel, form: Json, fields: Mapping[str, Json], values: dict[str, Any]
) -> None:
    own, now = form["answer"], form["answer"]
    if values:
        try:
            now = asked.answer(form["row"], values)
        except FabricaError as error:
            show_error(error)
    lang = language()
    predicted = {
        "row": form["label"],
        "now": field_text(_short(now["predicted"]), lang),
        "own": field_text(_short(own["predicted"]), lang),
        "actual": field_text(_short(form["actual"]), lang),
    }
    st.markdown(_sentence("whatif.predicted" if values else "whatif.own", predicted))
    _show_numbers(own, now, lang)
    if values:
        changes = [
            f"{name}: {field_text(fields[name]['value'], lang)} → {field_text(value, lang)}"
            for name, value in values.items()
        ]
        st.caption(escape_markdown(t("whatif.changed", changes="; ".join(changes))))
    _name_outside(fields, values, lang)


def _short(value: Any) -> Any:
    """Return a predicted number with as many digits as one reads."""
    return float(f"{value:.6g}") if isinstance(value, float) else value


def _sentence(code: str, values: Mapping[str, str]) -> str:
    return t(code, **{name: escape_markdown(value) for name, value in values.items()})


def _show_numbers(own: Json, now: Json, lang: str) -> None:
    """Show the number of each class, or the predicted one, and how far it moved."""
    order = sorted(range(len(now["values"])), key=lambda place: -now["values"][place])
    lines = []
    for place in sorted(order[:_MAX_CLASSES]):
        value, before = now["values"][place], own["values"][place]
        change = f"{'+' if value > before else ''}{number(value - before, lang)}"
        label = now["labels"][place] or t("column.prediction")
        lines.append((label, number(value, lang), number(before, lang), change))
    names = ("", "whatif.now", "whatif.of_row", "whatif.change")
    small_table([t(name) if name else "" for name in names], lines)


def _name_outside(fields: Mapping[str, Json], values: Mapping[str, Any], lang: str) -> None:
    """Name the values that training did not have: there the model guesses."""
    shown = {name: values.get(name, field["value"]) for name, field in fields.items()}
    outside = [
        f"{name} {field_text(value, lang)} ({range_text(fields[name], lang)})"
        for name, value in shown.items()
        if fields[name]["kind"] != "other" and is_outside(fields[name], value)
    ]
    if outside:
        st.warning(escape_markdown(t("whatif.outside", values="; ".join(outside))))
