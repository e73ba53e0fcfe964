"""The picker of columns by several conditions: all or any of them, each turned round or not."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, get_args

import streamlit as st

from pipeline_core.data.column_choice import names_in_choice
from pipeline_core.spec.entry import PickedKind
from ui.screens.pipeline.forms.fields import Field
from ui.screens.pipeline.forms.form import Form
from ui.text.names import cell_text
from ui.text.words import t
from ui.widgets.widget_state import has_new_value, option_index, widget_key

KINDS: tuple[str, ...] = get_args(PickedKind)
By = Literal["kind", "names", "pattern"]
_RULES = ("and", "or")
_BY: tuple[By, ...] = get_args(By)
_RULED_BY: tuple[By, ...] = ("kind", "pattern")


class Condition(NamedTuple):
    """A condition on columns: what it goes by, the value, and whether it is turned round."""

    by: By
    value: Any
    turned: bool = False


def conditions_of(value: Any) -> tuple[str, list[Condition]] | None:
    """Return how a joined choice joins its conditions, and these; None if it is nested deeper.

    Examples
    --------
    >>> conditions_of({"and": [{"kind": "number"}, {"not": ["id"]}]})[1][1]
    Condition(by='names', value=['id'], turned=True)
    >>> conditions_of({"not": {"and": [{"kind": "number"}]}}) is None
    True
    """
    rule = next(iter(value))
    parts = value[rule] if rule in _RULES else [value]
    conditions = [_condition(part) for part in parts] if isinstance(parts, list | tuple) else []
    if not conditions or None in conditions:
        return None
    return rule if rule in _RULES else "and", [c for c in conditions if c is not None]


def _condition(part: Any) -> Condition | None:
    turned = isinstance(part, Mapping) and "not" in part
    inner = part["not"] if turned else part
    if isinstance(inner, list | tuple):
        return Condition("names", list(inner), turned)
    if isinstance(inner, Mapping):
        for by in _RULED_BY:
            if by in inner:
                return Condition(by, inner[by], turned)
    return None


def joined_value(rule: str, conditions: Sequence[Condition]) -> dict[str, Any]:
    """Return the choice that joins some conditions.

    Examples
    --------
    >>> joined_value("or", [Condition("kind", "date"), Condition("names", ["id"], True)])
    {'or': [{'kind': 'date'}, {'not': ['id']}]}
    """
    parts = [c.value if c.by == "names" else {c.by: c.value} for c in conditions]
    turned = [condition.turned for condition in conditions]
    return {rule: [{"not": p} if is_not else p for p, is_not in zip(parts, turned, strict=True)]}


def joined_picker(form: Form, field: Field, label: str, value: Any) -> None:
    """Draw the conditions of a joined choice."""
    if (read := conditions_of(value)) is None:
        st.code(json.dumps(value, ensure_ascii=False), language="json", wrap_lines=True)
        st.caption(t("form.columns.nested"))
        return
    rule, conditions = read
    key = widget_key(form.key(field.name, "rule"), rule)
    st.selectbox(
        label,
        _RULES,
        option_index(_RULES, rule),
        key=key,
        label_visibility="collapsed",
        on_change=_set_rule,
        args=(form, field, key, conditions),
        format_func=lambda name: t(f"form.columns.{name}"),
    )
    for place in range(len(conditions)):
        _condition_row(form, field, rule, conditions, place)
    st.button(
        t("form.columns.add"),
        key=form.key(field.name, "add"),
        icon=":material/add:",
        on_click=_write,
        args=(form, field, rule, [*conditions, Condition("kind", field.of_kind or "number")]),
    )


def _condition_row(
    form: Form, field: Field, rule: str, conditions: list[Condition], place: int
) -> None:
    condition, name = conditions[place], str(place)
    turned, by, remove = st.columns((5, 6, 2), vertical_alignment="bottom")
    turned_key = widget_key(form.key(field.name, "turned", name), condition.turned)
    turned.selectbox(
        t("form.columns.turned"),
        (False, True),
        int(condition.turned),
        key=turned_key,
        label_visibility="collapsed",
        on_change=_set_part,
        args=(form, field, rule, conditions, place, "turned", turned_key),
        format_func=lambda is_not: t("form.columns.is_not" if is_not else "form.columns.is"),
    )
    by_key = widget_key(form.key(field.name, "by", name), condition.by)
    by.selectbox(
        t("form.columns.by"),
        _BY,
        option_index(_BY, condition.by),
        key=by_key,
        label_visibility="collapsed",
        on_change=_set_part,
        args=(form, field, rule, conditions, place, "by", by_key),
        format_func=lambda by: t(f"form.columns.{by}"),
    )
    remove.button(
        t("form.columns.remove"),
        key=form.key(field.name, "remove", name),
        disabled=len(conditions) == 1,
        on_click=_write,
        args=(form, field, rule, [*conditions[:place], *conditions[place + 1 :]]),
    )
    _value_widget(form, field, rule, conditions, place)


def _value_widget(
    form: Form, field: Field, rule: str, conditions: list[Condition], place: int
) -> None:
    by, value, _ = conditions[place]
    key = widget_key(form.key(field.name, "value", str(place), by), value)
    options: dict[str, Any] = {
        "key": key,
        "label_visibility": "collapsed",
        "on_change": _set_part,
        "args": (form, field, rule, conditions, place, "value", key),
    }
    label = t(f"form.columns.{by}")
    if by == "pattern":
        st.text_input(label, str(value), **options)
    elif by == "kind":
        st.selectbox(
            label, KINDS, option_index(KINDS, value),
            format_func=lambda kind: cell_text(kind, "kind", form.lang), **options,
        )  # fmt: skip
    else:
        names = [str(name) for name in value]
        others = [name for name in form.columns or {} if name not in names]
        st.multiselect(
            label, [*names, *others], names, accept_new_options=form.columns is None,
            placeholder=t("form.columns.choose"), **options,
        )  # fmt: skip


def _set_rule(form: Form, field: Field, key: str, conditions: list[Condition]) -> None:
    if has_new_value(key):
        _write(form, field, st.session_state[key], conditions)


def _set_part(
    form: Form,
    field: Field,
    rule: str,
    conditions: list[Condition],
    place: int,
    part: str,
    key: str,
) -> None:
    if not has_new_value(key):
        return
    new = st.session_state[key]
    changed = conditions[place]._replace(**{part: new})
    if part == "by":
        changed = changed._replace(value=_first_value(form, field, new))
    if part != "value" or new:  # a condition without a value would mean nothing
        _write(form, field, rule, [*conditions[:place], changed, *conditions[place + 1 :]])


def _first_value(form: Form, field: Field, by: By) -> Any:
    if by == "kind":
        return field.of_kind or "number"
    return "." if by == "pattern" else list(form.columns or ["?"])[:1]


def _write(form: Form, field: Field, rule: str, conditions: list[Condition]) -> None:
    form.change(field, joined_value(rule, conditions))


def joined_from(field: Field, value: Any) -> dict[str, Any]:
    """Return the joined choice that a form starts with: what was chosen, as its one condition."""
    names = names_in_choice(value)
    if names and isinstance(value, list | tuple):
        return joined_value("and", [Condition("names", list(names))])
    read = conditions_of({"and": [value]}) if isinstance(value, Mapping) else None
    first = read[1] if read else [Condition("kind", field.of_kind or "number")]
    return joined_value("and", first)
