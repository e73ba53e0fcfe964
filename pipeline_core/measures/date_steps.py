"""Columns of dates: their parts, the parts on a circle, and the time between two.

A day of the week is 1 for Monday to 7 for Sunday, and a week is that of ISO 8601.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from pandas.api import types

from pipeline_core.measures.value_texts import examples

UNITS = {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400, "weeks": 604_800}
# How many values a part has, and its first one.
CYCLES = {
    "month": (12, 1),
    "day": (31, 1),
    "weekday": (7, 1),
    "dayofyear": (366, 1),
    "week": (53, 1),
    "hour": (24, 0),
    "minute": (60, 0),
}
_PARTS: dict[str, Callable[[Any], Any]] = {
    "year": lambda dates: dates.year,
    "quarter": lambda dates: dates.quarter,
    "month": lambda dates: dates.month,
    "week": lambda dates: dates.isocalendar().week,
    "day": lambda dates: dates.day,
    "dayofyear": lambda dates: dates.day_of_year,
    "weekday": lambda dates: dates.day_of_week + 1,
    "weekend": lambda dates: dates.day_of_week >= 5,
    "hour": lambda dates: dates.hour,
    "minute": lambda dates: dates.minute,
}


def date_column(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return a column of dates; one without any value is one of missing dates.

    Raises
    ------
    ValueError
        It holds other values.

    Examples
    --------
    >>> date_column(pd.Series([None, None])).dtype
    dtype('<M8[us]')
    """
    if types.is_datetime64_any_dtype(column.dtype):
        return column
    present = column.dropna()
    if len(present):
        raise ValueError(
            f"'{column.name}' must hold dates; it holds other values: {examples(present)}. Put "
            "Parse dates before this step, or leave the column out."
        )
    return pd.Series(pd.NaT, index=column.index, name=column.name, dtype="datetime64[us]")


def date_parts(
    table: pd.DataFrame, parts: Sequence[str], since: str | None = None, keep: bool = False
) -> pd.DataFrame:
    """Return the parts of dates as columns of numbers.

    Parameters
    ----------
    table
        Columns of dates.
    parts
        The parts: ``year``, ``month``, ``days_since``.
    since
        The date from which days are counted, YYYY-MM-DD.
    keep
        Hand the dates on as well.

    Examples
    --------
    >>> born = pd.DataFrame({"born": pd.to_datetime(["2000-02-29", None])})
    >>> date_parts(born, ["year", "weekday"]).values.tolist()
    [[2000.0, 2.0], [nan, nan]]
    """
    made: dict[str, Any] = {}
    for name in table:
        dates = date_column(table[name])
        made |= {str(name): dates} if keep else {}
        for part in parts:
            made[f"{name}_{part}"] = _part(dates, part, since)
    return pd.DataFrame(made, index=table.index)


def date_part_names(step: Any, names: Iterable[str]) -> list[str]:
    """Return the names of the columns that `date_parts` gives.

    Parameters
    ----------
    step
        The FunctionTransformer that calls it.
    names
        The names of the columns of dates.
    """
    arguments = {"keep": False, **step.kw_args}
    return [
        made
        for name in names
        for made in ([name] * arguments["keep"] + [f"{name}_{p}" for p in arguments["parts"]])
    ]


def _part(dates: pd.Series[Any], part: str, since: str | None) -> pd.Series[Any]:
    if part == "days_since":
        return _days_since(dates, since)
    values = pd.Series(_PARTS[part](dates.dt), index=dates.index).astype("float64")
    return pd.Series(values.where(dates.notna()))


def _days_since(dates: pd.Series[Any], since: str | None) -> pd.Series[Any]:
    try:
        start = pd.to_datetime(since, format="%Y-%m-%d") if since else None
    except ValueError:
        start = None
    if start is None:
        raise ValueError(
            f"Date parts: 'since' must be a date such as 2020-01-31, from which days_since "
            f"counts; it is '{since or ''}'. Write one, or leave days_since out."
        )
    days: pd.Series[Any] = (dates.dt.tz_localize(None) - start).dt.total_seconds() / UNITS["days"]
    return days


def cyclic_parts(table: pd.DataFrame, parts: Sequence[str], keep: bool = False) -> pd.DataFrame:
    """Return parts of dates as places on a circle, on which December is beside January.

    The angle of a value is its share of the circle: 2 pi (value - first) / count.

    Parameters
    ----------
    table
        Columns of dates.
    parts
        The parts, of those in `CYCLES`.
    keep
        Hand the dates on as well.

    Examples
    --------
    >>> at = pd.DataFrame({"at": pd.to_datetime(["2020-01-01 06:00"])})
    >>> cyclic_parts(at, ["hour"]).round(3).values.tolist()
    [[1.0, 0.0]]
    """
    made: dict[str, Any] = {}
    for name in table:
        dates = date_column(table[name])
        made |= {str(name): dates} if keep else {}
        for part in parts:
            count, first = CYCLES[part]
            angle = 2 * np.pi * (_part(dates, part, None) - first) / count
            made[f"{name}_{part}_sin"], made[f"{name}_{part}_cos"] = np.sin(angle), np.cos(angle)
    return pd.DataFrame(made, index=table.index)


def cyclic_part_names(step: Any, names: Iterable[str]) -> list[str]:
    """Return the names of the columns that `cyclic_parts` gives.

    Parameters
    ----------
    step
        The FunctionTransformer that calls it.
    names
        The names of the columns of dates.
    """
    arguments = {"keep": False, **step.kw_args}
    ends = [f"{part}_{end}" for part in arguments["parts"] for end in ("sin", "cos")]
    return [
        made
        for name in names
        for made in ([name] * arguments["keep"] + [f"{name}_{end}" for end in ends])
    ]


def time_between(table: pd.DataFrame, name: str, start: str, end: str, unit: str) -> pd.DataFrame:
    """Add a column with the time from one date to another.

    Parameters
    ----------
    table
        Any table.
    name
        The new column's name.
    start, end
        Columns of dates.
    unit
        One of `UNITS`; parts of a unit are fractions.

    Examples
    --------
    >>> stay = pd.DataFrame({"in": pd.to_datetime(["2020-02-28"]),
    ...                      "out": pd.to_datetime(["2020-03-01 12:00"])})
    >>> time_between(stay, "nights", "in", "out", "days")["nights"].tolist()
    [2.5]
    """
    first, last = (_moments(date_column(table[column])) for column in (start, end))
    return table.assign(**{name: (last - first).dt.total_seconds() / UNITS[unit]})


def _moments(dates: pd.Series[Any]) -> pd.Series[Any]:
    """Return dates without a zone: those that have one in UTC."""
    return dates.dt.tz_convert("UTC").dt.tz_localize(None) if dates.dt.tz is not None else dates
