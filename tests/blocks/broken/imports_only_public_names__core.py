"""Breaks one promise: an import from the engine."""

import pandas as pd

from pipeline_core.block import block
from pipeline_core.data.dtypes import normalise


@block("Broken block", icon="bug")
def broken(table: pd.DataFrame) -> pd.DataFrame:
    """Give the table again.

    Examples
    --------
    >>> len(broken(pd.DataFrame({"number": [1.0, 2.0]})))
    2
    """
    return normalise(table)
