"""A split that a column decides."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline_core.measures.splits import split_by_column

ROWS = pd.DataFrame({"part": ["train", "test", "valid", "test"], "year": [2020, 2021, 2020, 2022]})


def test_values_that_mean_testing_are_the_test_rows_in_order():
    train, test = split_by_column(ROWS, "part", ["test"])
    assert (train.tolist(), test.tolist()) == ([0, 2], [1, 3])
    train, test = split_by_column(ROWS, "year", ["2021", "2022"])
    assert (train.tolist(), test.tolist()) == ([0, 2], [1, 3])


@pytest.mark.parametrize(
    ("rows", "column", "values", "words"),
    [
        (ROWS, None, ["test"], "needs a column; none is chosen"),
        (ROWS, "part", ["exam"], "0 of 4 rows have one of the test values.*test, train, valid"),
        (ROWS, "part", ["train", "test", "valid"], "4 of 4 rows"),
        (ROWS.assign(part=[None, "test", "a", "a"]), "part", ["test"], "'part' is missing in 1"),
    ],
)
def test_a_column_that_does_not_divide_the_rows_is_refused(rows, column, values, words):
    with pytest.raises(ValueError, match=words):
        split_by_column(rows, column, values)
