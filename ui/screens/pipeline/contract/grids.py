"""The grids of a contract: each shows some conditions of its rules, and gives rules back.

A rule is shown where it has a condition of the grid. What a grid does not show of a rule
stays as it is, whatever is typed, moved or deleted there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from pipeline_core.edits.contract_parts import parts_of, with_parts
from pipeline_core.spec.literal import is_same_value
from ui.screens.pipeline.contract.cells import (
    list_text,
    read_list,
    read_shares,
    read_value,
    shares_text,
    value_text,
)

Rule = Mapping[str, Any]
Rules = list[dict[str, Any]]
GRIDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "columns": (
            "type", "required", "max_missing", "unique", "min", "max", "min_length",
            "max_length", "pattern", "allowed",
        ),
        "keys": ("unique_with",),
        "ages": ("max_age_days",),
        "shifts": ("max_shift", "mean", "std", "shares"),
    }
)  # fmt: skip
_MAIN = "columns"
_FRAME = ("column", "severity")
_DEFAULTS = {"required": True, "unique": False, "severity": "error"}
_TEXTS: Mapping[str, Callable[[Any], str]] = {
    "min": value_text,
    "max": value_text,
    "allowed": list_text,
    "unique_with": lambda names: list_text(names, names=True),
    "shares": shares_text,
}


def shown_places(rules: Sequence[Rule], grid: str) -> list[int]:
    """Return which rules a grid shows; the main one has those without any condition as well.

    Examples
    --------
    >>> rules = [{"column": "a"}, {"column": "a", "max_age_days": 3}, {"column": "b", "min": 0}]
    >>> shown_places(rules, "columns"), shown_places(rules, "ages")
    ([0, 2], [1])
    """
    keys = GRIDS[grid]
    return [
        place
        for place, rule in enumerate(rules)
        if any(key in rule for key in keys) or (grid == _MAIN and not _conditions(rule))
    ]


def _conditions(rule: Rule) -> list[str]:
    return [key for key in rule if key not in (*_FRAME, "required")]


def grid_rows(rules: Sequence[Rule], grid: str) -> Rules:
    """Return what a grid shows, a row for each rule of its own.

    Examples
    --------
    >>> row, = grid_rows([{"column": "age", "min": 0, "allowed": [1, "2"]}], "columns")
    >>> row["min"], row["allowed"], row["required"], row["severity"], row["max"]
    ('0', '1, "2"', True, 'error', None)
    """
    names = ("column", *GRIDS[grid], "severity")
    return [
        {name: cell_of(rules[place], name) for name in names} for place in shown_places(rules, grid)
    ]


def cell_of(rule: Rule, name: str) -> Any:
    """Return a rule's cell: its value, its text, or what holds where nothing is written."""
    if name not in rule:
        return _DEFAULTS.get(name)
    return _TEXTS[name](rule[name]) if name in _TEXTS else rule[name]


def rules_after(
    rules: Sequence[Rule], grid: str, changes: Mapping[str, Any], decimal: str = "."
) -> Rules:
    """Return the rules after the changes of a grid.

    Parameters
    ----------
    rules
        The rules that the grid began with.
    grid
        The grid's name.
    changes
        Its ``edited_rows``, ``added_rows`` and ``deleted_rows``; an added row without a column
        is left out.
    decimal
        The decimal sign of the reader's region.

    Examples
    --------
    >>> rules = [{"column": "age", "min": 0, "unique_with": ["day"]}]
    >>> rules_after(rules, "columns", {"edited_rows": {0: {"min": "18", "max": "99"}}})
    [{'column': 'age', 'min': 18, 'unique_with': ['day'], 'max': 99}]
    >>> rules_after(rules, "columns", {"deleted_rows": [0]})
    [{'column': 'age', 'unique_with': ['day']}]
    >>> rules_after(rules, "ages", {"added_rows": [{"column": "day", "max_age_days": 3}]})[1:]
    [{'column': 'day', 'max_age_days': 3}]
    """
    places = shown_places(rules, grid)
    edited = {int(number): cells for number, cells in changes.get("edited_rows", {}).items()}
    deleted = {places[number] for number in changes.get("deleted_rows", ())}
    typed = {places[number]: cells for number, cells in edited.items()}
    result: Rules = []
    for place, rule in enumerate(rules):
        if place in deleted:
            result += _without(rule, grid)
        elif place in typed:
            result += _typed(rule, grid, typed[place], decimal)
        else:
            result.append(dict(rule))
    for cells in changes.get("added_rows", ()):
        if cells.get("column"):
            result = _with_added(result, grid, _with_cells({}, cells, decimal))
    return result


def _without(rule: Rule, grid: str) -> Rules:
    """Return a rule without a grid's conditions: nothing, if it has no others."""
    hidden = [key for key in _conditions(rule) if key not in GRIDS[grid]]
    if not hidden:
        return []
    keys = (*_FRAME, "required", *hidden)
    return [{key: value for key, value in rule.items() if key in keys}]


def _typed(rule: Rule, grid: str, cells: Mapping[str, Any], decimal: str) -> Rules:
    """Return a rule with typed cells; one whose other conditions stay where they are is split."""
    rest = _without(rule, grid)
    if not rest or not any(name in cells for name in _FRAME):
        return [_with_cells(rule, cells, decimal)]
    keys = (*_FRAME, *GRIDS[grid])
    own = {key: value for key, value in rule.items() if key in keys}
    return [*rest, _with_cells(own, cells, decimal)]


def _with_cells(rule: Rule, cells: Mapping[str, Any], decimal: str) -> dict[str, Any]:
    result = dict(rule)
    for name, cell in cells.items():
        if name == "column" and not cell:
            continue  # a rule is about some column: its row is deleted instead
        value = read_cell(name, cell, decimal)
        if value is None or (name in _DEFAULTS and value == _DEFAULTS[name]):
            result.pop(name, None)
        else:
            result[name] = value
    return result


def read_cell(name: str, cell: Any, decimal: str = ".") -> Any:
    """Return the value of a cell; None where it is empty.

    Examples
    --------
    >>> read_cell("min", "3"), read_cell("unique_with", "1, b"), read_cell("max_length", 5.0)
    (3, ['1', 'b'], 5)
    """
    if cell is None or (isinstance(cell, str) and not cell.strip() and name != "pattern"):
        return None
    if name in ("min", "max"):
        return read_value(str(cell), decimal)
    if name in ("allowed", "unique_with"):
        return read_list(str(cell), names=name == "unique_with") or None
    if name == "shares":
        return read_shares(str(cell)) or None
    if name in ("min_length", "max_length") and isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell or None if name == "pattern" else cell


def _with_added(rules: Rules, grid: str, rule: dict[str, Any]) -> Rules:
    if grid == _MAIN:
        return [*rules, rule]
    return with_parts(rules, (part for part in parts_of([rule]) if part.condition != "required"))


def unfit_places(rules: Any) -> Iterator[str]:
    """Yield the places of rules that no grid can show and give back as they are.

    Examples
    --------
    >>> list(unfit_places([{"column": "a", "min": 0}, {"column": "b", "min": [1]}]))
    ['rules[2].min']
    """
    for number, rule in enumerate(rules, start=1):
        for name in rule:
            if name in _TEXTS and not _returns(rule, name):
                yield f"rules[{number}].{name}"


def _returns(rule: Rule, name: str) -> bool:
    try:
        return is_same_value(read_cell(name, cell_of(rule, name)), rule[name])
    except (TypeError, ValueError, AttributeError):
        return False
