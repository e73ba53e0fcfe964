"""Dates that stand in a table twice are found, however the second is written."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline_core.data.date_copies import date_copies

DAYS = pd.Series(pd.date_range("1999-12-20", periods=60))
TIMES = pd.Series(pd.date_range("2020-03-01 06:30", periods=60, freq="7h"))
COPIES = {
    "identical": (DAYS, DAYS),
    "another unit": (DAYS, DAYS.astype("datetime64[s]")),
    "in UTC": (TIMES, TIMES.dt.tz_localize("UTC")),
    "in another zone": (TIMES, TIMES.dt.tz_localize("UTC").dt.tz_convert("America/Mexico_City")),
    "ISO": (DAYS, DAYS.dt.strftime("%Y-%m-%d")),
    "day first": (DAYS, DAYS.dt.strftime("%d/%m/%Y")),
    "month first": (DAYS, DAYS.dt.strftime("%m/%d/%Y")),
    "with the time": (TIMES, TIMES.dt.strftime("%Y-%m-%d %H:%M:%S")),
    "digits": (DAYS, DAYS.dt.strftime("%Y%m%d").astype("int64")),
    "seconds": (TIMES, (TIMES - pd.Timestamp(0)) // pd.Timedelta("1s")),
    "milliseconds": (TIMES, (TIMES - pd.Timestamp(0)) // pd.Timedelta("1ms")),
    "days of a spreadsheet": (DAYS, (DAYS - pd.Timestamp(1899, 12, 30)).dt.days),
}
OTHERS = {
    "a day later": DAYS + pd.Timedelta("1D"),
    "one value differs": DAYS.where(DAYS.index != 41, DAYS.iloc[0]),
    "one value is missing": DAYS.where(DAYS.index != 41),
    "only the month": DAYS.dt.strftime("%Y-%m-01"),
    "the year": DAYS.dt.year,
    "a count": pd.Series(range(60)),
    "an amount": pd.Series(range(60)) / 7,
    "words": pd.Series(["a", "b"] * 30),
    "true or false": pd.Series([True, False] * 30),
    "nothing": pd.Series([None] * 60, dtype="float64"),
    "infinite": pd.Series([float("inf")] * 60),
}


@pytest.mark.parametrize("name", COPIES)
@pytest.mark.parametrize("gap", [False, True])
def test_a_copy_is_found_wherever_it_stands(name, gap):
    first, second = COPIES[name]
    if gap:
        first, second = (column.where(column.index != 5) for column in (first, second))
    table = pd.DataFrame({"first": first, "second": second})

    assert date_copies(table) == {"second": "first"}
    is_date = table["second"].dtype.kind == "M"
    expected = {"first": "second"} if is_date else {"second": "first"}
    assert date_copies(table[["second", "first"]]) == expected


@pytest.mark.parametrize("name", OTHERS)
def test_another_column_is_no_copy(name):
    assert date_copies(pd.DataFrame({"day": DAYS, "other": OTHERS[name]})) == {}


def test_three_of_a_kind_are_two_copies_of_the_one_named_first():
    table = pd.DataFrame({"a": DAYS, "b": DAYS, "c": DAYS.dt.strftime("%d.%m.%Y")})

    assert date_copies(table) == {"b": "a", "c": "a"}
    assert date_copies(table, first=["b"]) == {"a": "b", "c": "b"}


def test_a_difference_below_the_first_rows_counts():
    days = pd.Series(pd.date_range("2020-01-01", periods=900))
    assert date_copies(pd.DataFrame({"a": days, "b": days.where(days.index != 800)})) == {}


def test_few_rows_and_a_constant_prove_nothing():
    assert date_copies(pd.DataFrame({"a": DAYS.head(19), "b": DAYS.head(19)})) == {}
    same_day = pd.Series([DAYS[0]] * 60)
    assert date_copies(pd.DataFrame({"a": same_day, "b": same_day})) == {}
