"""Put the columns of two tables side by side, where their keys are equal."""

from typing import Annotated, Literal

import pandas as pd
from pydantic import Field

from pipeline_core.block import Columns, block
from pipeline_core.measures.join_keys import KeyPair
from pipeline_core.measures.joins import join


@block("Join tables", icon="combine", combines_rows=True, try_with={"on": ["number", "y"]})
def join_tables(
    left: pd.DataFrame,
    right: pd.DataFrame,
    *,
    on: Columns = (),
    pairs: tuple[KeyPair, ...] = (),
    kind: Literal["left", "inner", "right", "full", "semi", "anti"] = "left",
    left_suffix: str = "",
    right_suffix: str = "_right",
    max_growth: Annotated[float, Field(gt=0, le=1000)] = 1.0,
) -> pd.DataFrame:
    """Join the rows of two tables that have the same key.

    A missing key matches nothing, not even another missing one. Rows keep the order of the
    left table (of the right one for a right join).

    Parameters
    ----------
    on
        Key columns with one name in both tables; rows match where all keys are equal.
    pairs
        Key columns with another name in each table.
    kind
        left keeps all left rows, right all right ones, full both, inner only pairs; semi keeps
        the left rows with a partner and anti those without, and neither adds columns.
    left_suffix
        What is added to the left table's columns whose names the right one has too.
    right_suffix
        What is added to the right table's columns whose names the left one has too.
    max_growth
        How many times the rows of both tables together there may be; counted before anything
        is joined, so that keys which repeat in both tables cannot fill the memory.

    Examples
    --------
    >>> orders = pd.DataFrame({"customer": [1, 2, 9], "price": [5, 6, 7]})
    >>> customers = pd.DataFrame({"customer": [1, 2], "city": ["Lima", "Oslo"]})
    >>> join_tables(orders, customers, on=("customer",), kind="inner")
       customer  price  city
    0         1      5  Lima
    1         2      6  Oslo
    """
    return join(left, right, same=on, pairs=pairs, kind=kind, max_growth=max_growth,
        suffixes=(left_suffix, right_suffix))  # fmt: skip
