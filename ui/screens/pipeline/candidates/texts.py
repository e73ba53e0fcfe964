"""Conversion between candidates of a setting and what people type and read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline_core.catalog import Entry
from pipeline_core.catalog.settings import validate
from pipeline_core.messages.message import MessageJson
from pipeline_core.spec.candidates import OFF, Range, candidates_of, setting_path
from ui.screens.pipeline.forms.fields import Field
from ui.screens.pipeline.forms.setting_values import parse_value, value_text
from ui.screens.pipeline.forms.value_widgets import as_count
from ui.text.names import option_name, setting_name
from ui.text.words import translate

_BRACKETS = {"[": 1, "]": -1, "{": 1, "}": -1}


def candidate_text(value: Any, lang: str) -> str:
    """Return a candidate for reading.

    Examples
    --------
    >>> [candidate_text(value, "en") for value in (3, None, False, "balanced_x", [50, 50])]
    ['3', 'empty', 'no', 'balanced_x', '[50, 50]']
    """
    if value is None:
        return translate("candidates.empty", None, lang)
    return option_name(value, lang) if isinstance(value, bool | str) else value_text(value)


def value_in_line(key: str, value: Any, lang: str) -> str:
    """Return a candidate of ``stage.setting`` for reading; of a stage, whether it is used.

    Examples
    --------
    >>> value_in_line("forest.max_depth", 3, "en"), value_in_line("scaled.off", True, "en")
    ('3', 'left out')
    """
    if setting_path(key)[1] != OFF:
        return candidate_text(value, lang)
    return translate("candidates.left_out" if value else "candidates.used", None, lang)


def candidates_text(value: Any, lang: str, key: str = "") -> str:
    """Return all candidates of a setting for reading: values, or a range.

    Examples
    --------
    >>> candidates_text([3, 5, None], "en")
    '3 · 5 · empty'
    >>> candidates_text([False, True], "en", "scaled.off")
    'used · left out'
    >>> candidates_text({"from": 1, "to": 50, "scale": "log"}, "en")
    'from 1 to 50, logarithmic'
    """
    candidates = candidates_of(value)
    if not isinstance(candidates, Range):
        return " · ".join(value_in_line(key, item, lang) for item in candidates)
    code = "candidates.log_range" if candidates.log else "candidates.range"
    low, high = (format(end, "g") for end in (candidates.low, candidates.high))
    return translate(code, {"low": low, "high": high}, lang)


def line_title(key: str, title: str, lang: str) -> str:
    """Return what a line of candidates is of: the stage's title and the setting's name.

    Examples
    --------
    >>> line_title("forest.max_depth", "forest", "en"), line_title("scaled.off", "scaled", "en")
    ('forest – Maximum depth', 'scaled – the stage itself')
    """
    _, setting = setting_path(key)
    name = (
        translate("candidates.off", None, lang) if setting == OFF else setting_name(setting, lang)
    )
    return f"{title} – {name}"


def typed_text(values: Sequence[Any], lang: str) -> str:
    """Return candidates as a line that `parse_candidates` reads.

    Examples
    --------
    >>> typed_text([3, None, "a,b"], "en")
    '3; empty; a,b'
    """
    texts = [
        translate("candidates.empty", None, lang) if value is None else value_text(value)
        for value in values
    ]
    return ("; " if any("," in text for text in texts) else ", ").join(texts)


def parse_candidates(text: str, field: Field, lang: str) -> list[Any]:
    """Return the candidates that a line spells, each once.

    Semicolons stand between values, or else commas; a word stands for no value.

    Examples
    --------
    >>> depth = Field("max_depth", "number", {"type": "integer"}, whole=True)
    >>> parse_candidates("3, 5, empty, 3", depth, "en")
    [3, 5, None]
    >>> parse_candidates("[50, 50]; [9]", depth, "en")
    [[50, 50], [9]]
    """
    empty = translate("candidates.empty", None, lang).casefold()
    values: list[Any] = []
    for part in _parts(text, ";" if ";" in text else ","):
        is_empty = part.casefold() in (empty, "null", "none")
        value = None if is_empty else as_count(field, _typed(part, field))
        if not any(value == other and type(value) is type(other) for other in values):
            values.append(value)
    return values


def _typed(part: str, field: Field) -> Any:
    return part if field.kind == "text" else parse_value(part)


def _parts(text: str, separator: str) -> list[str]:
    """Return the parts of a line; what stands in brackets is one part."""
    parts, depth = [""], 0
    for letter in text:
        depth += _BRACKETS.get(letter, 0)
        if letter == separator and depth <= 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]


def fault_of(entry: Entry, setting: str, values: Sequence[Any]) -> tuple[Any, MessageJson] | None:
    """Return the first value that does not fit a setting, and why; None if all do."""
    schema = {**entry["settings"], "required": []}
    for value in values:
        if faults := validate({setting: value}, schema):
            return value, faults[0].message.as_json()
    return None
