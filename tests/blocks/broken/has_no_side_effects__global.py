"""Breaks one promise: its body changes something outside it."""

import pandas as pd

from pipeline_core.block import block

COUNT = 0


@block("Broken block", icon="bug")
def broken(table: pd.DataFrame) -> pd.DataFrame:
    """Give the table again.

    Examples
    --------
    >>> len(broken(pd.DataFrame({"number": [1.0, 2.0]})))
    2
    """
    global COUNT
    if len(table) > 99:
        COUNT = 1
    return table
