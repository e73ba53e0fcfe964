"""Breaks one promise: a setting that no schema can describe."""

import pandas as pd

from pipeline_core.block import block


@block("Broken block", icon="bug")
def broken(table: pd.DataFrame, *, what: pd.Series | None = None) -> pd.DataFrame:
    """Give the table again.

    Parameters
    ----------
    what
        What it is for.

    Examples
    --------
    >>> len(broken(pd.DataFrame({"number": [1.0, 2.0]})))
    2
    """
    return table
