"""Column rules: each condition becomes one check of the report.

A check has the number of failing rows and the first of them. A missing value fails
only `max_missing`, so that no row is counted twice for one problem.
"""

from __future__ import annotations

from typing import Any, Literal, Required

import numpy as np
import numpy.typing as npt
import pandas as pd
from typing_extensions import TypedDict

from pipeline_core.measures.rule_conditions import failing_values

MAX_LISTED_ROWS = 1000
MAX_EXAMPLE_ROWS = 10
CONDITIONS = ("required", "type", "max_missing", "unique", "min", "max", "allowed")


class ColumnRule(TypedDict, total=False):
    """Rule for one column.

    `column` is its name; every other key is an optional condition. The column is
    required unless `required` is false.
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
    """Check a table against column rules.

    Parameters
    ----------
    table
        The rows to check.
    rules
        One rule for each column; several rules may have the same column.

    Returns
    -------
    dict
        A report. `passed` is false when a condition of severity "error"
        fails; `tables["failing_rows"]` lists the first 1,000 of each check.

    Raises
    ------
    ValueError
        An invalid rule, such as a text bound for numbers.

    Examples
    --------
    >>> table = pd.DataFrame({"age": [31, -4, 58]})
    >>> report = check_rules(table, ({"column": "age", "min": 0},))
    >>> report["passed"], report["checks"][0]["failed_rows"], report["checks"][0]["rows"]
    (False, 1, [1])
    """
    checks: list[dict[str, Any]] = []
    failing_rows: list[pd.DataFrame] = []
    for rule in rules:
        for condition, limit in _conditions(table, rule):
            check, rows = _check_condition(table, rule, condition, limit)
            checks.append(check)
            failing_rows.append(rows)
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
        "tables": {"failing_rows": _concatenate(failing_rows)},
        "notes": [*_absence_notes(table, rules), *_truncation_notes(checks)],
    }


def _conditions(table: pd.DataFrame, rule: ColumnRule) -> list[tuple[str, Any]]:
    unknown = sorted(set(rule) - {"column", "severity", *CONDITIONS})
    if unknown:
        raise ValueError(
            f"Check columns: the rule for '{rule['column']}' may have column, severity, "
            f"{', '.join(CONDITIONS)}; it has {', '.join(unknown)}. Correct the name."
        )
    if rule["column"] not in table.columns:
        return [("required", True)] if rule.get("required", True) else []
    conditions = [(name, rule.get(name)) for name in CONDITIONS]
    return [(name, limit) for name, limit in conditions if limit is not None and limit is not False]


def _check_condition(
    table: pd.DataFrame, rule: ColumnRule, condition: str, limit: Any
) -> tuple[dict[str, Any], pd.DataFrame]:
    name = rule["column"]
    exists = name in table.columns
    if condition == "required":
        passed, value, positions = exists, exists, np.array([], dtype=np.intp)
    else:
        failing, value = failing_values(table[name], condition, limit)
        positions = np.flatnonzero(failing)
        passed = len(positions) == 0
    rows = _failing_rows(table, name, f"{name}.{condition}", positions[:MAX_LISTED_ROWS])
    check = {
        "name": f"{name}.{condition}",
        "column": name,
        "condition": condition,
        "passed": passed,
        "severity": rule.get("severity", "error"),
        "value": value,
        "limit": limit,
        "failed_rows": len(positions),
        "of_rows": len(table),
        "rows": rows["row"].tolist()[:MAX_EXAMPLE_ROWS],
    }
    return check, rows


def _failing_rows(
    table: pd.DataFrame, name: str, check: str, positions: npt.NDArray[np.intp]
) -> pd.DataFrame:
    labels = table.index[positions]
    if labels.dtype.kind not in "iu":
        labels = labels.map(str)
    values = table[name].iloc[positions].map(str).tolist() if len(positions) else []
    return pd.DataFrame({"check": check, "column": name, "row": list(labels), "value": values})


def _concatenate(tables: list[pd.DataFrame]) -> pd.DataFrame:
    tables = [rows for rows in tables if len(rows)]
    if not tables:
        return pd.DataFrame({name: [] for name in ("check", "column", "row", "value")}, dtype="str")
    return pd.concat(tables, ignore_index=True)


def _absence_notes(table: pd.DataFrame, rules: tuple[ColumnRule, ...]) -> list[dict[str, Any]]:
    absent = [rule["column"] for rule in rules if rule["column"] not in table.columns]
    optional = [rule["column"] for rule in rules if rule.get("required", True) is False]
    names = sorted(set(absent) & set(optional))
    notes: list[dict[str, Any]] = [{"code": "optional_column_absent", "column": n} for n in names]
    return notes if len(table) else [*notes, {"code": "no_rows_to_check"}]


def _truncation_notes(checks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "code": "failing_rows_cut",
            "check": check["name"],
            "listed": MAX_LISTED_ROWS,
            "failed_rows": check["failed_rows"],
        }
        for check in checks
        if check["failed_rows"] > MAX_LISTED_ROWS
    ]
