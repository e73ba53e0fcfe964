"""Check that the columns are what the rest of the pipeline takes them for.

Asked before anything is learned from them, because a wrong column rarely stops
a model: it only makes it worse.
"""

from __future__ import annotations

import pandas as pd

from pipeline_core.block import Report, block
from pipeline_core.measures.rules import ColumnRule, check_rules


@block("Check columns", icon="list-checks", passes="table")
def check_columns(table: pd.DataFrame, *, rules: tuple[ColumnRule, ...] = ()) -> Report:
    """Check types, ranges, allowed values, uniqueness and missing values.

    Every condition of a rule is one check. Rows that fail are counted and the
    first 1,000 of each check are listed. A failing rule of severity "error"
    refuses the table; one of severity "warning" is only said. A missing value
    fails `max_missing` and nothing else.

    Parameters
    ----------
    rules
        One rule a column: its name in `column`, and any of `type` (number,
        integer, word, boolean, date), `required`, `unique`, `min`, `max`,
        `allowed` (a list of values), `max_missing` (a share from 0 to 1) and
        `severity` (error or warning). Dates are bounded by text: 2024-01-31.

    Raises
    ------
    ValueError
        A rule that cannot be understood, such as a text bound for numbers.

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
