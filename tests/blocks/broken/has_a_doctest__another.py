"""Breaks one promise: an example of something else."""

import pandas as pd

from pipeline_core.block import block


@block("Broken block", icon="bug")
def broken(table: pd.DataFrame) -> pd.DataFrame:
    """Give the table again.

    Examples
    --------
    >>> 1 + 1
    2
    """
    return table
