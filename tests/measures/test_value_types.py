"""Texts and dates of whole columns are those of their values, one by one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline_core.measures.column_values import FEW, parse_dates
from pipeline_core.measures.value_types import texts_of


@pytest.mark.parametrize(
    "column",
    [
        pd.Series(["1", "x", None, "1.0"]),
        pd.Series(["1", None], dtype="string"),
        pd.Series(["b", "a", None], dtype="category"),
        pd.Series([-(2**63), 0, 2**63 - 1]),
        pd.Series([7, 200], dtype="uint8"),
        pd.Series([2**62, None], dtype="Int64"),
        pd.Series([True, False]),
        pd.Series([1.0, 2.5, np.nan]),
    ],
    ids=lambda column: str(column.dtype),
)
def test_texts_of_a_column_are_those_of_its_values(column):
    texts = texts_of(column)
    assert texts.dtype == "str"
    for value, text in zip(column, texts, strict=True):
        is_whole = isinstance(value, float) and value.is_integer()
        assert text == str(int(value) if is_whole else value) or (pd.isna(value) and pd.isna(text))


@pytest.mark.parametrize("form", ["%d/%m/%Y", "%d/%m/%Y %z", "%d/%m/%Y %H:%M:%S.%f"])
def test_dates_that_repeat_are_those_of_each_by_itself(form):
    days = pd.date_range("1999-12-30", periods=40, tz="UTC").strftime(form)
    values = pd.Series([*days, None, "31/02/2024", "x"] * (FEW // 40), name="day")
    values.index = values.index[::-1]
    has_zone = "%z" in form
    expected = pd.to_datetime(values, format=form, errors="coerce", utc=has_zone)
    expected = expected.dt.tz_localize(None) if has_zone else expected
    pd.testing.assert_series_equal(parse_dates(values, form), expected)
