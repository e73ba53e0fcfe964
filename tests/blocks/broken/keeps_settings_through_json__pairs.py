"""Breaks one promise: pairs that come back as lists."""

import pandas as pd

from pipeline_core.block import block


@block("Broken block", icon="bug")
def broken(
    table: pd.DataFrame, *, pairs: tuple[tuple[str, int], ...] = (("a", 1),)
) -> pd.DataFrame:
    """Give the table again.

    Parameters
    ----------
    pairs
        What it is for.

    Examples
    --------
    >>> len(broken(pd.DataFrame({"number": [1.0, 2.0]})))
    2
    """
    return table
