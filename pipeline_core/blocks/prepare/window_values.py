"""Add statistics of the rows before."""

from typing import Annotated, Literal

import pandas as pd
from pydantic import Field

from pipeline_core.block import Column, Columns, NumberColumns, block
from pipeline_core.measures.rolling_values import rolled

Count = Annotated[int, Field(ge=1, le=100_000)]


@block(
    "Window statistics",
    icon="calendar-range",
    keeps_index=True,
    combines_rows=True,
    sees="earlier",
    when="For a forecast: the mean, sum or spread of the last rows or days, without the row itself",
)
def window_values(
    table: pd.DataFrame,
    *,
    columns: NumberColumns,
    order: Column,
    by: Columns = (),
    statistics: tuple[Literal["mean", "sum", "min", "max", "std", "median", "count"], ...] = (
        "mean",
    ),
    window: Literal["rows", "duration", "all"] = "rows",
    rows: Count = 3,
    duration: str = "7 days",
    least: Count = 1,
    current: bool = False,
) -> pd.DataFrame:
    """Add statistics of the rows before: the last ones, those of a duration, or all.

    Parameters
    ----------
    columns
        The columns of numbers, by name.
    order
        The column of dates or numbers that puts the rows in order; rows of the same moment
        keep the order of the table.
    by
        Columns whose values make groups, such as the shop; only rows of the same group count.
    statistics
        What to compute; missing values are left out, and count says how many are not missing.
    window
        rows takes so many rows before; duration those of a time before, whose moments differ
        from the row's own; all takes every row before.
    rows
        How many rows, for rows.
    duration
        How long, for duration: 7 days, 12 hours, 90 minutes.
    least
        Fewer values than this give a missing value; a count needs none.
    current
        Whether the row itself counts too. What is computed of the target must not.

    Examples
    --------
    >>> table = pd.DataFrame({"day": [1, 2, 3], "sold": [10, 20, 60]})
    >>> window_values(table, columns=["sold"], order="day")["sold_mean_3"].tolist()
    [nan, 10.0, 15.0]
    """
    return rolled(
        table, columns, order, by, statistics, window, rows, duration, least, current
    )  # fmt: skip
