"""Leave rows out whose values are missing; the rows that stay keep their labels."""

from typing import Literal

import pandas as pd

from pipeline_core.block import Columns, block


@block("Drop rows with missing values", icon="eraser", keeps_index=True)
def drop_missing(
    table: pd.DataFrame, *, columns: Columns = (), if_missing: Literal["any", "all"] = "any"
) -> pd.DataFrame:
    """Leave out rows with missing values.

    A model made of the rest has never met a missing value; filling them keeps the rows.

    Parameters
    ----------
    columns
        Look only at these columns; leave empty for all.
    if_missing
        Leave a row out if any value is missing, or only if all are.

    Examples
    --------
    >>> drop_missing(pd.DataFrame({"age": [30.0, None], "city": ["Lima", "Oslo"]}))
        age  city
    0  30.0  Lima
    """
    return table.dropna(subset=list(columns) or None, how=if_missing)
