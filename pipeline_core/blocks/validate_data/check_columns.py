"""Rules for a table, checked before a model is fitted.

A wrong column rarely stops a model: it only makes it worse.
"""

from __future__ import annotations

from typing import Annotated, Literal

import pandas as pd
from pydantic import Field

from pipeline_core.block import ColumnRules, Report, RowRules, block
from pipeline_core.measures.rule_report import check_rules
from pipeline_core.measures.rules import TableRule


@block(
    "Check columns",
    icon="list-checks",
    passes="table",
    try_with={"rules": [{"column": "number", "min": 0, "severity": "warning"}]},
)
def check_columns(
    table: pd.DataFrame,
    *,
    rules: ColumnRules = (),
    row_rules: RowRules = (),
    min_rows: Annotated[int, Field(ge=0)] = 1,
    max_rows: Annotated[int, Field(ge=0)] | None = None,
    other_columns: Literal["allowed", "warning", "error"] = "allowed",
) -> Report:
    """Check types, ranges, allowed values, patterns, uniqueness, missing values and rows.

    Every condition of a rule is one check. Failing rows are counted, and the
    first 1,000 of each check are listed. A failed rule of severity "error"
    rejects the table; one of severity "warning" is only reported. A missing
    value fails `max_missing` and nothing else.

    Parameters
    ----------
    rules
        One rule per column: its name in `column`, and any of `type` (number,
        integer, word, boolean, date), `required`, `unique`, `unique_with` (columns
        that together with this one must not repeat), `min`, `max`, `allowed` (a list
        of values), `pattern` (a regular expression that whole values must fit),
        `max_missing` (a share from 0 to 1) and `severity` (error or warning). Write
        limits of dates as 2024-01-31.
    row_rules
        Rules over several columns: a `name`, and a `condition` that each row must
        meet, for example ``shipped >= ordered``.
    min_rows
        The smallest number of rows; by default one is enough.
    max_rows
        The largest number of rows; none is no limit.
    other_columns
        What columns without a rule are: allowed, worth a warning, or an error.

    Raises
    ------
    ValueError
        An invalid rule, such as a text as limit of a numeric column.

    Examples
    --------
    >>> table = pd.DataFrame({"age": [31, -4], "city": ["Lima", "Cusco"]})
    >>> rules = [{"column": "age", "min": 0}, {"column": "city", "pattern": "L.*"}]
    >>> check_columns(table, rules=rules)["tables"]["failing_rows"]
              check column  row  value
    0       age.min    age    1     -4
    1  city.pattern   city    1  Cusco
    """
    table_rule = TableRule(min_rows, max_rows, other_columns)
    return check_rules(table, rules, row_rules, table_rule)
