"""Columns become rows."""

import pandas as pd

from pipeline_core.block import Columns, block
from pipeline_core.measures.reshaping import melt_rows


@block("Melt to rows", icon="table-rows-split", try_with={"columns": ["number", "other"]})
def melt(
    table: pd.DataFrame,
    *,
    columns: Columns,
    name_column: str = "variable",
    value_column: str = "value",
    drop_missing: bool = False,
) -> pd.DataFrame:
    """Turn columns into rows: one for each value, with the column's name beside it.

    The rows made of one belong together: give the column that identifies it the role group,
    so that a split does not divide them.

    Parameters
    ----------
    columns
        The columns that become rows; the others are repeated.
    name_column
        Name of the new column with the columns' names.
    value_column
        Name of the new column with the values.
    drop_missing
        Leave out rows whose value is missing.

    Examples
    --------
    >>> melt(pd.DataFrame({"id": [1], "may": [5], "june": [6]}), columns=("may", "june"))
       id variable  value
    0   1      may      5
    1   1     june      6
    """
    return melt_rows(
        table, columns=columns, name=name_column, value=value_column, drop_missing=drop_missing
    )
