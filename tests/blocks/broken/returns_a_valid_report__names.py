"""Breaks one promise: a table whose columns are no ids."""

import pandas as pd

from pipeline_core.block import Report, block


@block("Broken report", icon="bug")
def broken(table: pd.DataFrame) -> Report:
    """Report.

    Examples
    --------
    >>> sorted(broken(pd.DataFrame({"number": [1.0, 2.0]})))
    ['tables']
    """
    return {"tables": {"rows": table.rename(columns=str.upper)}}
