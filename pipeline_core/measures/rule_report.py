"""Report of a table against rules: each condition becomes one check.

A check has the number of failing rows and the first of them. A missing value fails
only `max_missing`, so that no row is counted twice for one problem.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.types import is_bool_dtype

from pipeline_core.measures.rule_conditions import failing_values
from pipeline_core.measures.rules import ANY_TABLE, ColumnRule, RowRule, TableRule

MAX_LISTED_ROWS = 1000
MAX_EXAMPLE_ROWS = 10
CONDITIONS = (
    "required", "type", "max_missing", "unique", "unique_with", "min", "max", "allowed", "pattern",
)  # fmt: skip

Check: TypeAlias = dict[str, Any]
Positions: TypeAlias = npt.NDArray[np.intp]
# A check, and its failing rows: a row each, with check, column, row and value.
Outcome: TypeAlias = tuple[Check, pd.DataFrame]
_NO_POSITIONS: Positions = np.array([], dtype=np.intp)


def check_rules(
    table: pd.DataFrame,
    rules: Sequence[ColumnRule],
    row_rules: Sequence[RowRule] = (),
    table_rule: TableRule = ANY_TABLE,
) -> dict[str, Any]:
    """Check a table against rules.

    Parameters
    ----------
    table
        The rows to check.
    rules
        One rule for each column; several rules may have the same column.
    row_rules
        Conditions that each row must meet. A row of which a condition cannot be told,
        because a value is missing, does not fail it.
    table_rule
        The rule for the table as a whole.

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
    >>> report = check_rules(table, [{"column": "age", "min": 0}])
    >>> report["passed"], report["checks"][0]["failed_rows"], report["checks"][0]["rows"]
    (False, 1, [1])
    """
    outcomes = [
        *_table_checks(table, rules, table_rule),
        *(outcome for rule in rules for outcome in _column_checks(table, rule)),
        *(_row_check(table, rule) for rule in row_rules),
    ]
    checks = [check for check, _ in outcomes]
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
        "tables": {"failing_rows": joined_rows([rows for _, rows in outcomes])},
        "notes": [*_absence_notes(table, rules), *truncation_notes(checks)],
    }


def _table_checks(
    table: pd.DataFrame, rules: Sequence[ColumnRule], rule: TableRule
) -> Iterator[Outcome]:
    count = len(table)
    if rule.min_rows:
        yield _table_check("min_rows", count >= rule.min_rows, count, rule.min_rows)
    if rule.max_rows is not None:
        yield _table_check("max_rows", count <= rule.max_rows, count, rule.max_rows)
    if rule.other_columns != "allowed":
        names = {n for rule in rules for n in (rule["column"], *(rule.get("unique_with") or ()))}
        others = [str(name) for name in table.columns if name not in names]
        yield _table_check("other_columns", not others, others, None, rule.other_columns)


def _table_check(
    condition: str, passed: bool, value: Any, limit: Any, severity: str = "error"
) -> Outcome:
    check = {
        "name": condition,
        "condition": condition,
        "passed": passed,
        "severity": severity,
        "value": value,
        "limit": limit,
    }
    return check, _no_rows()


def _column_checks(table: pd.DataFrame, rule: ColumnRule) -> Iterator[Outcome]:
    name = rule["column"]
    partners = [name, *(rule.get("unique_with") or ())]
    for column in partners:
        if column not in table.columns and rule.get("required", True):
            yield _check(table, column, "required", rule, _NO_POSITIONS, value=False, limit=True)
    for condition, limit in _conditions(table, rule):
        if condition == "required":
            yield _check(table, name, condition, rule, _NO_POSITIONS, value=True, limit=True)
        elif condition != "unique_with":
            failing, value = failing_values(table[name], condition, limit)
            yield _check(table, name, condition, rule, np.flatnonzero(failing), value, limit)
        elif set(partners) <= set(table.columns):
            failing = repeated_rows(table[partners])
            count = int(np.count_nonzero(failing))
            yield _check(table, name, condition, rule, np.flatnonzero(failing), count, list(limit))


def _conditions(table: pd.DataFrame, rule: ColumnRule) -> list[tuple[str, Any]]:
    unknown = sorted(set(rule) - {"column", "severity", *CONDITIONS})
    if unknown:
        raise ValueError(
            f"Rules: the rule for '{rule['column']}' may have column, severity, "
            f"{', '.join(CONDITIONS)}; it has {', '.join(unknown)}. Correct the name."
        )
    if rule["column"] not in table.columns:
        return []
    conditions = [(name, rule.get(name)) for name in CONDITIONS]
    return [(name, limit) for name, limit in conditions if limit is not None and limit is not False]


def repeated_rows(columns: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which rows have the values of another row, and none missing.

    Examples
    --------
    >>> repeated_rows(pd.DataFrame({"shop": [1, 1, 2], "day": ["a", "a", None]})).tolist()
    [True, True, False]
    """
    is_whole = columns.notna().all(axis="columns").to_numpy(dtype=bool)
    return columns.duplicated(keep=False).to_numpy(dtype=bool) & is_whole


def _check(
    table: pd.DataFrame,
    column: str,
    condition: str,
    rule: ColumnRule,
    positions: Positions,
    value: Any,
    limit: Any,
) -> Outcome:
    name = f"{column}.{condition}"
    rows = failing_rows(table, column, name, positions[:MAX_LISTED_ROWS])
    is_absent = condition == "required" and not value
    check = {
        "name": name,
        "column": column,
        "condition": condition,
        "passed": not is_absent and len(positions) == 0,
        "severity": rule.get("severity", "error"),
        "value": value,
        "limit": limit,
        **_counts(table, positions, rows),
    }
    return check, rows


def unmet_rows(table: pd.DataFrame, rule: RowRule) -> npt.NDArray[np.bool_]:
    """Return the rows for which the condition of a rule is false, and not unknown.

    Raises
    ------
    ValueError
        The condition gives other values than yes and no.

    Examples
    --------
    >>> rule = {"name": "in order", "condition": lambda table: table["a"] <= table["b"]}
    >>> unmet_rows(pd.DataFrame({"a": [1, 3], "b": [2, 2]}), rule).tolist()
    [False, True]
    """
    answers = pd.Series(rule["condition"](table), index=table.index)
    if not is_bool_dtype(answers):
        raise ValueError(
            f"Rules: the condition of the rule '{rule['name']}' must be yes or no in each "
            f"row; it gives other values. Compare two of them, such as a <= b."
        )
    return ~answers.fillna(True).to_numpy(dtype=bool)


def _row_check(table: pd.DataFrame, rule: RowRule) -> Outcome:
    positions = np.flatnonzero(unmet_rows(table, rule))
    rows = failing_rows(table, None, rule["name"], positions[:MAX_LISTED_ROWS])
    check = {
        "name": rule["name"],
        "condition": "row_rule",
        "passed": len(positions) == 0,
        "severity": rule.get("severity", "error"),
        **_counts(table, positions, rows),
    }
    return check, rows


def _counts(table: pd.DataFrame, positions: Positions, rows: pd.DataFrame) -> Check:
    return {
        "failed_rows": len(positions),
        "of_rows": len(table),
        "rows": rows["row"].tolist()[:MAX_EXAMPLE_ROWS],
    }


def failing_rows(
    table: pd.DataFrame,
    column: str | None,
    check: str,
    positions: Positions,
) -> pd.DataFrame:
    """Return a row for each of some places of a table: check, column, row and value.

    Examples
    --------
    >>> failing_rows(pd.DataFrame({"age": [3, -4]}), "age", "age.min", np.array([1]))
         check column  row value
    0  age.min    age    1    -4
    """
    if not len(positions):
        return _no_rows()
    labels = table.index[positions]
    if labels.dtype.kind not in "iu":
        labels = labels.map(str)
    values = "" if column is None else _texts(table[column].iloc[positions])
    return pd.DataFrame(
        {"check": check, "column": column or "", "row": list(labels), "value": values}
    )


def _texts(column: pd.Series) -> list[str | None]:
    return [
        None if is_missing else str(value)
        for value, is_missing in zip(column, column.isna(), strict=True)
    ]


def _no_rows() -> pd.DataFrame:
    return pd.DataFrame({name: [] for name in ("check", "column", "row", "value")}, dtype="str")


def joined_rows(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the failing rows of several checks as one table.

    Examples
    --------
    >>> joined_rows([]).columns.tolist()
    ['check', 'column', 'row', 'value']
    """
    tables = [rows for rows in tables if len(rows)]
    return pd.concat(tables, ignore_index=True) if tables else _no_rows()


def _absence_notes(table: pd.DataFrame, rules: Sequence[ColumnRule]) -> list[dict[str, Any]]:
    optional = {rule["column"] for rule in rules if rule.get("required", True) is False}
    names = sorted(optional - set(table.columns))
    notes: list[dict[str, Any]] = [{"code": "optional_column_absent", "column": n} for n in names]
    return notes if len(table) else [*notes, {"code": "no_rows_to_check"}]


def truncation_notes(checks: list[Check]) -> list[dict[str, Any]]:
    """Return a note for each check of which not all failing rows are listed.

    Examples
    --------
    >>> truncation_notes([{"name": "age.min", "failed_rows": 1200}])[0]["listed"]
    1000
    """
    return [
        {
            "code": "failing_rows_cut",
            "check": check["name"],
            "listed": MAX_LISTED_ROWS,
            "failed_rows": check["failed_rows"],
        }
        for check in checks
        if check.get("failed_rows", 0) > MAX_LISTED_ROWS
    ]
