"""A table sieved by a contract: the rows that keep it, those that do not, and a report.

Rules of severity "error" about single rows set rows aside, with the names of all that they
broke; such rules about the whole table refuse it. One of severity "warning" is only said.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.contract_verdicts import Verdict, contract_verdicts
from pipeline_core.measures.rule_report import (
    MAX_EXAMPLE_ROWS,
    MAX_LISTED_ROWS,
    failing_rows,
    joined_rows,
    truncation_notes,
)
from pipeline_core.measures.rules import ANY_TABLE, ContractRule, RowRule, TableRule
from pipeline_core.measures.selected_rows import selected_rows

BROKEN_RULES = "broken_rules"
_BETWEEN = "; "
_EMPTY = {"code": "no_rows_to_check"}


def sieve_by_contract(
    table: pd.DataFrame,
    rules: Sequence[ContractRule],
    row_rules: Sequence[RowRule] = (),
    table_rule: TableRule = ANY_TABLE,
    max_failing: float | None = None,
    day: str = "",
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, Any]]:
    """Return the rows that keep a contract, those that break it, and a report.

    Parameters
    ----------
    table, rules, row_rules, table_rule, day
        As `contract_verdicts` takes them.
    max_failing
        The largest share of rows that may fail before the table is refused; None for no limit.

    Raises
    ------
    ValueError
        A rule that cannot be read.

    Examples
    --------
    >>> table = pd.DataFrame({"age": [31, -4, 200]})
    >>> rules = [{"column": "age", "min": 0, "max": 99}]
    >>> passing, failing, report = sieve_by_contract(table, rules)
    >>> failing
       age broken_rules
    1   -4      age.min
    2  200      age.max
    """
    verdicts = contract_verdicts(table, rules, row_rules, table_rule, day)
    strict = [v for v in verdicts if not v.is_whole and v.severity == "error"]
    masks = [verdict.failing for verdict in strict if verdict.failing is not None]
    fails = np.zeros(len(table), dtype=bool)
    for mask in masks:
        fails |= mask
    if max_failing is not None:
        share = float(fails.mean()) if len(table) else 0.0
        name, passed = "max_failing", share <= max_failing
        verdicts.append(Verdict(name, None, name, "error", max_failing, share, passed))
    names = [verdict.name for verdict in strict]
    broken = np.array([mask[fails] for mask in masks], dtype=bool)
    texts = pd.Series(_texts(broken, names), index=table.index[fails], dtype="str")
    column = _free_name(table, BROKEN_RULES)
    failing = (
        selected_rows(table, fails).assign(**{column: texts.to_numpy()}).astype({column: "str"})
    )
    return selected_rows(table, ~fails), failing, _report(table, verdicts, fails)


def _texts(broken: npt.NDArray[np.bool_], names: Sequence[str]) -> list[str]:
    """Return the names of the rules that each row breaks, a column of the mask for each."""
    if not broken.size:
        return []
    patterns, places = np.unique(broken, axis=1, return_inverse=True)
    words = [
        _BETWEEN.join(name for name, breaks in zip(names, pattern, strict=True) if breaks)
        for pattern in patterns.T
    ]
    return [words[place] for place in places.ravel()]


def _free_name(table: pd.DataFrame, name: str) -> str:
    """Return a name that no column has: rows that failed elsewhere keep what is written there."""
    number, free = 1, name
    while free in table.columns:
        number += 1
        free = f"{name}_{number}"
    return free


def _report(
    table: pd.DataFrame, verdicts: Sequence[Verdict], fails: npt.NDArray[np.bool_]
) -> dict[str, Any]:
    checks, listed = [], []
    for verdict in verdicts:
        check, rows = _check(table, verdict)
        checks.append(check)
        listed.append(rows)
    failed = [check for check in checks if not check["passed"]]
    errors = sum(check["severity"] == "error" for check in failed)
    aside = int(np.count_nonzero(fails))
    return {
        "passed": errors == 0,
        "metrics": {
            "rows": len(table),
            "passing_rows": len(table) - aside,
            "failing_rows": aside,
            "failing_share": aside / len(table) if len(table) else 0.0,
            "checks": len(checks),
            "failed_errors": errors,
            "failed_warnings": len(failed) - errors,
        },
        "checks": checks,
        "tables": {"failing_rows": joined_rows(listed)},
        "notes": [*([] if len(table) else [_EMPTY]), *truncation_notes(checks)],
    }


def _check(table: pd.DataFrame, verdict: Verdict) -> tuple[dict[str, Any], pd.DataFrame]:
    """Return the check of a verdict, and the first rows that break it.

    Single rows that break a rule refuse no table: they are set aside, or only said.
    """
    failing = verdict.failing
    check = {
        "name": verdict.name,
        "condition": verdict.condition,
        "passed": verdict.passed,
        "severity": verdict.severity if verdict.is_whole else "warning",
        "value": verdict.value,
        "limit": verdict.limit,
        **({} if verdict.column is None else {"column": verdict.column}),
    }
    positions = np.flatnonzero(failing) if failing is not None else np.array([], dtype=np.intp)
    rows = failing_rows(table, verdict.column, verdict.name, positions[:MAX_LISTED_ROWS])
    if failing is None:
        return check, rows
    counts = {
        "sets_aside": not verdict.is_whole and verdict.severity == "error",
        "failed_rows": len(positions),
        "of_rows": len(table),
        "rows": rows["row"].tolist()[:MAX_EXAMPLE_ROWS],
    }
    return {**check, **counts}, rows
