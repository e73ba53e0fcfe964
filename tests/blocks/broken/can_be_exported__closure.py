"""Breaks one promise: it uses what only this process has."""

import pandas as pd

from pipeline_core.block import block

for WORD in dir(pd):
    if WORD.islower():
        break


@block("Broken block", icon="bug")
def broken(table: pd.DataFrame) -> pd.DataFrame:
    """Give the table again.

    Examples
    --------
    >>> len(broken(pd.DataFrame({"number": [1.0, 2.0]})))
    2
    """
    return table.assign(word=WORD)
