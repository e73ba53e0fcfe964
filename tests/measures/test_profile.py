"""A column's profile counts what is there, and never breaks on what is odd."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from pipeline_core.data.dtypes import kinds_of
from pipeline_core.measures.profile import BARS, profile


def of(values, **more):
    table = pd.DataFrame({"x": pd.Series(values, **more)})
    (found,) = profile(table, kinds_of(table))
    json.dumps(found)  # it travels as JSON
    return found


def test_numbers():
    found = of([1.0, 2.0, 2.0, 10.0, None])
    assert (found["missing"], found["distinct"]) == (1, 3)
    assert (found["least"], found["middle"], found["most"]) == (1.0, 2.0, 10.0)
    assert sum(found["bars"]) == 4


def test_infinite_numbers_have_no_place_in_a_picture():
    found = of([1.0, np.inf, 3.0])
    assert found["most"] == 3.0
    assert sum(found["bars"]) == 2
    assert of([np.inf, -np.inf])["bars"] == []


def test_dates_booleans_and_nothing():
    found = of(pd.to_datetime(["2024-01-01", "2024-03-01", None]))
    assert (found["kind"], found["least"], found["most"]) == (
        "date", "2024-01-01 00:00:00", "2024-03-01 00:00:00",
    )  # fmt: skip
    assert of([True, False, True])["bars"] == [2, 1]
    empty = of([None, None], dtype="object")
    assert (empty["missing"], empty["distinct"], empty["bars"]) == (2, 0, [])


def test_many_words_are_cut():
    found = of([f"w{number}" for number in range(100)])
    assert found["distinct"] == 100
    assert len(found["bars"]) == len(found["common"]) == BARS


def test_lists_in_cells():
    assert of([[1], [1], [2]])["distinct"] == 2
