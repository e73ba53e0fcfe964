"""Column profiles count the values that exist, and work for unusual ones."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from pipeline_core.data.dtypes import kinds_of
from pipeline_core.measures.profile import MAX_BARS, profile_table


def profile_of(values, **more):
    table = pd.DataFrame({"x": pd.Series(values, **more)})
    (profile,) = profile_table(table, kinds_of(table))
    json.dumps(profile)  # it travels as JSON
    return profile


def test_numbers():
    profile = profile_of([1.0, 2.0, 2.0, 10.0, None])
    assert (profile["missing"], profile["distinct"]) == (1, 3)
    assert (profile["least"], profile["middle"], profile["most"]) == (1.0, 2.0, 10.0)
    assert sum(profile["bars"]) == 4


def test_infinite_numbers_have_no_place_in_a_picture():
    profile = profile_of([1.0, np.inf, 3.0])
    assert profile["most"] == 3.0
    assert sum(profile["bars"]) == 2
    assert profile_of([np.inf, -np.inf])["bars"] == []


def test_dates_booleans_and_nothing():
    profile = profile_of(pd.to_datetime(["2024-01-01", "2024-03-01", None]))
    assert (profile["kind"], profile["least"], profile["most"]) == (
        "date",
        "2024-01-01 00:00:00",
        "2024-03-01 00:00:00",
    )
    assert profile_of([True, False, True])["bars"] == [2, 1]
    empty = profile_of([None, None], dtype="object")
    assert (empty["missing"], empty["distinct"], empty["bars"]) == (2, 0, [])


def test_many_words_are_cut():
    profile = profile_of([f"w{number}" for number in range(100)])
    assert profile["distinct"] == 100
    assert len(profile["bars"]) == len(profile["common"]) == MAX_BARS


def test_lists_in_cells():
    assert profile_of([[1], [1], [2]])["distinct"] == 2
