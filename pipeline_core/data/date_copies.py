"""Dates that stand in a table twice, also where the second column writes them otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.data.dtypes import kind_of
from pipeline_core.measures.column_values import EPOCHS, parse_dates
from pipeline_core.measures.guess_values import date_formats, looks_like_dates

_MIN_ROWS = 20
_HEAD = 200
_CLOSE = 1e-6  # days with a time are no round numbers

Moments = npt.NDArray[np.datetime64]


def date_copies(table: pd.DataFrame, first: Sequence[str] = ()) -> dict[str, str]:
    """Return the columns with the moments of a date column before them, each with that column.

    Dates may be words, seconds or milliseconds since 1970, days as Excel counts them, or whole
    numbers such as 20200131. Missing values must be missing in both.

    Parameters
    ----------
    table
        The rows.
    first
        Date columns that are never the copies, such as the one that orders the rows.

    Examples
    --------
    >>> days = pd.date_range("2020-01-01", periods=30)
    >>> date_copies(pd.DataFrame({"day": days, "printed": days.strftime("%d.%m.%Y")}))
    {'printed': 'day'}
    """
    dates = [str(name) for name, dtype in table.dtypes.items() if kind_of(dtype) == "date"]
    dates.sort(key=lambda name: name not in first)
    copies: dict[str, str] = {}
    for place, name in enumerate(dates):
        moments = _moments(table[name])
        is_telling = (~np.isnat(moments)).sum() >= _MIN_ROWS and len(np.unique(moments)) > 1
        if name in copies or not is_telling:
            continue
        earlier = {name, *dates[:place], *copies, *first}
        others = [other for other in table.columns if other not in earlier]
        copies |= {str(other): name for other in others if _is_copy(table[other], moments)}
    return copies


def _is_copy(column: pd.Series[Any], moments: Moments) -> bool:
    """Compare a column with moments: the first rows, and all if these are equal."""
    is_equal = _has_moments(column.iloc[:_HEAD], moments[:_HEAD])
    return is_equal and _has_moments(column, moments)


def _has_moments(column: pd.Series[Any], moments: Moments) -> bool:
    if kind_of(column.dtype) == "number":
        values = column.to_numpy(dtype="float64")
        return any(np.allclose(values, n, 0, _CLOSE, equal_nan=True) for n in _as_numbers(moments))
    return any(np.array_equal(read, moments, equal_nan=True) for read in _readings(column))


def _as_numbers(moments: Moments) -> Iterator[npt.NDArray[np.float64]]:
    """Iterate over the numbers that moments are written as."""
    for unit, origin in EPOCHS.values():
        yield (moments - origin.to_datetime64()) / np.timedelta64(1, unit)
    days = pd.DatetimeIndex(moments)
    if days.equals(days.normalize()):
        yield np.asarray(days.year * 10_000 + days.month * 100 + days.day, dtype=np.float64)


def _readings(column: pd.Series[Any]) -> Iterator[Moments]:
    """Iterate over the moments that a column of dates or words may mean."""
    kind = kind_of(column.dtype)
    if kind == "date":
        yield _moments(column)
    elif kind == "word":
        present = [str(value) for value in column.dropna().unique()]
        for date_format in date_formats(present) if present and looks_like_dates(present) else ():
            yield _moments(parse_dates(column.astype("str"), date_format))


def _moments(column: pd.Series[Any]) -> Moments:
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        column = column.dt.tz_convert("UTC").dt.tz_localize(None)
    return column.to_numpy(dtype="datetime64[us]")
