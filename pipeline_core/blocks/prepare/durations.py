"""The time between two dates of a row."""

from typing import Literal

from sklearn.preprocessing import FunctionTransformer

from pipeline_core.block import DateColumnName, NewColumn, Transformer, block
from pipeline_core.measures.date_steps import time_between


@block("Time between dates", icon="hourglass")
def durations(
    *,
    name: NewColumn,
    start: DateColumnName,
    end: DateColumnName,
    unit: Literal["seconds", "minutes", "hours", "days", "weeks"] = "days",
) -> Transformer:
    """Compute the time from one date to another.

    Parameters
    ----------
    name
        Name of the new column; an existing column of that name is replaced.
    start
        The column of the first date.
    end
        The column of the second date; where it is the earlier one, the time is negative.
    unit
        Unit of the time; parts of one are fractions.

    Examples
    --------
    >>> import pandas as pd
    >>> days = pd.to_datetime(["2020-02-28", "2020-03-01"])
    >>> stay = pd.DataFrame({"in": days[:1], "out": days[1:]})
    >>> durations(name="nights", start="in", end="out").fit_transform(stay)["nights"].tolist()
    [2.0]
    """
    arguments = {"name": name, "start": start, "end": end, "unit": unit}
    return FunctionTransformer(time_between, kw_args=arguments)
