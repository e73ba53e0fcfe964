"""A contract as single conditions, and conditions put into a contract without losing its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from pipeline_core.measures.rules import ContractRule

Rule = Mapping[str, Any]
SHIFT_KEYS = ("max_shift", "mean", "std", "shares")
_NO_CONDITIONS = ("column", "severity")


class ContractPart(NamedTuple):
    """One condition of a contract.

    Parameters
    ----------
    column
        The column; None for a setting of the whole table.
    condition
        Such as "min"; "required" where only the column must be there.
    values
        What a rule holds for it: one key, or those of a distribution.
    severity
        "error" or "warning".
    """

    column: str | None
    condition: str
    values: Mapping[str, Any]
    severity: str = "error"


def parts_of(rules: Iterable[Rule | ContractRule]) -> list[ContractPart]:
    """Return the conditions of rules, one by one.

    Examples
    --------
    >>> for part in parts_of([{"column": "age", "min": 0, "mean": 31, "std": 5, "max_shift": 1}]):
    ...     print(part.condition, dict(part.values))
    required {}
    min {'min': 0}
    max_shift {'mean': 31, 'std': 5, 'max_shift': 1}
    """
    parts: list[ContractPart] = []
    named: set[str] = set()
    for rule in rules:
        column, severity = str(rule["column"]), str(rule.get("severity", "error"))
        if column not in named:
            parts.append(ContractPart(column, "required", {}, severity))
            named.add(column)
        groups: dict[str, dict[str, Any]] = {}
        for name, value in rule.items():
            if name not in (*_NO_CONDITIONS, "required"):
                condition = "max_shift" if name in SHIFT_KEYS else name
                groups.setdefault(condition, {})[name] = value
        parts += [ContractPart(column, name, values, severity) for name, values in groups.items()]
    return parts


def rule_of(part: ContractPart) -> dict[str, Any]:
    """Return the rule that holds one condition of a column alone.

    Examples
    --------
    >>> rule_of(ContractPart("age", "min", {"min": 0}, "warning"))
    {'column': 'age', 'min': 0, 'severity': 'warning'}
    """
    severity = {} if part.severity == "error" else {"severity": part.severity}
    return {"column": part.column, **part.values, **severity}


def part_status(rules: Iterable[Rule], part: ContractPart) -> Literal["new", "same", "differs"]:
    """Return how a condition stands to those that a contract has.

    Examples
    --------
    >>> part = ContractPart("age", "min", {"min": 0})
    >>> [part_status([rule], part) for rule in ({"column": "age"}, {"column": "age", "min": 18})]
    ['new', 'differs']
    """
    own = [rule for rule in rules if rule["column"] == part.column]
    if part.condition == "required":
        return "same" if own else "new"
    held = [values for rule in own if (values := _held(rule, part.condition))]
    if not held:
        return "new"
    return "same" if dict(part.values) in held else "differs"


def _held(rule: Rule, condition: str) -> dict[str, Any]:
    keys = SHIFT_KEYS if condition == "max_shift" else (condition,)
    return {name: rule[name] for name in keys if name in rule}


def with_parts(rules: Sequence[Rule], parts: Iterable[ContractPart]) -> list[dict[str, Any]]:
    """Return rules with more conditions; one that is there already takes the new values.

    Nothing else of the rules changes: neither their order, nor the severity of what is there.

    Parameters
    ----------
    rules
        The contract's rules.
    parts
        Conditions of columns.

    Examples
    --------
    >>> with_parts([{"column": "age", "max": 99}], [ContractPart("age", "min", {"min": 0})])
    [{'column': 'age', 'max': 99, 'min': 0}]
    >>> with_parts([{"column": "age", "max": 99}], [ContractPart("age", "max", {"max": 120})])
    [{'column': 'age', 'max': 120}]
    >>> with_parts([{"column": "age"}], [ContractPart("age", "max", {"max": 120}, "warning")])
    [{'column': 'age'}, {'column': 'age', 'max': 120, 'severity': 'warning'}]
    """
    result = [dict(rule) for rule in rules]
    for part in parts:
        _add(result, part)
    return result


def _add(rules: list[dict[str, Any]], part: ContractPart) -> None:
    own = [number for number, rule in enumerate(rules) if rule["column"] == part.column]
    if part.condition == "required":
        if not own:
            rules.append(rule_of(part))
        return
    for number in own:
        if held := _held(rules[number], part.condition):
            kept = {k: v for k, v in rules[number].items() if k not in held or k in part.values}
            rules[number] = {**kept, **part.values}
            return
    for number in own:
        if rules[number].get("severity", "error") == part.severity:
            severity = {"severity": part.severity} if "severity" in rules[number] else {}
            rules[number] = _without(rules[number], "severity") | dict(part.values) | severity
            return
    rules.insert(own[-1] + 1 if own else len(rules), rule_of(part))


def _without(rule: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in rule.items() if key != name}
