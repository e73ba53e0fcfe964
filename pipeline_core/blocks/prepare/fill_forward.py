"""Fill gaps with the last value before them."""

from typing import Annotated

import pandas as pd
from pydantic import Field

from pipeline_core.block import Column, Columns, block
from pipeline_core.measures.row_windows import filled_forward


@block(
    "Fill forward",
    icon="arrow-down-to-line",
    keeps_index=True,
    combines_rows=True,
    sees="own",
    when="For readings that hold until the next one: a price, a status, a meter that reports now "
    "and then.",
)
def fill_forward(
    table: pd.DataFrame,
    *,
    columns: Columns,
    order: Column,
    by: Columns = (),
    limit: Annotated[int, Field(ge=1, le=100_000)] | None = None,
) -> pd.DataFrame:
    """Fill gaps with the last value before them, in the order of a column.

    Parameters
    ----------
    columns
        The columns, by name.
    order
        The column of dates or numbers that puts the rows in order; rows of the same moment
        keep the order of the table.
    by
        Columns whose values make groups, such as the sensor; only its own values fill its gaps.
    limit
        Fill at most so many gaps in a row; leave empty for all.

    Examples
    --------
    >>> table = pd.DataFrame({"day": [1, 2], "price": [5.0, None]})
    >>> fill_forward(table, columns=["price"], order="day")["price"].tolist()
    [5.0, 5.0]
    """
    return filled_forward(table, columns, order, by, limit)
