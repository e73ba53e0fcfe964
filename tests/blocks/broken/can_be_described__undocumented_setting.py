"""Breaks one promise: a setting that no line explains."""

import pandas as pd

from pipeline_core.block import block


@block("Broken block", icon="bug")
def broken(table: pd.DataFrame, *, times: int = 2) -> pd.DataFrame:
    """Give the table again.

    Examples
    --------
    >>> len(broken(pd.DataFrame({"number": [1.0, 2.0]})))
    2
    """
    return table
