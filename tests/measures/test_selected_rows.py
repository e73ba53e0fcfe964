"""Rows selected by a mask are those of pandas' own selection."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline_core.measures.selected_rows import selected_rows


def mixed_table() -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "number": [1.5, np.nan, 3.0, 4.0],
            "whole": [1, 2, 3, 4],
            "text": ["a", None, "", "é"],
            "yes": [True, False, True, True],
            "perhaps": pd.array([True, None, False, True], "boolean"),
            "day": pd.to_datetime(["2024-01-01", None, "2024-01-03", "2024-01-04"]),
            "zoned": pd.to_datetime(["2024-01-01"] * 4, utc=True),
            "kind": pd.Categorical(["x", "y", "x", None], ["y", "x", "z"]),
            "mixed": [1, "a", None, 2.5],
        },
        index=["p", "q", "q", "r"],
    )
    table.attrs["report"] = {"rows": 4}
    return table


@pytest.mark.parametrize("mask", [[1, 0, 1, 1], [0, 0, 0, 0], [1, 1, 1, 1], [0, 1, 0, 0]])
@pytest.mark.parametrize("index", ["texts", "range", "dates"])
def test_each_type_of_column_is_selected_as_pandas_does(mask, index):
    table = mixed_table()
    if index == "range":
        table = table.reset_index(drop=True)
    if index == "dates":
        table = table.set_index(pd.date_range("2024-01-01", periods=4, name="at"))
    chosen = np.array(mask, dtype=bool)
    rows, expected = selected_rows(table, chosen), table.loc[chosen]
    pd.testing.assert_frame_equal(rows, expected, check_exact=True, check_freq=False)
    assert rows.attrs == expected.attrs


def test_names_that_repeat_and_wide_tables_are_selected_too():
    mask = np.array([True, False, True])
    same = pd.DataFrame([[1, "a"], [2, "b"], [3, "c"]], columns=["x", "x"])
    wide = pd.DataFrame(np.arange(450).reshape(3, 150))
    for table in (same, wide, pd.DataFrame(index=range(3))):
        pd.testing.assert_frame_equal(selected_rows(table, mask), table.loc[mask])


def test_the_rows_are_the_callers_own():
    table = mixed_table()
    for mask in ([True] * 4, [True, True, True, False]):
        rows = selected_rows(table, np.array(mask))
        rows.iloc[0, 0] = -1.0
        assert table.iloc[0, 0] == 1.5
