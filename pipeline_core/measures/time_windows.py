"""Windows of a table: its rows cut by time, or by so many at a time.

A window of time is a calendar's: an hour, a day, a week from Monday, a month, a quarter or a
year, in the time zone of the column. A window in which no row fell is a window too, because
that nothing came is worth knowing.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

Every = Literal["hour", "day", "week", "month", "quarter", "year"]
_FREQUENCIES: dict[str, str] = {
    "hour": "h", "day": "D", "week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y",
}  # fmt: skip
MAX_WINDOWS = 10_000


class Window(NamedTuple):
    """Some rows of a table.

    Parameters
    ----------
    label
        Its name: a time, or the numbers of its first and last row.
    start, end
        Its first moment and the first after it; None for windows by count.
    rows
        The positions of its rows, in order.
    """

    label: str
    start: pd.Timestamp | None
    end: pd.Timestamp | None
    rows: npt.NDArray[np.intp]


def cut_windows(rows: int, times: pd.Series | None, every: str, size: int) -> list[Window]:
    """Return the windows of a calendar, or for ``rows`` those of so many rows in order.

    Parameters
    ----------
    rows, times
        The number of rows, and the time of each; None where there is none.
    every
        What a window is.
    size
        Rows of a window by count.

    Examples
    --------
    >>> [window.label for window in cut_windows(5, None, "rows", 3)]
    ['1-3', '4-5']
    """
    return count_windows(rows, size, times) if every == "rows" else time_windows(times, every)


def time_windows(times: pd.Series | None, every: str) -> list[Window]:
    """Return the windows of a calendar, from the one of the first time to that of the last.

    Parameters
    ----------
    times
        The time of each row, or None; rows without a time are in no window.
    every
        How long each window is.

    Raises
    ------
    ValueError
        There are no times, or the column holds something else; or there would be more than
        10,000 windows.

    Examples
    --------
    >>> times = pd.Series(pd.to_datetime(["2024-01-31", "2024-03-01", None, "2024-01-01"]))
    >>> [(window.label, window.rows.tolist()) for window in time_windows(times, "month")]
    [('2024-01', [3, 0]), ('2024-02', []), ('2024-03', [1])]
    """
    if times is None:
        raise ValueError(
            "Windows: those of the calendar need a time column; the rows have none. Give a column "
            "the role time, or count the rows instead."
        )
    if times.dtype.kind != "M":
        raise ValueError(
            f"Windows: '{times.name}' must hold dates or times; it holds {times.dtype}. "
            f"Put Parse dates before it, or count the rows instead."
        )
    local = times.dt.tz_localize(None) if times.dt.tz is not None else times
    known = np.flatnonzero(times.notna().to_numpy())
    in_time = known[np.argsort(times.iloc[known].to_numpy(), kind="stable")]
    periods = pd.PeriodIndex(local.iloc[in_time], freq=_FREQUENCIES[every])
    if not len(periods):
        return []
    numbers = np.maximum.accumulate(periods.asi8)  # at a change of clocks an hour comes twice
    _require_few(times, int(numbers[-1] - numbers[0]) + 1)
    span = pd.period_range(periods[0], periods.max())
    places = np.searchsorted(numbers, np.append(span.asi8, span.asi8[-1] + 1))
    return [
        Window(_label(period, every), period.start_time, (period + 1).start_time, in_time[low:high])
        for period, low, high in zip(span, places[:-1], places[1:], strict=True)
    ]


def count_windows(rows: int, size: int, times: pd.Series | None = None) -> list[Window]:
    """Return windows of so many rows in their order; the last has those that are left.

    Parameters
    ----------
    rows
        The number of rows.
    size
        Rows of a window.
    times
        The time of each row, by which they are ordered, those without one last; None for the
        order in which they stand.

    Raises
    ------
    ValueError
        There would be more than 10,000 windows.

    Examples
    --------
    >>> [(window.label, len(window.rows)) for window in count_windows(5, 2)]
    [('1-2', 2), ('3-4', 2), ('5-5', 1)]
    >>> [window.rows.tolist() for window in count_windows(3, 2, pd.Series([30, 10, 20]))]
    [[1, 2], [0]]
    """
    if rows > size * MAX_WINDOWS:
        raise ValueError(
            f"Windows: there must be at most {MAX_WINDOWS:,}; {size} rows each make "
            f"{-(-rows // size):,}. Choose larger windows."
        )
    order = np.arange(rows) if times is None else _in_time(times)
    return [
        Window(f"{start + 1}-{min(start + size, rows)}", None, None, order[start : start + size])
        for start in range(0, rows, size)
    ]


def _in_time(times: pd.Series) -> npt.NDArray[np.intp]:
    """Return the positions of rows in the order of their times; equal ones stay as they stand."""
    ranks = times.rank(method="first", na_option="bottom")
    return np.argsort(ranks.to_numpy(), kind="stable")


def _require_few(times: pd.Series, count: int) -> None:
    if count > MAX_WINDOWS:
        raise ValueError(
            f"Windows: there must be at most {MAX_WINDOWS:,}; from {times.min()} to "
            f"{times.max()} there are {count:,}. Choose longer windows."
        )


def _label(period: pd.Period, every: str) -> str:
    if every == "week":
        return f"{period.start_time:%Y-%m-%d}"
    if every == "hour":
        return f"{period.start_time:%Y-%m-%d %H:00}"
    return str(period)
