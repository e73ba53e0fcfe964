"""Breaks one promise: an import of a library's private module."""

import pandas as pd
from pandas.core._numba import executor

from pipeline_core.block import block


@block("Broken block", icon="bug")
def broken(table: pd.DataFrame) -> pd.DataFrame:
    """Give the table again.

    Examples
    --------
    >>> len(broken(pd.DataFrame({"number": [1.0, 2.0]})))
    2
    """
    return table.assign(name=executor.__name__)
