"""Leave rows out by a condition; the rows that stay keep their labels."""

import pandas as pd

from pipeline_core.block import Condition, block


@block("Filter rows", icon="filter", keeps_index=True)
def filter_rows(table: pd.DataFrame, *, keep: Condition) -> pd.DataFrame:
    """Keep the rows that meet a condition.

    Parameters
    ----------
    keep
        The condition, for example ``age >= 18 and not is_missing(income)``. Rows for which it
        is true stay. A comparison with a missing value is neither true nor false, whether it
        is ``age >= 18`` or ``age != 18``; ``is_missing(age)`` finds such rows.

    Examples
    --------
    >>> filter_rows(pd.DataFrame({"age": [12, 30]}), keep=lambda table: table["age"] >= 18)
       age
    1   30
    """
    return table[keep(table)]
