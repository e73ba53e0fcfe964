"""Breaks one promise: a line about a setting that has gone."""

import pandas as pd

from pipeline_core.block import block


@block("Broken block", icon="bug")
def broken(table: pd.DataFrame) -> pd.DataFrame:
    """Give the table again.

    Parameters
    ----------
    times
        What it is for.

    Examples
    --------
    >>> len(broken(pd.DataFrame({"number": [1.0, 2.0]})))
    2
    """
    return table
