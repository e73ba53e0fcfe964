"""What is typed or pasted into a grid becomes values, or stays what it is."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline_core.blocks.ingest.type_table import type_table
from ui.screens.pipeline.forms.pasted_table import read_pasted, typed_settings
from ui.screens.pipeline.forms.typed_cells import columns_after, read_cells, rows_after

NUMBER, WORD = {"column": "a", "kind": "number"}, {"column": "b", "kind": "word"}


@pytest.mark.parametrize(
    ("texts", "decimal", "values"),
    [
        (["1.5", "1,5"], ".", [1.5, 1.5]),  # each can be read in one way only
        (["1,234", "0,123"], ".", [1.234, 0.123]),  # the second proves the comma
        (["1,234", "12"], ".", [1234, 12]),
        (["1.234", "12"], ",", [1234, 12]),
        (["1.234,5", "-7"], ".", [1234.5, -7]),
        (["9007199254740993"], ".", [9007199254740993]),
        (["9999999999999999999"], ".", ["9999999999999999999"]),  # no table could hold it
        (["1e3", " 2 ", None, "abc", "1.2.3"], ".", [1000.0, 2, None, "abc", "1.2.3"]),
    ],
)
def test_numbers_of_a_column_are_read_together(texts, decimal, values):
    found = read_cells(texts, "number", decimal, "es")
    assert [(type(cell), cell) for cell in found] == [(type(cell), cell) for cell in values]


@pytest.mark.parametrize(
    ("text", "lang", "date"),
    [("03/04/2024", "es", "2024-04-03"), ("03/04/2024", "en", "2024-03-04"),
     ("31/01/2024", "en", "2024-01-31"), ("31.1.2024 08:30", "en", "2024-01-31 08:30:00"),
     ("2024-02-30", "en", "2024-02-30"), ("mañana", "es", "mañana")],
)  # fmt: skip
def test_dates_are_read_in_the_order_of_the_language(text, lang, date):
    assert read_cells([text], "date", ".", lang) == [date]


def test_rows_are_edited_added_and_deleted_in_one_change():
    changes = {
        "edited_rows": {0: {"1": "x"}, 1: {"0": None}},
        "added_rows": [{"0": "7,5"}, {}, {"1": "new"}],
        "deleted_rows": [2],
    }
    rows = [[1, "a"], [2, "b"], [3, "c"]]
    after = rows_after(rows, changes, [NUMBER, WORD], ".", "en")
    assert after == [[1, "x"], [None, "b"], [7.5, None], [None, "new"]]
    assert rows == [[1, "a"], [2, "b"], [3, "c"]]


def test_a_renamed_column_keeps_its_cells_and_another_kind_reads_them_anew():
    changes = {"edited_rows": {0: {"column": "price"}, 1: {"kind": "number"}}}
    columns, rows = columns_after([NUMBER, WORD], [[1, "2,5"], [2, "x"]], changes, ".", "es")
    assert columns == [{"column": "price", "kind": "number"}, {"column": "b", "kind": "number"}]
    assert rows == [[1, 2.5], [2, "x"]]
    assert columns_after([NUMBER], [[1]], {"deleted_rows": [0]}, ".", "en") == ([], [])


def test_a_pasted_table_becomes_the_table_that_was_copied():
    table = pd.DataFrame(
        {
            "día": pd.to_datetime(["2024-01-31", None]).as_unit("us"),
            "n": [10, -3],
            "x": [1.25, None],
            'class "a"': ["007", "b\tc"],
            "ok": [True, False],
        }
    ).astype({'class "a"': "str"})
    columns, rows = typed_settings(table)
    pd.testing.assert_frame_equal(type_table(columns=columns, rows=rows), table)
    pasted = read_pasted(table.drop(columns="ok").to_csv(sep=";", decimal=",", index=False))
    assert pasted == (columns[:-1], [row[:-1] for row in rows])


@pytest.mark.parametrize("text", ["\n", "a,b\n1,2\n1,2,3"])
def test_what_is_no_table_is_told_without_the_path_of_a_file(text):
    with pytest.raises(ValueError, match=r"pasted text|texto pegado") as caught:
        read_pasted(text)
    assert "/" not in str(caught.value)
