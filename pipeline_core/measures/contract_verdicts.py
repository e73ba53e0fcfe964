"""The verdict on each condition of a contract: about single rows, or about the whole table.

A column that is missing, too few rows, old dates or values that have moved concern no single
row. Everything else does, a value that repeats a key included: there each of its rows fails.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.iso_dates import is_iso_date
from pipeline_core.measures.kinds import column_kind
from pipeline_core.measures.rule_conditions import failing_values
from pipeline_core.measures.rule_report import repeated_rows, unmet_rows
from pipeline_core.measures.rules import ContractRule, RowRule, TableRule
from pipeline_core.measures.value_shifts import mean_shift, share_shift
from pipeline_core.measures.value_types import dates_of, is_of_type, texts_of

CONTRACT_CONDITIONS = (
    "required", "type", "max_missing", "unique", "unique_with", "min", "max", "min_length",
    "max_length", "allowed", "pattern", "max_age_days", "max_shift",
)  # fmt: skip
# Conditions of the whole table, and what the last of them compares with.
_MEASURED_CONDITIONS = ("required", "max_age_days", "max_shift")
_MEASURED = ("mean", "std", "shares")
Mask = npt.NDArray[np.bool_]


class Verdict(NamedTuple):
    """What one condition of a contract says of a table.

    Parameters
    ----------
    name, column, condition, severity, limit
        The condition; no column where it is about several.
    value
        What was observed.
    passed
        Whether it holds.
    failing
        The rows that break it; None where no rows are concerned.
    is_whole
        Whether it is about the whole table, so that it sets no single row aside.
    """

    name: str
    column: str | None
    condition: str
    severity: str
    limit: Any
    value: Any
    passed: bool
    failing: Mask | None = None
    is_whole: bool = True


# What was observed, the rows that break the condition, and whether it is about the whole table.
_Finding = tuple[Any, Mask, bool]


def contract_verdicts(
    table: pd.DataFrame,
    rules: Sequence[ContractRule],
    row_rules: Sequence[RowRule],
    table_rule: TableRule,
    day: str = "",
) -> list[Verdict]:
    """Return the verdict on each condition of a contract.

    Parameters
    ----------
    table
        The rows.
    rules
        Rules for columns; several may have the same column.
    row_rules
        Conditions over several columns. A row of which one cannot be told does not break it.
    table_rule
        The rule for the table as a whole.
    day
        The day that ages are counted to, such as 2024-01-31; today if empty.

    Raises
    ------
    ValueError
        A rule that cannot be read.

    Examples
    --------
    >>> table = pd.DataFrame({"age": [31, -4]})
    >>> rules = [{"column": "age", "min": 0}]
    >>> verdicts = contract_verdicts(table, rules, (), TableRule(min_rows=5))
    >>> [(verdict.name, verdict.passed, verdict.is_whole) for verdict in verdicts]
    [('min_rows', False, True), ('age.min', False, False)]
    """
    return [
        *_table_verdicts(table, rules, table_rule),
        *(verdict for rule in rules for verdict in _rule_verdicts(table, rule, day)),
        *(_row_rule_verdict(table, rule) for rule in row_rules),
    ]


def _table_verdicts(
    table: pd.DataFrame, rules: Sequence[ContractRule], rule: TableRule
) -> Iterator[Verdict]:
    rows, least, most = len(table), rule.min_rows, rule.max_rows
    if least:
        yield Verdict("min_rows", None, "min_rows", "error", least, rows, rows >= least)
    if most is not None:
        yield Verdict("max_rows", None, "max_rows", "error", most, rows, rows <= most)
    if rule.other_columns != "allowed":
        ruled = {n for rule in rules for n in (rule["column"], *(rule.get("unique_with") or ()))}
        others = [str(name) for name in table.columns if name not in ruled]
        condition, severity = "other_columns", rule.other_columns
        yield Verdict(condition, None, condition, severity, None, others, not others)


def _rule_verdicts(table: pd.DataFrame, rule: ContractRule, day: str) -> Iterator[Verdict]:
    conditions = _conditions(rule)
    name, severity = rule["column"], rule.get("severity", "error")
    partners = [name, *(rule.get("unique_with") or ())]
    absent = [column for column in partners if column not in table.columns]
    for column in absent if rule.get("required", True) else ():
        required = f"{column}.required"
        yield Verdict(required, column, "required", severity, True, False, False)
    if name in absent:
        return
    for condition, limit in conditions.items():
        if condition == "unique_with" and absent:
            continue
        about = (f"{name}.{condition}", name, condition, severity, limit)
        if condition in _MEASURED_CONDITIONS:
            yield Verdict(*about, *_measured(table[name], condition, limit, rule, day))
            continue
        value, failing, is_whole = _finding(table, condition, limit, rule)
        yield Verdict(*about, value, not failing.any(), failing, is_whole)
        if condition == "type" and is_whole:
            return  # of values that are all of another type nothing more can be said


def _conditions(rule: ContractRule) -> dict[str, Any]:
    keys = {"column", "severity", *_MEASURED, *CONTRACT_CONDITIONS}
    unknown = sorted(set(rule) - keys)
    if unknown:
        raise ValueError(
            f"Rules: the rule for '{rule['column']}' may have column, severity, "
            f"{', '.join((*CONTRACT_CONDITIONS, *_MEASURED))}; it has {', '.join(unknown)}. "
            "Correct the name."
        )
    limits = ((name, rule.get(name)) for name in CONTRACT_CONDITIONS)
    return {name: limit for name, limit in limits if limit is not None and limit is not False}


def _finding(table: pd.DataFrame, condition: str, limit: Any, rule: ContractRule) -> _Finding:
    column = table[rule["column"]]
    if condition == "unique_with":
        failing = repeated_rows(table[[rule["column"], *limit]])
        return int(np.count_nonzero(failing)), failing, False
    if condition in ("min_length", "max_length"):
        return _length_finding(column, condition, limit)
    failing, value = failing_values(column, condition, limit)
    is_whole = condition == "max_missing" and limit > 0
    if condition == "type":
        is_whole = bool(failing.any() and not is_of_type(column, limit).any())
    return value, failing, is_whole


def _length_finding(column: pd.Series[Any], condition: str, limit: int) -> _Finding:
    lengths = texts_of(column).str.len()
    outside = lengths < limit if condition == "min_length" else lengths > limit
    extreme = lengths.min() if condition == "min_length" else lengths.max()
    value = None if pd.isna(extreme) else int(extreme)
    return value, outside.to_numpy(dtype=bool, na_value=False), False


def _shift(column: pd.Series[Any], rule: ContractRule) -> float | None:
    if "shares" in rule:
        return share_shift(column, rule["shares"])
    if "mean" not in rule or "std" not in rule:
        raise ValueError(
            f"Rules: 'max_shift' of '{rule['column']}' needs a 'mean' and a 'std', or 'shares', "
            "to compare with. Add them, or remove it."
        )
    return mean_shift(column, rule["mean"], rule["std"])


def _measured(
    column: pd.Series[Any], condition: str, limit: Any, rule: ContractRule, day: str
) -> tuple[Any, bool]:
    """Return what a condition of the whole table observes, and whether it holds."""
    if condition == "max_age_days":
        age = age_in_days(column, day)
        return age, age is not None and age <= limit
    if condition == "max_shift":
        shift = _shift(column, rule)
        return shift, shift is None or shift <= limit
    return True, True  # the column is there


def age_in_days(column: pd.Series[Any], day: str = "") -> int | None:
    """Return the days from the newest date of a column to a day; None without dates.

    Parameters
    ----------
    column
        Dates, or texts such as 2024-01-31.
    day
        Such as 2024-01-31; today (UTC) if empty.

    Raises
    ------
    ValueError
        The day is no date.

    Examples
    --------
    >>> age_in_days(pd.Series(["2024-01-28", None]), "2024-01-31")
    3
    """
    if day and not is_iso_date(day):
        raise ValueError(f"Rules: 'today' must be a date such as 2024-01-31; it is {day!r}.")
    if column_kind(column) not in ("date", "word"):
        return None
    dates = dates_of(column)
    newest = dates.max()
    if pd.isna(newest):
        return None
    if newest.tzinfo is not None:
        newest = newest.tz_convert(None)
    today = pd.Timestamp(day or datetime.now(UTC).date())
    return int((today.normalize() - newest.normalize()).days)


def _row_rule_verdict(table: pd.DataFrame, rule: RowRule) -> Verdict:
    failing = unmet_rows(table, rule)
    severity = rule.get("severity", "error")
    value, passed = int(np.count_nonzero(failing)), not failing.any()
    return Verdict(rule["name"], None, "row_rule", severity, None, value, passed, failing, False)
