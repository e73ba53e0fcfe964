"""The editor of one setting's candidates: chosen values, typed values, or a range."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pipeline_core.catalog import Entry
from pipeline_core.messages.message import MessageJson
from pipeline_core.spec.candidates import Range, candidates_of
from ui.screens.pipeline.candidates.texts import (
    candidate_text,
    fault_of,
    parse_candidates,
    typed_text,
)
from ui.screens.pipeline.forms.fields import Field
from ui.text.markdown import escape_markdown
from ui.text.problem_words import sentence_of
from ui.text.words import t
from ui.widgets.widget_state import has_new_value, widget_key

_MODES = ("values", "range")


@dataclass(frozen=True)
class Editor:
    """The editor of the candidates of a setting.

    Parameters
    ----------
    entry, field
        The block and the setting.
    value
        The candidates that it has: a list, a range, or None.
    own
        The value that the stage has.
    key
        The beginning of the widgets' keys.
    lang
        The language of the texts.
    write
        Takes the new candidates; None takes them out.
    """

    entry: Entry
    field: Field
    value: Any
    own: Any
    key: str
    lang: str
    write: Callable[[Any], object]


def is_variable(field: Field) -> bool:
    """Return whether candidates of a setting can be given.

    Examples
    --------
    >>> is_variable(Field("max_depth", "number", {})), is_variable(Field("path", "file", {}))
    (True, False)
    """
    return field.kind in ("toggle", "choice", "open_choice", "number", "numbers", "text", "raw")


def edit_candidates(editor: Editor) -> None:
    """Draw the editor."""
    if editor.field.kind in ("toggle", "choice"):
        _choose(editor)
        return
    is_range = editor.value is not None and isinstance(candidates_of(editor.value), Range)
    mode = "values"
    if editor.field.kind == "number":
        mode = st.segmented_control(
            t("candidates.how"),
            _MODES,
            default=_MODES[is_range],
            key=f"{editor.key}-mode-{is_range}",
            required=True,
            format_func=lambda name: t(f"candidates.mode.{name}"),
            label_visibility="collapsed",
        )
    _edit_range(editor) if mode == "range" else _type_values(editor, is_range)


def _choose(editor: Editor) -> None:
    options = [True, False] if editor.field.kind == "toggle" else list(editor.field.options)
    chosen = [value for value in editor.value or () if value in options]
    key = widget_key(f"{editor.key}-choose", chosen)
    st.pills(
        t("candidates.values"),
        options,
        selection_mode="multi",
        default=chosen,
        key=key,
        on_change=_take_choice,
        args=(editor, key, options),
        format_func=lambda option: escape_markdown(candidate_text(option, editor.lang)),
    )


def _take_choice(editor: Editor, key: str, options: list[Any]) -> None:
    if has_new_value(key):
        chosen = st.session_state[key] or []
        editor.write([option for option in options if option in chosen] or None)


def _type_values(editor: Editor, is_range: bool) -> None:
    values = [] if is_range or editor.value is None else list(editor.value)
    text = st.session_state.get(f"{editor.key}-typed", typed_text(values, editor.lang))
    key = widget_key(f"{editor.key}-values", text)
    st.text_input(
        t("candidates.values"),
        text,
        key=key,
        on_change=_take_values,
        args=(editor, key),
        placeholder=typed_text([editor.own, "…"], editor.lang),
        help=t("candidates.values.help"),
    )
    _show_fault(editor)


def _take_values(editor: Editor, key: str) -> None:
    if not has_new_value(key):
        return
    typed = st.session_state[key]
    values = parse_candidates(typed, editor.field, editor.lang)
    fault = fault_of(editor.entry, editor.field.name, values)
    _keep_fault(editor, fault, typed)
    if fault is None:
        editor.write(values or None)


def _keep_fault(editor: Editor, fault: tuple[Any, MessageJson] | None, typed: str = "") -> None:
    """Keep what is wrong, and what was typed, for the next drawing; or forget both."""
    for part, value in (("fault", fault), ("typed", typed)):
        if fault is None:
            st.session_state.pop(f"{editor.key}-{part}", None)
        elif value:
            st.session_state[f"{editor.key}-{part}"] = value


def _show_fault(editor: Editor) -> None:
    if fault := st.session_state.get(f"{editor.key}-fault"):
        value, message = fault
        found = candidate_text(value, editor.lang)
        sentence = sentence_of(message, editor.lang)
        st.error(escape_markdown(t("candidates.fault", found=found, fault=sentence)))


def _edit_range(editor: Editor) -> None:
    candidates = candidates_of(editor.value) if editor.value is not None else None
    known = candidates if isinstance(candidates, Range) else None
    field, prefix = editor.field, f"{editor.key}-range-{known}"
    convert: Any = int if field.whole else float
    left, right = st.columns(2)
    for place, name, end in ((left, "from", "low"), (right, "to", "high")):
        place.number_input(
            t(f"candidates.{name}"),
            value=convert(getattr(known, end)) if known else None,
            min_value=None if field.low is None else convert(field.low),
            max_value=None if field.high is None else convert(field.high),
            step=convert(field.step),
            format="%d" if field.whole else "%g",
            key=f"{prefix}-{name}",
        )
    st.toggle(t("candidates.log"), bool(known and known.log), key=f"{prefix}-log")
    if not field.whole:
        st.toggle(t("candidates.whole"), bool(known and known.whole), key=f"{prefix}-whole")
    st.button(t("candidates.set"), key=f"{prefix}-set", on_click=_take_range, args=(editor, prefix))
    if code := st.session_state.get(f"{editor.key}-range-fault"):
        st.error(t(code))
    _show_fault(editor)


def _take_range(editor: Editor, prefix: str) -> None:
    low, high = (st.session_state.get(f"{prefix}-{name}") for name in ("from", "to"))
    is_log = bool(st.session_state.get(f"{prefix}-log"))
    code = range_fault(low, high, is_log)
    st.session_state[f"{editor.key}-range-fault"] = code
    if code is not None:
        return
    fault = fault_of(editor.entry, editor.field.name, [low, high])
    _keep_fault(editor, fault)
    if fault is not None:
        return
    whole = editor.field.whole or bool(st.session_state.get(f"{prefix}-whole"))
    value: dict[str, Any] = {"from": low, "to": high}
    if is_log:
        value["scale"] = "log"
    if whole != all(isinstance(end, int) for end in (low, high)):
        value["whole"] = whole
    editor.write(value)


def range_fault(low: float | None, high: float | None, is_log: bool) -> str | None:
    """Return the code of what is wrong with a range, or None.

    Examples
    --------
    >>> range_fault(1, None, False), range_fault(5, 1, False), range_fault(0, 1, True)
    ('candidates.range_open', 'candidates.range_empty', 'candidates.range_log')
    """
    if low is None or high is None:
        return "candidates.range_open"
    if high <= low:
        return "candidates.range_empty"
    return "candidates.range_log" if is_log and low <= 0 else None
