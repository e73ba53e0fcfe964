"""What is wrong with a choice of columns: names, a kind, a pattern, a maker, or several joined."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

_CHOICES = ("kind", "pattern", "made_by", "and", "or", "not")
_KINDS = ("number", "word", "boolean", "date")
_MOST_NESTED = 5


class ChoiceFault(NamedTuple):
    """A fault: its place, its code without ``setting.``, the value, and more for its sentence."""

    field: str
    code: str
    found: Any
    more: Mapping[str, Any] = {}


def choice_faults(value: Any, field: str, nested: int = 0) -> list[ChoiceFault]:
    """Return the first thing that is wrong with a choice of columns.

    Parameters
    ----------
    value
        The choice, as a pipeline file has it.
    field
        Where it stands.
    nested
        How many choices it is inside of.

    Examples
    --------
    >>> choice_faults({"and": [{"kind": "number"}, {"not": ["id"]}]}, "columns")
    []
    >>> choice_faults({"not": "id"}, "columns")[0].code
    'not_columns'
    """
    if isinstance(value, Mapping):
        return _rule_faults(value, field, nested)
    names = [] if value == "all" else value
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        return [ChoiceFault(field, "not_columns", value)]
    if "" in names:
        return [ChoiceFault(field, "empty_name", "")]
    twice = [name for number, name in enumerate(names) if name in names[:number]]
    return [ChoiceFault(field, "column_twice", twice[0])] if twice else []


def _rule_faults(value: Mapping[str, Any], field: str, nested: int) -> list[ChoiceFault]:
    if len(value) != 1 or next(iter(value)) not in _CHOICES:
        return [ChoiceFault(field, "not_columns", value)]
    name, chosen = next(iter(value.items()))
    if name in ("and", "or", "not"):
        return _joined_faults(name, chosen, f"{field}.{name}", nested)
    if not isinstance(chosen, str):
        return [ChoiceFault(f"{field}.{name}", "not_string", chosen)]
    if name == "kind" and chosen not in _KINDS:
        return [ChoiceFault(f"{field}.kind", "one_of", chosen, {"allowed": list(_KINDS)})]
    if name == "pattern" and not _is_regex(chosen):
        return [ChoiceFault(f"{field}.pattern", "bad_pattern", chosen)]
    return []


def _joined_faults(name: str, chosen: Any, field: str, nested: int) -> list[ChoiceFault]:
    parts = [chosen] if name == "not" else chosen
    if not isinstance(parts, list | tuple) or not parts or nested >= _MOST_NESTED:
        return [ChoiceFault(field, "not_choices", chosen)]
    for number, part in enumerate(parts, start=1):
        place = field if name == "not" else f"{field}[{number}]"
        if not part or part == "all" or (isinstance(part, Mapping) and "made_by" in part):
            return [ChoiceFault(place, "not_choices", part)]
        if faults := choice_faults(part, place, nested + 1):
            return faults
    return []


def _is_regex(text: str) -> bool:
    import regex

    try:
        regex.compile(text)
    except (regex.error, OverflowError, RecursionError):
        return False
    return True
