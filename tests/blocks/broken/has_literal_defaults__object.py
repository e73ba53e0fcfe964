"""Breaks one promise: a default that no file can hold."""

from enum import Enum

import pandas as pd

from pipeline_core.block import block


class Size(Enum):
    """How large."""

    SMALL = "small"


@block("Broken block", icon="bug")
def broken(table: pd.DataFrame, *, size: Size = Size.SMALL) -> pd.DataFrame:
    """Give the table again.

    Parameters
    ----------
    size
        What it is for.

    Examples
    --------
    >>> len(broken(pd.DataFrame({"number": [1.0, 2.0]})))
    2
    """
    return table
