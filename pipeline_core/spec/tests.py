"""The form of a test in a pipeline file: which keys it may have, and what each must be."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from pipeline_core.spec.kinds_of_tests import HEAD, KINDS, LIMITS, MARKS, kinds_of
from pipeline_core.spec.literal import abbreviate
from pipeline_core.spec.local_text import title_fault
from pipeline_core.spec.model import MAX_NAME, MAX_STAGE_NAME, has_hidden_characters, value_fault

MAX_TESTS = 200
MAX_GIVEN_ROWS = 1_000
MAX_COMBINATIONS = 50
DEFAULT_OVER = 500  # rows of the test rows that a test looks at, unless it says otherwise

CHANGES = ("noise", "typos", "case", "spaces", "gaps", "new_words")
SEVERITIES = ("error", "warning")
_NEEDED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "decision": (("gives", *LIMITS),),
    "direction": (("by",), ("never",)),
    "metric": (LIMITS,),
}
_BESIDE: Mapping[str, tuple[str, ...]] = {  # what a key of an incident needs beside it
    "measure": ("labels",),
    "at_least": ("measure",),
    "at_most": ("measure",),
    "share_of": ("answers_at_least", "answers_at_most"),
}
_SHARE = re.compile(r"-?\d{1,6}(\.\d{1,6})?%\Z")


class FormFault(NamedTuple):
    """What is wrong with a test: a message code, the key it is about, and values."""

    code: str
    key: str
    values: Mapping[str, Any]


def form_fault(entries: Mapping[str, Any]) -> FormFault | None:
    """Return the first thing that is wrong with the form of a test, or None.

    Examples
    --------
    >>> form_fault({"name": "a", "stage": "b", "metric": "r2", "at_least": 0.5}) is None
    True
    >>> form_fault({"name": "a", "stage": "b", "metric": "r2", "at_least": "x"}).code
    'spec.test_must_be.number'
    """
    for key, code in (("name", "spec.test_without_name"), ("stage", "spec.test_without_stage")):
        if not _is_text(entries.get(key)):
            return FormFault(code, key, {})
    return _kind_fault(entries) or next(
        (fault for key, value in entries.items() if (fault := _entry_fault(key, value))), None
    )


def _kind_fault(entries: Mapping[str, Any]) -> FormFault | None:
    kinds = kinds_of(entries)
    if len(kinds) != 1:
        marks = [key for key in entries if any(key in MARKS[kind] for kind in kinds)]
        keys = [marks[0] for marks in MARKS.values()]
        code = "spec.test_of_two_kinds" if kinds else "spec.test_of_no_kind"
        return FormFault(code, "name", {"marks": marks, "known": keys})
    (kind,) = kinds
    keys = [*HEAD, *KINDS[kind]]
    for key in entries:
        if key not in keys:
            return FormFault("spec.test_unknown_key", key, {"known": keys})
    if {"row", "rows"} <= entries.keys():
        return FormFault("spec.test_of_two_kinds", "rows", {"marks": ["row", "rows"]})
    return _lack(kind, entries)


def _lack(kind: str, entries: Mapping[str, Any]) -> FormFault | None:
    """Return what is missing beside what a test says."""
    for needed in _NEEDED.get(kind, ()):
        if not any(key in entries for key in needed):
            return FormFault("spec.test_lacks", "name", {"needed": list(needed)})
    for key, needed in _BESIDE.items() if kind == "incident" else ():
        if key in entries and not any(other in entries for other in needed):
            return FormFault("spec.test_lacks", key, {"needed": list(needed)})
    return None


def _entry_fault(key: str, value: Any) -> FormFault | None:
    if code := value_fault(value):
        return FormFault(code, key, {"limit": 0})
    must, is_right = _FORMS[key]
    if is_right(value):
        return None
    values = {
        "found": abbreviate(value),
        "limit": MAX_GIVEN_ROWS,
        "known": list(_WORDS.get(key, ())),
    }
    return FormFault(f"spec.test_must_be.{must}", key, values)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and not has_hidden_characters(value)


def _is_name(value: Any) -> bool:
    return _is_text(value) and len(value) <= MAX_NAME


def _is_stage(value: Any) -> bool:
    return _is_text(value) and len(value) <= MAX_STAGE_NAME


def _is_scalar(value: Any) -> bool:
    return value is None or isinstance(value, str | bool | int | float)


def _is_class(value: Any) -> bool:
    return value is not None and _is_scalar(value)


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) < float("inf")


def _is_size(value: Any) -> bool:
    return _is_number(value) and value > 0


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_share(value: Any) -> bool:
    return _is_number(value) and 0 <= value <= 1


def _is_amount(value: Any) -> bool:
    if isinstance(value, str):
        return bool(_SHARE.match(value)) and float(value[:-1]) != 0
    return _is_number(value) and value != 0


def _is_row(value: Any) -> bool:
    if isinstance(value, dict):
        return all(map(_is_scalar, value.values()))
    return (isinstance(value, str) and _is_text(value)) or type(value) is int


def _are_rows(value: Any) -> bool:
    return isinstance(value, list) and 0 < len(value) <= MAX_GIVEN_ROWS and all(map(_is_row, value))


def _is_over(value: Any) -> bool:
    return value == "all" or (_is_count(value) and value > 0) or _are_rows(value)


def _are_changes(value: Any) -> bool:
    if not isinstance(value, dict) or not value:
        return False
    lists = list(value.values())
    if not all(isinstance(items, list) and len(items) > 1 for items in lists):
        return False
    combinations = 1
    for items in lists:
        combinations *= len(items)
    return combinations <= MAX_COMBINATIONS and all(_is_scalar(v) for items in lists for v in items)


def _are_columns(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_text, value))


def _are_kinds_of_change(value: Any) -> bool:
    names = value if isinstance(value, list) else [value]
    return bool(names) and all(isinstance(name, str) and name in CHANGES for name in names)


_WORDS: Mapping[str, tuple[str, ...]] = {
    "severity": SEVERITIES,
    "never": ("lowers", "raises"),
    "despite": CHANGES,
}
# What the value of a key must be: the end of a message code, and whether it is.
_FORMS: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "name": ("name", _is_name),
    "title": ("title", lambda value: bool(value) and title_fault(value) is None),
    "stage": ("name", _is_stage),
    "severity": ("one_of", lambda value: value in SEVERITIES),
    "row": ("row", _is_row),
    "rows": ("rows", _are_rows),
    "gives": ("answer", _is_class),
    "within": ("number_from_0", lambda value: _is_number(value) and value >= 0),
    "probability_of": ("answer", _is_class),
    "at_least": ("number", _is_number),
    "at_most": ("number", _is_number),
    "changing": ("changes", _are_changes),
    "over": ("over", _is_over),
    "may_differ": ("share", _is_share),
    "moves_at_most": ("number_from_0", lambda value: _is_number(value) and value >= 0),
    "more": ("text", _is_text),
    "by": ("amount", _is_amount),
    "never": ("one_of", lambda value: value in _WORDS["never"]),
    "metric": ("text", _is_text),
    "every": ("text", _is_text),
    "despite": ("one_of", _are_kinds_of_change),
    "size": ("size", _is_size),
    "in": ("columns", _are_columns),
    "repeatable": ("true", lambda value: value is True),
    "incident": ("text", _is_text),
    "labels": ("text", _is_text),
    "measure": ("text", _is_text),
    "share_of": ("answer", _is_class),
    "answers_at_least": ("number", _is_number),
    "answers_at_most": ("number", _is_number),
    "rows_at_least": ("count", _is_count),
    "rows_at_most": ("count", _is_count),
    "columns": ("columns", _are_columns),
    "no_gaps_in": ("columns", _are_columns),
    "holds": ("text", _is_text),
}
