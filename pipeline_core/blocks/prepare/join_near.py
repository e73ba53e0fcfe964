"""Add the columns of the row of another table whose number is nearest."""

from typing import Annotated, Literal

import pandas as pd
from pydantic import Field

from pipeline_core.block import Column, Columns, block
from pipeline_core.measures.nearest_joins import Direction, join_nearest


@block(
    "Join by nearest number",
    icon="magnet",
    keeps_index=True,
    try_with={"number": "number", "columns": ["other"]},
)
def join_near(
    table: pd.DataFrame,
    lookup: pd.DataFrame,
    *,
    number: Column,
    lookup_number: str = "",
    by: Columns = (),
    columns: tuple[str, ...] = (),
    tolerance: Annotated[float, Field(ge=0)] | None = None,
    side: Literal["nearest", "below", "above"] = "nearest",
    suffix: str = "_right",
) -> pd.DataFrame:
    """Join each row with the one of another table whose number is nearest.

    Every row stays and gets at most one partner; of two that are equally near, the smaller.

    Parameters
    ----------
    number
        The number in this table.
    lookup_number
        The number in the other table; leave empty where it has the same name.
    by
        Columns that must be equal besides, with one name in both tables.
    columns
        The columns to add; leave empty for all.
    tolerance
        How far apart the numbers may be; leave empty for any distance.
    side
        nearest, below (the largest number that is not larger) or above.
    suffix
        What is added to new columns whose names the table has already.

    Examples
    --------
    >>> wells = pd.DataFrame({"depth": [12.0, 90.0]})
    >>> layers = pd.DataFrame({"depth": [10.0, 20.0], "rock": ["sand", "clay"]})
    >>> join_near(wells, layers, number="depth", tolerance=5)
       depth  depth_right  rock
    0   12.0         10.0  sand
    1   90.0          NaN   NaN
    """
    directions: dict[str, Direction] = {"below": "backward", "above": "forward"}
    return join_nearest(table, lookup, on=number, other=lookup_number, by=by, columns=columns,
        direction=directions.get(side, "nearest"), tolerance=tolerance, suffix=suffix)  # fmt: skip
