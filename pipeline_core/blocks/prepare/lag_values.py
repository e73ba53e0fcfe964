"""Add the values of the rows before."""

from typing import Annotated

import pandas as pd
from pydantic import Field

from pipeline_core.block import Column, Columns, block
from pipeline_core.measures.row_windows import lagged


@block(
    "Lag values",
    icon="history",
    keeps_index=True,
    combines_rows=True,
    sees="earlier",
    when="For a forecast: what was known of the same shop, sensor or person one or more rows ago.",
)
def lag_values(
    table: pd.DataFrame,
    *,
    columns: Columns,
    order: Column,
    by: Columns = (),
    rows: tuple[Annotated[int, Field(ge=-10_000, le=10_000)], ...] = (1,),
) -> pd.DataFrame:
    """Add the values that columns had in rows before.

    Parameters
    ----------
    columns
        The columns, by name.
    order
        The column of dates or numbers that puts the rows in order. Rows of the same moment
        keep the order of the table; a row without a moment gets missing values.
    by
        Columns whose values make groups, such as the shop; only rows of the same group count.
    rows
        How many rows before; 1 and 7 add two columns. Negative numbers look into the future:
        they make a target to predict, and as a feature give it away.

    Examples
    --------
    >>> lag_values(pd.DataFrame({"day": [2, 1], "sold": [20, 10]}), columns=["sold"], order="day")
       day  sold  sold_lag_1
    0    2    20        10.0
    1    1    10         NaN
    """
    return lagged(table, columns, order, by, rows)
