"""Add columns of another table to each row, found by a key that is unique there."""

from typing import Literal

import pandas as pd

from pipeline_core.block import Columns, block
from pipeline_core.measures.join_keys import KeyPair
from pipeline_core.measures.lookups import look_up


@block("Look up columns", icon="table-properties", keeps_index=True,
    try_with={"on": ["number"], "repeated": "first", "columns": ["other"]})  # fmt: skip
def look_up_columns(
    table: pd.DataFrame,
    lookup: pd.DataFrame,
    *,
    on: Columns = (),
    pairs: tuple[KeyPair, ...] = (),
    columns: tuple[str, ...] = (),
    repeated: Literal["refuse", "first", "last"] = "refuse",
    suffix: str = "_right",
) -> pd.DataFrame:
    """Add the columns that another table has for each row's key.

    Every row stays as it is and gets at most one partner, so this may follow a split. A missing
    key finds nothing.

    Parameters
    ----------
    on
        Key columns with one name in both tables; rows match where all keys are equal.
    pairs
        Key columns with another name in each table.
    columns
        The columns to add; leave empty for all.
    repeated
        What to do with a key that the lookup table has more than once: refuse it, or take its
        first or last row.
    suffix
        What is added to new columns whose names the table has already.

    Examples
    --------
    >>> flights = pd.DataFrame({"to": ["LIM", "OSL", None]})
    >>> airports = pd.DataFrame({"code": ["OSL", "LIM"], "city": ["Oslo", "Lima"]})
    >>> look_up_columns(flights, airports, pairs=({"left": "to", "right": "code"},))
        to  city
    0  LIM  Lima
    1  OSL  Oslo
    2  NaN   NaN
    """
    return look_up(table, lookup, same=on, pairs=pairs, columns=columns, repeated=repeated,
        suffix=suffix)  # fmt: skip
