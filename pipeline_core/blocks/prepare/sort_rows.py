"""Rows in the order of some columns."""

import pandas as pd

from pipeline_core.block import Columns, block


@block("Sort rows", icon="arrow-down-a-z", try_with={"by": ["word", "number"]})
def sort_rows(
    table: pd.DataFrame,
    *,
    by: Columns,
    descending: Columns = (),
    missing_last: bool = True,
) -> pd.DataFrame:
    """Sort rows by columns; rows with equal values keep their order.

    Words are sorted by their letters' codes, capitals first; categories in their own order.

    Parameters
    ----------
    by
        The columns to sort by, the most important first.
    descending
        Those of them in descending order.
    missing_last
        Whether rows with a missing value come last, or first.

    Examples
    --------
    >>> sort_rows(pd.DataFrame({"age": [30, 20, 40]}), by=("age",), descending=("age",))
       age
    2   40
    0   30
    1   20
    """
    if not by:
        raise ValueError("Choose the columns to sort by.")
    if others := [name for name in descending if name not in by]:
        raise ValueError(f"Descending columns must be among those sorted by; {others} are not.")
    return table.sort_values(
        list(by),
        ascending=[name not in descending for name in by],
        na_position="last" if missing_last else "first",
        kind="stable",
    )
