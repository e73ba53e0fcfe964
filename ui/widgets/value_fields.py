"""Fields for the values of a row: one for each raw column, over what training had."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

import streamlit as st

from ui.text.markdown import escape_markdown
from ui.text.names import option_name
from ui.text.numbers import data_value
from ui.text.words import language, t
from ui.widgets.widget_state import has_new_value, option_index, widget_key

Field = Mapping[str, Any]
Change = Callable[[str, Any], None]
_MARGIN = 0.1  # of the range in training, on either side of a slider
_YEARS = 20
_NUMBER_WIDTH = 140


class Slider(NamedTuple):
    """Bounds and step of a slider; whole numbers have whole ones."""

    low: float
    high: float
    step: float


def show_field(field: Field, value: Any, key: str, change: Change) -> None:
    """Show the field of a column.

    Parameters
    ----------
    field
        As `pipeline_core.runs.what_if.what_if` describes it.
    value
        The value to show; None is a missing one.
    key
        Of its widgets.
    change
        Called with the column's name and a new value.
    """
    draw = {"number": _number, "date": _date}.get(field["kind"], _choice)
    draw(field, value, key, change)


def is_outside(field: Field, value: Any) -> bool:
    """Return whether training had no such value: beyond its range, or a word of its own.

    Examples
    --------
    >>> age = {"kind": "number", "low": 18, "high": 80, "has_gaps": False}
    >>> is_outside(age, 85), is_outside(age, 80), is_outside(age, None)
    (True, False, True)
    """
    if value is None:
        return not field["has_gaps"]
    if field["kind"] in ("number", "date"):
        return not field["low"] <= value <= field["high"]
    return value not in field.get("options", [value])


def range_text(field: Field, lang: str) -> str:
    """Return what values training had, as short as it can be said."""
    if field["kind"] in ("number", "date"):
        return f"{field_text(field['low'], lang)} – {field_text(field['high'], lang)}"
    shown = [field_text(option, lang) for option in field.get("options", ())[:4]]
    return ", ".join([*shown, *(["…"] if len(field.get("options", ())) > 4 else [])])


def field_text(value: Any, lang: str) -> str:
    """Return a value of a row as text.

    Examples
    --------
    >>> field_text(True, "es"), field_text(1500.0, "en"), field_text("2020-01-05T00:00:00", "en")
    ('sí', '1,500', '2020-01-05')
    """
    if value is None:
        return t("whatif.missing")
    if isinstance(value, bool):
        return option_name(value, lang)
    if isinstance(value, str):
        return value.removesuffix("T00:00:00")
    return data_value(value, lang)


def slider_of(field: Field, value: float | None) -> Slider | None:
    """Return the slider of a number; None where training had one value only.

    Examples
    --------
    >>> slider_of({"low": 18, "high": 78, "whole": True}, 30)
    Slider(low=12, high=84, step=1)
    >>> slider_of({"low": 0.0, "high": 1.0, "whole": False}, 3.0)
    Slider(low=-0.1, high=3.0, step=0.01)
    """
    low, high = field["low"], field["high"]
    span = high - low
    if not 0 < span < math.inf:
        return None
    step = 1.0 if field["whole"] else 10.0 ** math.floor(math.log10(span / 99))
    margin = max(1, round(_MARGIN * span / step)) * step
    low, high = (
        min(low - margin, low if value is None else value),
        max(high + margin, value or high),
    )
    convert: Callable[[float], float] = int if field["whole"] and _is_whole(value) else float
    digits = max(0, -math.floor(math.log10(step)))
    return Slider(*(convert(round(bound, digits)) for bound in (low, high, step)))


def _is_whole(value: float | None) -> bool:
    return value is None or value % 1 == 0


def _number(field: Field, value: Any, key: str, change: Change) -> None:
    """Draw a slider with a number beside it."""
    row = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
    label = escape_markdown(field["name"])
    slider = slider_of(field, value)
    whole = field["whole"] and _is_whole(value)
    convert: Callable[[float], float] = int if whole else float
    if slider is not None:
        shown = slider.low if value is None else convert(value)
        slide = widget_key(f"{key}-slider", shown)
        row.slider(
            label,
            slider.low,
            slider.high,
            shown,
            slider.step,
            key=slide,
            on_change=_change,
            args=(field["name"], slide, change),
            help=t("whatif.range", range=range_text(field, language())),
        )
    typed = widget_key(f"{key}-number", None if value is None else convert(value))
    row.number_input(
        label,
        value=None if value is None else convert(value),
        step=slider.step if slider else convert(1),
        format="%d" if whole else "%g",
        key=typed,
        on_change=_change,
        args=(field["name"], typed, change),
        label_visibility="collapsed" if slider else "visible",
        placeholder=t("whatif.missing"),
        width=_NUMBER_WIDTH if slider else "stretch",
    )


def _choice(field: Field, value: Any, key: str, change: Change) -> None:
    """Draw a list of the values that training had; words may be typed too."""
    options = list(field.get("options", ()))
    if value is not None and value not in options:
        options.append(value)
    if field["has_gaps"] or value is None:
        options.append(None)
    chosen = widget_key(f"{key}-choice", value)
    st.selectbox(
        escape_markdown(field["name"]),
        options,
        option_index(options, value),
        key=chosen,
        on_change=_change,
        args=(field["name"], chosen, change),
        format_func=lambda option: field_text(option, language()),
        accept_new_options=field["kind"] == "word",
        disabled=field["kind"] == "other",
    )


def _date(field: Field, value: Any, key: str, change: Change) -> None:
    """Draw a calendar."""
    shown = None if value is None else date.fromisoformat(value[:10])
    low, high = (date.fromisoformat(field[name][:10]) for name in ("low", "high"))
    beyond = timedelta(days=365 * _YEARS)
    picked = widget_key(f"{key}-date", shown)
    st.date_input(
        escape_markdown(field["name"]),
        shown,
        min_value=min(low, shown or low) - beyond,
        max_value=max(high, shown or high) + beyond,
        key=picked,
        on_change=_change,
        args=(field["name"], picked, change),
        help=t("whatif.range", range=range_text(field, language())),
    )


def _change(name: str, key: str, change: Change) -> None:
    if not has_new_value(key):
        return
    value = st.session_state[key]
    change(name, f"{value.isoformat()}T00:00:00" if isinstance(value, date) else value)
