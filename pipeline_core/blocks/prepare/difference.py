"""Add how much numbers changed since rows before."""

from typing import Annotated

import pandas as pd
from pydantic import Field

from pipeline_core.block import Column, Columns, NumberColumns, block
from pipeline_core.measures.row_windows import differences


@block("Difference", icon="diff", keeps_index=True, combines_rows=True, sees="own")
def difference(
    table: pd.DataFrame,
    *,
    columns: NumberColumns,
    order: Column,
    by: Columns = (),
    rows: Annotated[int, Field(ge=1, le=10_000)] = 1,
    relative: bool = False,
) -> pd.DataFrame:
    """Add how much numbers changed since a row before.

    Parameters
    ----------
    columns
        The columns of numbers, by name.
    order
        The column of dates or numbers that puts the rows in order; rows of the same moment
        keep the order of the table.
    by
        Columns whose values make groups, such as the shop; only rows of the same group count.
    rows
        How many rows before.
    relative
        Whether the change is a share of the value before: 0.1 is ten percent more.

    Examples
    --------
    >>> table = pd.DataFrame({"day": [1, 2, 3], "sold": [10, 20, 60]})
    >>> difference(table, columns=["sold"], order="day")["sold_diff_1"].tolist()
    [nan, 10.0, 40.0]
    """
    return differences(table, columns, order, by, rows, relative)
