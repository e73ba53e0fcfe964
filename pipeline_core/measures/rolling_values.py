"""Statistics of the rows before: over so many rows, over a duration, or over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.measures.row_windows import sorted_rows, with_columns


def rolled(
    table: pd.DataFrame,
    columns: Sequence[str],
    order: str,
    by: Sequence[str] = (),
    statistics: Sequence[str] = ("mean",),
    window: str = "rows",
    rows: int = 3,
    duration: str = "7 days",
    least: int = 1,
    current: bool = False,
) -> pd.DataFrame:
    """Return a table with statistics of the rows before, as ``<column>_<statistic>_<window>``.

    Parameters
    ----------
    table, columns, order, by
        The rows, the columns of numbers, and the order within groups.
    statistics
        ``mean``, ``sum``, ``min``, ``max``, ``std``, ``median`` or ``count``.
    window
        ``rows`` for so many rows, ``duration`` for those of a time before, ``all`` for all.
    rows, duration
        How long the window is.
    least
        How many values there must be; fewer give a missing value. A count needs none.
    current
        Whether the window ends with the row itself, not before it.

    Raises
    ------
    ValueError
        The order is none, or the duration does not fit it.

    Examples
    --------
    >>> table = pd.DataFrame({"day": [2, 1, 3], "sold": [20, 10, 30]})
    >>> rolled(table, ["sold"], "day", window="all")["sold_mean_all"].tolist()
    [10.0, nan, 15.0]
    """
    ordered = sorted_rows(table, order)
    if window == "duration":
        require_dates(table, order, duration)
    size: Any = {"rows": rows, "duration": duration, "all": max(len(table), 1)}[window]
    if window == "duration":
        size = pd.Timedelta(duration)
    name = {"rows": str(rows), "duration": "_".join(duration.split()), "all": "all"}[window]
    made: dict[str, pd.Series[Any]] = {}
    for column in columns:
        values = ordered[[*dict.fromkeys((*by, order))]].assign(
            **{VALUE: ordered[column].astype("float64")}
        )
        for statistic in dict.fromkeys(statistics):
            result = _window(values, order, by, size, statistic, least, current)
            result = result.reindex(range(len(table))).set_axis(table.index)
            made[f"{column}_{statistic}_{name}"] = result
    return with_columns(table, made)


VALUE = "\0value"


def _window(
    rows: pd.DataFrame,
    order: str,
    by: Sequence[str],
    size: Any,
    statistic: str,
    least: int,
    current: bool,
) -> pd.Series[Any]:
    """Return a statistic of the windows of sorted rows, with their labels."""
    closed = "right" if current else "left"
    is_count = statistic == "count"
    on = order if isinstance(size, pd.Timedelta) else None
    least = 0 if is_count else least if on else min(least, size)
    source, labels = _grouped(rows, by)
    rolling = source.rolling(size, on=on, min_periods=least, closed=closed)[VALUE]
    return pd.Series(getattr(rolling, statistic)().to_numpy(), index=labels)


def _grouped(rows: pd.DataFrame, by: Sequence[str]) -> tuple[Any, pd.Index[Any]]:
    """Return the rows by group, and the labels in the order in which windows give them."""
    if not by:
        return rows, rows.index
    groups = rows.groupby(list(by), sort=False, observed=True)
    numbers = groups.ngroup().to_numpy()
    with_group = np.flatnonzero(numbers >= 0)
    return groups, rows.index[with_group[np.argsort(numbers[with_group], kind="stable")]]


def require_dates(table: pd.DataFrame, order: str, duration: str) -> None:
    """Raise unless rows are in the order of dates and a duration is one.

    Raises
    ------
    ValueError
        The column holds no dates, or the text is no duration.
    """
    if not pd.api.types.is_datetime64_any_dtype(table[order].dtype):
        raise ValueError(
            f"A window by duration needs dates; {order!r} holds {table[order].dtype}. "
            f"Choose a column of dates, or a window by rows."
        )
    try:
        is_positive = pd.Timedelta(duration) > pd.Timedelta(0)
    except ValueError:
        is_positive = False
    if not is_positive:
        raise ValueError(
            f"The duration must be like '7 days' or '12 hours'; it is {duration!r}. Correct it."
        )
