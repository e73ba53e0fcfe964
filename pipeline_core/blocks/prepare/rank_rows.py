"""Add each row's rank within its group."""

from typing import Literal

import pandas as pd

from pipeline_core.block import Column, Columns, NewColumn, block
from pipeline_core.measures.row_windows import ranked


@block("Rank rows", icon="list-ordered", keeps_index=True, combines_rows=True, sees="all")
def rank_rows(
    table: pd.DataFrame,
    *,
    column: Column,
    by: Columns = (),
    name: NewColumn = "rank",
    ties: Literal["first", "min", "max", "average", "dense"] = "first",
    descending: bool = False,
) -> pd.DataFrame:
    """Add a column with each row's rank by a column, in all rows or within its group.

    Parameters
    ----------
    column
        The column of numbers or dates; a row without a value has no rank.
    by
        Columns whose values make groups; leave empty to rank all rows together.
    name
        The name of the new column.
    ties
        Equal values: first numbers them in the order of the table, min, max and average give
        them the same rank, dense leaves no rank out after them.
    descending
        Whether the largest value has rank 1.

    Examples
    --------
    >>> rank_rows(pd.DataFrame({"price": [9, 7, 8]}), column="price")["rank"].tolist()
    [3.0, 1.0, 2.0]
    """
    return ranked(table, column, by, name, ties, descending)
