"""Rules that the columns of a table must keep, checked with one mask a condition.

Every condition becomes one check of the report: how many rows fail it, and
which. A missing value fails only `max_missing`, so that no row is counted
under two headings for one fault.
"""

from __future__ import annotations

from typing import Any, Literal, Required

import numpy as np
import numpy.typing as npt
import pandas as pd
from typing_extensions import TypedDict

from pipeline_core.measures.rule_conditions import failing_values

LISTED_ROWS = 1000
NAMED_ROWS = 10
CONDITIONS = ("required", "type", "max_missing", "unique", "min", "max", "allowed")


class ColumnRule(TypedDict, total=False):
    """What one column must keep.

    `column` names it; every other key is a condition and may be left out.
    A rule means that its column is there, unless `required` is false.
    """

    column: Required[str]
    type: Literal["number", "integer", "word", "boolean", "date"]
    required: bool
    unique: bool
    min: int | float | str
    max: int | float | str
    allowed: list[str | int | float | bool]
    max_missing: float
    severity: Literal["error", "warning"]


def check_rules(table: pd.DataFrame, rules: tuple[ColumnRule, ...]) -> dict[str, Any]:
    """Check a table against rules; failing rows are counted and listed.

    Parameters
    ----------
    table
        The rows to check.
    rules
        One rule a column; several rules may name the same column.

    Returns
    -------
    dict
        A report. `passed` is false when a condition of severity "error"
        fails; `tables["failing_rows"]` lists the first 1,000 of each check.

    Raises
    ------
    ValueError
        A rule that cannot be understood, such as a text bound for numbers.

    Examples
    --------
    >>> table = pd.DataFrame({"age": [31, -4, 58]})
    >>> report = check_rules(table, ({"column": "age", "min": 0},))
    >>> report["passed"], report["checks"][0]["failed_rows"], report["checks"][0]["rows"]
    (False, 1, [1])
    """
    checks: list[dict[str, Any]] = []
    listed: list[pd.DataFrame] = []
    for rule in rules:
        for condition, limit in _conditions(table, rule):
            check, rows = _check(table, rule, condition, limit)
            checks.append(check)
            listed.append(rows)
    failed = [check for check in checks if not check["passed"]]
    errors = sum(check["severity"] == "error" for check in failed)
    return {
        "passed": errors == 0,
        "metrics": {
            "rows": len(table),
            "checks": len(checks),
            "failed_errors": errors,
            "failed_warnings": len(failed) - errors,
        },
        "checks": checks,
        "tables": {"failing_rows": _one_table(listed)},
        "notes": [*_absent(table, rules), *_cut(checks)],
    }


def _conditions(table: pd.DataFrame, rule: ColumnRule) -> list[tuple[str, Any]]:
    unknown = sorted(set(rule) - {"column", "severity", *CONDITIONS})
    if unknown:
        raise ValueError(
            f"Check columns: the rule for '{rule['column']}' must be made of column, severity, "
            f"{', '.join(CONDITIONS)}; {', '.join(unknown)} was found. Correct the name."
        )
    if rule["column"] not in table.columns:
        return [("required", True)] if rule.get("required", True) else []
    asked = [(name, rule.get(name)) for name in CONDITIONS]
    return [(name, limit) for name, limit in asked if limit is not None and limit is not False]


def _check(
    table: pd.DataFrame, rule: ColumnRule, condition: str, limit: Any
) -> tuple[dict[str, Any], pd.DataFrame]:
    name = rule["column"]
    there = name in table.columns
    if condition == "required":
        passed, value, where = there, there, np.array([], dtype=np.intp)
    else:
        failing, value = failing_values(table[name], condition, limit)
        where = np.flatnonzero(failing)
        passed = len(where) == 0
    rows = _failing_rows(table, name, f"{name}.{condition}", where[:LISTED_ROWS])
    check = {
        "name": f"{name}.{condition}",
        "column": name,
        "condition": condition,
        "passed": passed,
        "severity": rule.get("severity", "error"),
        "value": value,
        "limit": limit,
        "failed_rows": len(where),
        "of_rows": len(table),
        "rows": rows["row"].tolist()[:NAMED_ROWS],
    }
    return check, rows


def _failing_rows(
    table: pd.DataFrame, name: str, check: str, where: npt.NDArray[np.intp]
) -> pd.DataFrame:
    labels = table.index[where]
    if labels.dtype.kind not in "iu":
        labels = labels.map(str)
    values = table[name].iloc[where].map(str).tolist() if len(where) else []
    return pd.DataFrame({"check": check, "column": name, "row": list(labels), "value": values})


def _one_table(listed: list[pd.DataFrame]) -> pd.DataFrame:
    listed = [rows for rows in listed if len(rows)]
    if not listed:
        return pd.DataFrame({name: [] for name in ("check", "column", "row", "value")}, dtype="str")
    return pd.concat(listed, ignore_index=True)


def _absent(table: pd.DataFrame, rules: tuple[ColumnRule, ...]) -> list[dict[str, Any]]:
    gone = [rule["column"] for rule in rules if rule["column"] not in table.columns]
    optional = [rule["column"] for rule in rules if rule.get("required", True) is False]
    names = sorted(set(gone) & set(optional))
    notes: list[dict[str, Any]] = [{"code": "optional_column_absent", "column": n} for n in names]
    return notes if len(table) else [*notes, {"code": "no_rows_to_check"}]


def _cut(checks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "code": "failing_rows_cut",
            "check": check["name"],
            "listed": LISTED_ROWS,
            "failed_rows": check["failed_rows"],
        }
        for check in checks
        if check["failed_rows"] > LISTED_ROWS
    ]
