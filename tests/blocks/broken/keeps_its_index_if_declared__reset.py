"""Breaks one promise: it says that it keeps the index and does not."""

import pandas as pd

from pipeline_core.block import block


@block("Broken block", icon="bug", keeps_index=True)
def broken(table: pd.DataFrame) -> pd.DataFrame:
    """Give the table again.

    Examples
    --------
    >>> len(broken(pd.DataFrame({"number": [1.0, 2.0]})))
    2
    """
    return table.reset_index(drop=True)
