"""A typed table: its types, and every fault as a sentence before and while it runs."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline_core.blocks.ingest.type_table import type_table
from pipeline_core.check import check
from pipeline_core.messages.words import say
from pipeline_core.spec import Pipeline, Stage, dump, parse
from tests.small_catalogue import real_catalogue

COLUMNS = [
    {"column": 'class "x" 🏙', "kind": "word"},
    {"column": "index", "kind": "number"},
    {"column": "día", "kind": "date"},
    {"column": "sí", "kind": "boolean"},
]


def table_of(kind, cells):
    return type_table(columns=[{"column": "a", "kind": kind}], rows=[[cell] for cell in cells])["a"]


@pytest.mark.parametrize(
    ("kind", "cells", "expected"),
    [
        ("number", [1, 2], pd.Series([1, 2])),
        ("number", [1, None], pd.Series([1, None])),
        ("number", [2**60 + 1, None], pd.Series([2**60 + 1, None], dtype="Int64")),
        ("number", [2**63 - 1], pd.Series([2**63 - 1])),
        ("number", [], pd.Series([], dtype="float64")),
        ("word", ["007", None, ""], pd.Series(["007", None, ""], dtype="str")),
        ("boolean", [True, False], pd.Series([True, False])),
        ("boolean", [True, None], pd.Series([True, None], dtype="boolean")),
        ("date", ["2024-01-31", None], pd.Series([pd.Timestamp(2024, 1, 31), None])),
        ("date", ["2024-01-31T01:00+02:00"], pd.Series([pd.Timestamp(2024, 1, 30, 23)])),
    ],
)
def test_a_column_is_what_pandas_makes_of_its_values(kind, cells, expected):
    if kind == "date":
        expected = expected.dt.as_unit("us")
    pd.testing.assert_series_equal(table_of(kind, cells), expected.rename("a"))


def test_a_table_without_rows_has_its_columns():
    table = type_table(columns=COLUMNS)
    assert (list(table), len(table)) == ([column["column"] for column in COLUMNS], 0)


FAULTS = [
    ([{"column": "a", "kind": "number"}], [["1,5"]], "setting.cell_number", "1,5"),
    ([{"column": "a", "kind": "number"}], [[True]], "setting.cell_number", "true"),
    ([{"column": "a", "kind": "number"}], [[2**63]], "setting.cell_number", "9223372036854775808"),
    ([{"column": "a", "kind": "word"}], [["x"], [7]], "setting.cell_word", "7"),
    ([{"column": "a", "kind": "date"}], [["31/01/2024"]], "setting.cell_date", "31/01/2024"),
    ([{"column": "a", "kind": "boolean"}], [["sí"]], "setting.cell_boolean", "sí"),
    ([{"column": "a", "kind": "word"}], [["x", "y"]], "setting.row_length", 2),
    ([{"column": "a", "kind": "word"}], [["x"]] * 5_001, "setting.too_many_cells", 5_001),
    ([{"column": "a", "kind": "word"}] * 2, [], "setting.column_twice", "a"),
    ([{"column": "", "kind": "word"}], [], "setting.empty_name", None),
]


@pytest.mark.parametrize(("columns", "rows", "code", "found"), FAULTS)
def test_a_fault_is_a_problem_before_the_run_and_an_error_in_it(columns, rows, code, found):
    settings = {"columns": columns, "rows": rows}
    pipeline = parse(dump(pipeline_with(settings)), "example")
    (problem,) = check(pipeline, real_catalogue())
    fault = problem.values["fault"]
    assert (problem.code, fault["code"]) == ("bad_setting", code)
    assert fault["values"].get("found") == found
    assert say(problem.message.code, problem.message.values, "es") != say(
        problem.message.code, problem.message.values, "en"
    )
    with pytest.raises(ValueError, match=r"\.$") as caught:
        type_table(columns=columns, rows=rows)
    values = {"stage": "typed", "cause": str(caught.value)}
    assert str(caught.value) not in say("failed.other", values, "es")


def test_only_the_first_bad_cells_are_problems():
    settings = {"columns": [{"column": "a", "kind": "number"}], "rows": [["x"]] * 100}
    assert len(check(pipeline_with(settings), real_catalogue())) == 5


def test_each_row_is_a_line_of_the_file_and_a_changed_cell_changes_one():
    rows = [["Lima", 1.5, "2024-01-31", True], ["a, b", None, None, False]]
    before = dump(pipeline_with({"columns": COLUMNS, "rows": rows}))
    assert '- [Lima, 1.5, "2024-01-31", true]' in before
    pipeline = parse(before, "example")
    assert pipeline.stages["typed"].settings["rows"] == rows
    after = dump(
        pipeline_with({"columns": COLUMNS, "rows": [*rows[:1], ["a, b", 7, None, False]]}), before
    )
    changed = set(after.splitlines()) ^ set(before.splitlines())
    assert changed == {
        '        - ["a, b", null, null, false]',
        '        - ["a, b", 7, null, false]',
    }


def pipeline_with(settings):
    return Pipeline("Example", stages={"typed": Stage("typed", "type_table", settings=settings)})
