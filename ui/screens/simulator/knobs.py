"""Knobs: a column, what happens to it, and how much; each turn is felt from the next window on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.simulator.scenario import KINDS, Bend
from ui.documents.simulations import Play
from ui.text.markdown import escape_markdown
from ui.text.numbers import number
from ui.text.words import language, t

OF_NUMBERS = ("shift", "scale", "unit", "fahrenheit", "noise")
OF_TARGET = ("label_shift", "concept")
# What a slider goes over, and where it changes nothing.
SPANS = {
    "shift": (-5.0, 5.0, 0.25, 0.0),
    "scale": (0.0, 5.0, 0.1, 1.0),
    "noise": (0.0, 5.0, 0.25, 0.0),
}
SHARE = (0.0, 1.0, 0.05, 0.0)
SWITCHES = ("unit", "fahrenheit", "stuck")
_UNITS = (100.0, 10.0, 0.1, 0.01, 1000.0)


class Knob(NamedTuple):
    """A knob that is chosen.

    Parameters
    ----------
    column, kind
        What it bends, and how.
    value, group
        As `Bend` has them.
    """

    column: str
    kind: str
    value: str | None = None
    group: str | None = None


def show_knobs(play: Play) -> None:
    """Show one knob at a time, and those that are turned."""
    st.markdown(f"##### {t('simulator.knobs')}")
    columns = {column["name"]: column for column in play.facts["columns"]}
    names = list(columns)
    name = st.selectbox(t("simulator.column"), names, key="simulator-column")
    if name is None:
        return
    kinds = {kind: _kind_name(kind) for kind in kinds_for(columns[name], play.facts)}
    kind = st.selectbox(
        t("simulator.kind"), kinds, key=f"simulator-kind-{name}", format_func=kinds.__getitem__
    )
    if kind is None:
        return
    knob = _with_value(Knob(name, kind), columns[name], play.facts)
    _show_dial(play, knob)
    _show_turned(play)


def kinds_for(column: Mapping[str, Any], facts: Mapping[str, Any]) -> list[str]:
    """Return what can happen to a column, by its kind and its role.

    Examples
    --------
    >>> facts = {"target": "paid", "classes": ["no", "yes"]}
    >>> kinds_for({"name": "paid", "kind": "word"}, facts)
    ['label_shift', 'concept']
    >>> "bias" in kinds_for({"name": "city", "kind": "word"}, facts)
    True
    """
    if column["name"] == facts["target"]:
        return [kind for kind in OF_TARGET if kind != "label_shift" or facts["classes"]]
    is_number = column["kind"] == "number"
    kinds = [kind for kind in KINDS if kind not in (*OF_TARGET, "bias")]
    kinds = [kind for kind in kinds if is_number or kind not in OF_NUMBERS]
    return [*kinds, "bias"] if len(facts["classes"]) == 2 and facts["target"] else kinds


def _kind_name(kind: str) -> str:
    return t(KINDS[kind].words)


def _with_value(knob: Knob, column: Mapping[str, Any], facts: Mapping[str, Any]) -> Knob:
    """Return a knob with what it needs besides an amount: a category, a label, a group."""
    key = f"simulator-value-{knob.column}-{knob.kind}"
    if knob.kind == "new_category":
        usual = "-1" if column["kind"] == "number" else t("simulator.new_value")
        return knob._replace(value=st.text_input(t("simulator.value"), usual, key=key))
    if knob.kind == "label_shift":
        return knob._replace(value=st.selectbox(t("simulator.label"), facts["classes"], key=key))
    if knob.kind == "bias":
        group = st.selectbox(t("simulator.group"), column["values"], key=f"{key}-group")
        labels = sorted(facts["classes"], key=lambda label: label == facts["positive"])
        return knob._replace(group=group, value=st.selectbox(t("simulator.label"), labels, key=key))
    return knob


def _show_dial(play: Play, knob: Knob) -> None:
    """Show how far a knob is turned, and turn it when somebody moves it."""
    key = f"simulator-dial-{play.id}-{'-'.join(str(part) for part in knob)}"
    now = _amount_now(play, knob)
    ramp = st.number_input(
        t("simulator.ramp"), 0, 100, 0, key="simulator-ramp", help=t("simulator.ramp.help")
    )
    if knob.kind in SWITCHES:
        factor = 1.0
        if knob.kind == "unit":
            factor = st.selectbox(
                t("simulator.factor"),
                _UNITS,
                key="simulator-factor",
                format_func=lambda value: f"× {number(value, language())}",
            )
        is_on = st.toggle(_kind_name(knob.kind), now is not None, key=key)
        goal = factor if is_on else None
    else:
        low, high, step, still = SPANS.get(knob.kind, SHARE)
        shown = still if now is None else now
        amount = st.slider(_dial_label(knob.kind), low, high, shown, step, key=key)
        goal = None if amount == still else amount
    # A knob moves by a hand alone: on the way back to the start it only looks as if it had.
    before = st.session_state.get(f"{key}~before", now)
    st.session_state[f"{key}~before"] = goal
    if goal not in (before, now):
        _turn(play, knob, goal, float(ramp))


def _dial_label(kind: str) -> str:
    if kind in ("shift", "noise"):
        return t("simulator.deviations")
    return t("simulator.factor") if kind == "scale" else t("simulator.share")


def _amount_now(play: Play, knob: Knob) -> float | None:
    """Return how far a knob is turned; None where it is not."""
    for bend in play.bends_now():
        if (bend.column, bend.kind, bend.group) == (knob.column, knob.kind, knob.group):
            return bend.amount
    return None


def _turn(play: Play, knob: Knob, amount: float | None, ramp: float) -> None:
    neutral = 1.0 if KINDS[knob.kind].measure == "scale" else 0.0
    value: Any = knob.value
    if knob.kind == "new_category" and value is not None:
        value = _as_number(value)
    turned = neutral if amount is None else amount
    bend = Bend(knob.column, knob.kind, turned, ramp=ramp, value=value, group=knob.group)
    try:
        play.turn(bend)
    except FabricaError as error:
        st.session_state["simulator-trouble"] = error


def _as_number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _show_turned(play: Play) -> None:
    bends: Sequence[Bend] = play.scenario.bends
    if not bends:
        st.caption(t("simulator.nothing_turned"))
        return
    lang = language()
    for place, bend in enumerate(bends, 1):
        st.caption(escape_markdown(f"{place}. {bend_words(bend, lang)}"))
    if st.button(t("simulator.forget"), key="simulator-forget", icon=":material/restart_alt:"):
        play.forget()
        st.rerun()


def bend_words(bend: Bend, lang: str) -> str:
    """Return a bend in words: the column, what happens to it, how much, and when."""
    values = {"column": bend.column, "kind": _kind_name(bend.kind), "first": bend.first}
    whole = int(bend.amount) if float(bend.amount).is_integer() else bend.amount
    amount = "" if KINDS[bend.kind].low is None else f" {number(whole, lang)}"
    text = t("simulator.bend", **values, amount=amount)
    return text if bend.last is None else f"{text} {t('simulator.until', last=bend.last)}"
