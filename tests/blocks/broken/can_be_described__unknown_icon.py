"""Breaks one promise: an icon that Lucide does not have."""

import pandas as pd

from pipeline_core.block import block


@block("Broken block", icon="Bug!")
def broken(table: pd.DataFrame) -> pd.DataFrame:
    """Give the table again.

    Examples
    --------
    >>> len(broken(pd.DataFrame({"number": [1.0, 2.0]})))
    2
    """
    return table
