"""Values of a column become columns."""

from typing import Annotated

import pandas as pd
from pydantic import Field

from pipeline_core.block import Column, Columns, block
from pipeline_core.measures.aggregation import Statistic
from pipeline_core.measures.reshaping import pivot_rows


@block(
    "Pivot to columns",
    icon="table-columns-split",
    combines_rows=True,
    try_with={"by": ["member"], "names": "word", "values": "number", "statistic": "mean"},
)
def pivot(
    table: pd.DataFrame,
    *,
    by: Columns,
    names: Column,
    values: Column,
    statistic: Statistic = "first",
    expected: tuple[str, ...] = (),
    max_columns: Annotated[int, Field(ge=1, le=10_000)] = 100,
) -> pd.DataFrame:
    """Turn the values of one column into columns, filled from another.

    Parameters
    ----------
    by
        The columns whose equal values make a row.
    names
        The column whose values become columns.
    values
        The column that fills them.
    statistic
        What stands in a cell where several rows meet.
    expected
        The values that become columns, in this order: the same columns whatever comes next
        month. Leave empty for those that are there.
    max_columns
        How many columns there may be.

    Examples
    --------
    >>> long = pd.DataFrame({"id": [1, 1, 2], "what": ["a", "b", "a"], "x": [5, 6, 7]})
    >>> pivot(long, by=("id",), names="what", values="x")
       id  a    b
    0   1  5  6.0
    1   2  7  NaN
    """
    return pivot_rows(table, by=by, names=names, values=values, statistic=statistic,
        expected=expected, max_columns=max_columns)  # fmt: skip
