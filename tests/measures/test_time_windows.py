"""Windows of a table against pandas' own grouping."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from pipeline_core.measures.time_windows import count_windows, time_windows

_PANDAS = {"hour": "h", "day": "D", "week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}


def times(zone=None, rows=400, days=500):
    seconds = np.random.default_rng(4).integers(0, days * 86_400, rows)
    column = pd.Series(pd.Timestamp("2023-03-20") + pd.to_timedelta(seconds, unit="s"))
    column[::37] = pd.NaT
    return column.dt.tz_localize("UTC").dt.tz_convert(zone) if zone else column


@pytest.mark.parametrize("zone", [None, "America/Mexico_City", "Europe/Berlin"])
@pytest.mark.parametrize("every", ["day", "week", "month", "quarter", "year"])
def test_windows_hold_the_rows_that_pandas_groups(every, zone):
    column = times(zone)
    windows = time_windows(column, every)
    local = column.dt.tz_localize(None) if zone else column
    groups = local.groupby(local.dt.to_period(_PANDAS[every])).groups
    held = {window.start: sorted(window.rows) for window in windows if len(window.rows)}
    assert held == {period.start_time: sorted(rows) for period, rows in groups.items()}
    assert sum(len(window.rows) for window in windows) == column.notna().sum()


def test_windows_follow_each_other_without_a_gap():
    windows = time_windows(times(rows=60), "day")
    assert any(not len(window.rows) for window in windows)
    pairs = itertools.pairwise(windows)
    assert all(before.end == after.start for before, after in pairs)


def test_rows_of_a_window_are_in_the_order_of_their_times():
    column = times()
    for window in time_windows(column, "month"):
        assert column.iloc[window.rows].is_monotonic_increasing


@pytest.mark.parametrize("stamp", ["2024-11-03 02:30", "2024-03-10 04:30"])
def test_a_change_of_clocks_loses_and_repeats_no_row(stamp):
    start = pd.Timestamp(stamp).tz_localize("UTC").tz_convert("America/New_York")
    column = pd.Series(pd.date_range(start, periods=24, freq="30min"))
    windows = time_windows(column, "hour")
    rows = np.concatenate([window.rows for window in windows])
    assert sorted(rows) == list(range(24))


def test_texts_are_no_times():
    with pytest.raises(ValueError, match="Parse dates"):
        time_windows(pd.Series(["2024-01-01"], name="day"), "day")


def test_too_many_windows_are_refused_with_their_number():
    column = pd.Series(pd.to_datetime(["1900-01-01", "2024-01-01"]))
    with pytest.raises(ValueError, match=r"1,086,961"):
        time_windows(column, "hour")


def test_no_known_time_makes_no_window():
    assert time_windows(pd.Series([pd.NaT, pd.NaT]), "day") == []


@pytest.mark.parametrize(("rows", "size"), [(0, 5), (10, 5), (11, 5), (3, 5)])
def test_windows_by_count_hold_each_row_once(rows, size):
    windows = count_windows(rows, size)
    held = np.concatenate([np.array([], dtype=int), *(window.rows for window in windows)])
    assert held.tolist() == list(range(rows))
    assert all(len(window.rows) == size for window in windows[:-1])
