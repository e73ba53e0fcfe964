"""Breaks one promise: it remembers its last call."""

import pandas as pd

from pipeline_core.block import block

SEEN = []


@block("Broken block", icon="bug")
def broken(table: pd.DataFrame) -> pd.DataFrame:
    """Give the table again.

    Examples
    --------
    >>> len(broken(pd.DataFrame({"number": [1.0, 2.0]})))
    2
    """
    SEEN.append(1)
    return table.assign(seen=len(SEEN))
