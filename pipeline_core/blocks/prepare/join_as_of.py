"""Add what another table knew last before each row's time."""

from typing import Annotated, Literal

import pandas as pd
from pydantic import Field

from pipeline_core.block import Columns, DateColumnName, block
from pipeline_core.measures.nearest_joins import join_nearest


@block(
    "Join as of a time",
    icon="clock-arrow-down",
    keeps_index=True,
    try_with={"time": "born", "columns": ["other"]},
)
def join_as_of(
    table: pd.DataFrame,
    lookup: pd.DataFrame,
    *,
    time: DateColumnName,
    lookup_time: str = "",
    by: Columns = (),
    columns: tuple[str, ...] = (),
    direction: Literal["backward", "forward", "nearest"] = "backward",
    same_time: bool = True,
    tolerance: Annotated[float, Field(gt=0)] | None = None,
    unit: Literal["days", "hours", "minutes", "seconds"] = "days",
    suffix: str = "_right",
) -> pd.DataFrame:
    """Join each row with what another table knew last before its time.

    Every row stays and gets at most one partner. A missing time finds nothing.

    Parameters
    ----------
    time
        The time in this table.
    lookup_time
        The time in the other table; leave empty where it has the same name.
    by
        Columns that must be equal besides, with one name in both tables.
    columns
        The columns to add; leave empty for all.
    direction
        backward takes the last row that is not later; forward and nearest look into the future,
        which a prediction cannot know.
    same_time
        Whether a row of the very same time counts.
    tolerance
        How far apart the times may be, in units; leave empty for any distance.
    unit
        The unit of the tolerance.
    suffix
        What is added to new columns whose names the table has already.

    Examples
    --------
    >>> sales = pd.DataFrame({"day": pd.to_datetime(["2024-01-05", "2024-01-01"])})
    >>> prices = pd.DataFrame({"day": pd.to_datetime(["2024-01-03"]), "price": [9.5]})
    >>> join_as_of(sales, prices, time="day")["price"].tolist()
    [9.5, nan]
    """
    distance = None if tolerance is None else pd.Timedelta(tolerance, unit=unit)
    return join_nearest(table, lookup, on=time, other=lookup_time, by=by, columns=columns,
        direction=direction, tolerance=distance, exact=same_time, suffix=suffix,
        kind="time")  # fmt: skip
