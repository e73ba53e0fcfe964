"""Column rules, checked before a model is fitted.

A wrong column rarely stops a model: it only makes it worse.
"""

from __future__ import annotations

import pandas as pd

from pipeline_core.block import Report, block
from pipeline_core.measures.rules import ColumnRule, check_rules


@block(
    "Check columns",
    icon="list-checks",
    passes="table",
    try_with={"rules": [{"column": "number", "min": 0, "severity": "warning"}]},
)
def check_columns(table: pd.DataFrame, *, rules: tuple[ColumnRule, ...] = ()) -> Report:
    """Check types, ranges, allowed values, uniqueness and missing values.

    Every condition of a rule is one check. Failing rows are counted, and the
    first 1,000 of each check are listed. A failed rule of severity "error"
    rejects the table; one of severity "warning" is only reported. A missing
    value fails `max_missing` and nothing else.

    Parameters
    ----------
    rules
        One rule per column: its name in `column`, and any of `type` (number,
        integer, word, boolean, date), `required`, `unique`, `min`, `max`,
        `allowed` (a list of values), `max_missing` (a share from 0 to 1) and
        `severity` (error or warning). Write limits of dates as 2024-01-31.

    Raises
    ------
    ValueError
        An invalid rule, such as a text as limit of a numeric column.

    Examples
    --------
    >>> table = pd.DataFrame({"age": [31, -4], "city": ["Lima", "Cusco"]})
    >>> report = check_columns(
    ...     table,
    ...     rules=(
    ...         {"column": "age", "min": 0},
    ...         {"column": "city", "allowed": ["Lima"], "severity": "warning"},
    ...     ),
    ... )
    >>> report["passed"]
    False
    >>> report["tables"]["failing_rows"]
            check column  row  value
    0     age.min    age    1     -4
    1  city.allowed   city    1  Cusco
    """
    return check_rules(table, rules)
