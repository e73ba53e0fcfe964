"""Sieve a table by a contract: rows that keep it go on, the others come out beside them."""

from __future__ import annotations

from typing import Annotated, Literal

import pandas as pd
from pydantic import Field

from pipeline_core.block import ContractRules, Day, RowRules, SievedReport, block
from pipeline_core.measures.contract import sieve_by_contract
from pipeline_core.measures.rules import TableRule


@block(
    "Check a contract",
    icon="file-check",
    try_with={"rules": [{"column": "number", "min": 0}]},
    when="When tables come again and again, and bad rows must not stop the good ones.",
)
def check_contract(
    table: pd.DataFrame,
    *,
    rules: ContractRules = (),
    row_rules: RowRules = (),
    min_rows: Annotated[int, Field(ge=0)] = 1,
    max_rows: Annotated[int, Field(ge=0)] | None = None,
    max_failing: Annotated[float, Field(ge=0, le=1)] | None = None,
    other_columns: Literal["allowed", "warning", "error"] = "allowed",
    today: Day = "",
) -> SievedReport:
    """Let the rows pass that keep a contract; the others leave with the rules they broke.

    A rule of severity "error" about single rows sets rows aside; one about the whole table (a
    missing column, no value of the type, too many missing, too old, values that have moved,
    too few rows) refuses it. One of severity "warning" is only reported.

    Parameters
    ----------
    rules
        One rule per column: its name in `column`, any condition of Check columns, and
        `min_length`, `max_length`, `max_age_days` (of its newest date), `max_shift` from a
        `mean` and a `std` (in standard deviations) or from `shares` (a share of the rows).
        A `max_missing` of 0 sets the rows aside in which the value is missing.
    row_rules
        Rules over several columns: a `name`, and a `condition` that each row must
        meet, for example ``shipped >= ordered``.
    min_rows
        The smallest number of rows that may come in; by default one is enough.
    max_rows
        The largest number of rows; none is no limit.
    max_failing
        The largest share of rows that may fail before the whole table is refused.
    other_columns
        What columns without a rule are: allowed, worth a warning, or an error.
    today
        The day that ages are counted to, such as 2024-01-31; the day of the run if empty.

    Examples
    --------
    >>> table = pd.DataFrame({"age": [31, -4], "city": ["Lima", None]})
    >>> rules = [{"column": "age", "min": 0}, {"column": "city", "max_missing": 0}]
    >>> passing, failing, report = check_contract(table, rules=rules)
    >>> failing["broken_rules"].tolist(), report["metrics"]["passing_rows"]
    (['age.min; city.max_missing'], 1)
    """
    table_rule = TableRule(min_rows, max_rows, other_columns)
    return sieve_by_contract(table, rules, row_rules, table_rule, max_failing, today)
