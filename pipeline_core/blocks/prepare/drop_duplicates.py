"""Keep one row of each group of identical rows."""

from typing import Literal

import pandas as pd

from pipeline_core.block import Columns, block


@block("Drop duplicate rows", icon="copy-minus", keeps_index=True)
def drop_duplicates(
    table: pd.DataFrame, *, columns: Columns = (), keep: Literal["first", "last"] = "first"
) -> pd.DataFrame:
    """Keep one row of each group of identical rows.

    Parameters
    ----------
    columns
        Compare only these columns; leave empty to compare whole rows.
    keep
        Which row of each group to keep.

    Examples
    --------
    >>> drop_duplicates(pd.DataFrame({"id": [1, 1, 2]}))
       id
    0   1
    2   2
    """
    return table.drop_duplicates(subset=list(columns) or None, keep=keep)
