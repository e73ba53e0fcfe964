"""What a step did to a table: counted exactly, cell by cell, and ready to draw."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from pipeline_core.measures.cells import compare_cells
from pipeline_core.measures.changes import changes
from pipeline_core.measures.overlay import BINS, WORDS, overlay

TABLE = pd.DataFrame(
    {
        "age": [20.0, None, 40.0, 60.0],
        "city": ["Lima", "Oslo", None, "Lima"],
        "when": pd.to_datetime(["2020-01-01", None, "2020-03-01", "2020-04-01"]),
        "smokes": [True, False, True, False],
    }
)


def told(after: pd.DataFrame, matched: bool = True, **before: pd.DataFrame):
    found = changes(before or {"rows": TABLE}, after, matched=matched)
    json.dumps(found, allow_nan=False)
    return found


def counts(before, after) -> tuple[int, int, int]:
    return compare_cells(pd.Series(before), pd.Series(after)).counts


def test_a_table_that_is_left_alone_is_the_same():
    found = told(TABLE.copy())

    assert found["same"]
    assert (found["rows"], found["columns"], found["kept"]) == (4, 4, 4)
    assert found["inputs"] == [{"name": "rows", "rows": 4, "columns": 4}]
    assert not found["changed"]
    assert not found["distributions"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([1, 2, 3], [1.0, 2.0, 3.5], (1, 0, 0)),
        ([1.0, np.nan, 3.0], [1.0, 2.0, np.nan], (0, 1, 1)),
        (["a", None], ["a", np.nan], (0, 0, 0)),
        (["a", None, "c"], ["b", "x", None], (1, 1, 1)),
        ([True, False], [1.0, 0.0], (0, 0, 0)),
        ([True, False], [1, 1], (1, 0, 0)),
        (["1", "2", "x"], [1.0, 3.0, np.nan], (1, 0, 1)),
        ([2**53 + 1, 1], [float(2**53), 1.0], (1, 0, 0)),
        ([2**63 - 1, 1], [float(2**63), 1.0], (1, 0, 0)),
        ([np.inf, -np.inf], [np.inf, np.inf], (1, 0, 0)),
        ([0.1, 0.2], [0.1, np.nextafter(0.2, 1)], (1, 0, 0)),
        (pd.Categorical(["a", "b", None]), ["a", "c", "d"], (1, 1, 0)),
        (pd.Categorical([1, 2, None]), [1.0, 2.0, 3.0], (0, 1, 0)),
        (pd.array([1, None], dtype="Int64"), [1.0, np.nan], (0, 0, 0)),
        (["2020-01-01", "2020-02-02", "?"], pd.to_datetime(["2020-01-01", "2020-02-03", None]),
         (1, 0, 1)),
        (pd.to_datetime(["2020-01-01", None]), pd.to_datetime([None, "2020-01-01"]), (0, 1, 1)),
        (pd.to_datetime(["2020-01-01"]), pd.to_datetime(["2020-01-01"]).tz_localize("UTC"),
         (1, 0, 0)),
        ([], [], (0, 0, 0)),
    ],
)  # fmt: skip
def test_cells_are_compared_exactly(before, after, expected):
    assert counts(before, after) == expected


def test_cells_that_were_filled_are_counted_and_shown():
    found = told(TABLE.fillna({"age": 30.0, "city": "?"}).astype({"age": "int64"}))
    age, city = found["changed"]

    assert (age["column"], age["changed"], age["filled"], age["emptied"]) == ("age", 0, 1, 0)
    assert age["examples"] == [{"row": 1, "before": None, "after": 30}]
    assert city["examples"] == [{"row": 2, "before": None, "after": "?"}]
    assert found["retyped"] == [{"column": "age", "from": "float64", "to": "int64",
                                 "from_kind": "number", "to_kind": "number"}]  # fmt: skip
    assert [one["column"] for one in found["distributions"]] == ["age", "city"]


def test_rows_are_matched_by_label_not_by_place():
    found = told(TABLE.iloc[[3, 0, 1]])

    assert found["gone"] == {"count": 1, "labels": [2], "columns": list(TABLE),
                             "data": [[40.0, None, "2020-03-01 00:00:00", True]]}  # fmt: skip
    assert found["came"]["count"] == 0
    assert not found["changed"]
    assert [one["column"] for one in found["distributions"]] == list(TABLE)


def test_many_rows_that_went_are_counted_and_the_first_shown():
    table = pd.DataFrame({"n": range(1000)})
    found = told(table[table["n"] % 2 == 0], rows=table)

    assert found["gone"]["count"] == 500
    assert found["gone"]["labels"] == list(range(1, 41, 2))


def test_rows_that_went_do_not_hide_cells_that_changed():
    found = told(TABLE.iloc[1:].assign(age=[1.0, 40.0, 61.0]))
    (age,) = found["changed"]

    assert (age["changed"], age["filled"], age["of"]) == (1, 1, 3)
    assert [one["row"] for one in age["examples"]] == [3, 1]


def test_a_column_with_another_name_is_renamed_only_where_that_is_certain():
    found = told(TABLE.rename(columns={"age": "years"}))
    assert found["renamed"] == [{"from": "age", "to": "years"}]
    assert not found["added"]
    assert not found["dropped"]

    twice = TABLE.rename(columns={"age": "years"}).assign(again=TABLE["age"])
    assert told(twice)["renamed"] == []
    assert [one["column"] for one in told(twice)["added"]] == ["years", "again"]
    other = TABLE.rename(columns={"age": "years"}).assign(years=[20.0, None, 40.0, 61.0])
    assert told(other)["renamed"] == []
    constant = pd.DataFrame({"a": [1, 1]})
    assert told(constant.rename(columns={"a": "b"}), rows=constant)["renamed"] == []


def test_a_source_only_says_what_it_gives():
    found = changes({}, TABLE, matched=True)

    assert found["inputs"] == []
    assert found["gone"] is None
    assert (found["kept"], len(found["added"]), found["same"]) == (0, 4, False)
    assert found["distributions"][0]["before"] is None


def test_tables_that_are_joined_are_compared_without_matching_rows():
    wages = pd.DataFrame({"city": ["Lima", "Oslo"], "wage": [1, 2]})
    joined = TABLE.merge(wages, on="city")
    found = told(joined, matched=False, people=TABLE, wages=wages)

    assert [one["name"] for one in found["inputs"]] == ["people", "wages"]
    assert found["gone"] is None
    assert not found["changed"]
    assert not found["added"]
    assert not found["same"]
    assert {one["column"] for one in found["distributions"]} == {*TABLE, "wage"}


def test_labels_that_are_there_twice_match_nothing():
    twice = pd.DataFrame({"a": [1, 2]}, index=[0, 0])
    assert not told(twice, rows=twice)["matched"]


def test_numbers_are_counted_over_common_bins():
    before, after = pd.Series([0.0, 10.0, np.nan, np.inf]), pd.Series([0.0, 5.0, 10.0])
    found = overlay(before, after)

    assert found["common"]
    assert found["before"]["edges"] == found["after"]["edges"] == list(np.linspace(0, 10, BINS + 1))
    assert found["before"]["counts"] == np.histogram([0, 10], BINS, (0, 10))[0].tolist()
    assert sum(found["after"]["counts"]) == 3
    assert found["before"]["missing"] == 1


def test_a_column_that_was_scaled_has_bins_of_its_own():
    found = overlay(pd.Series(np.arange(1000.0)), pd.Series(np.linspace(-1, 1, 1000)))

    assert not found["common"]
    assert found["after"]["edges"][0] == -1
    assert found["after"]["counts"] == [50] * BINS


def test_words_are_counted_over_the_commonest_of_both():
    before = pd.Series([f"w{i}" for i in range(15)] * 2 + ["w3"])
    after = pd.Series(["w3", "new", "new", "new", "new"])
    found = overlay(before, after)

    labels = found["before"]["labels"]
    assert labels[:2] == ["new", "w3"]
    assert len(labels) == WORDS + 1
    assert labels[-1] is None
    assert sum(found["before"]["counts"]) == 31
    assert found["after"]["counts"][:2] == [4, 1]


def test_a_column_that_became_another_kind_is_drawn_apart():
    found = overlay(pd.Series(["1", "2"]), pd.Series([1, 2]))
    assert not found["common"]
    assert found["before"]["labels"] == ["1", "2"]
    assert found["after"]["counts"][0] == 1

    dates = overlay(pd.Series(pd.date_range("2020", periods=3, tz="UTC")), None)
    assert dates["before"]["edges"][0] == "2020-01-01 00:00:00"
    assert dates["after"] is None
    assert overlay(pd.Series([np.nan, np.nan]), None)["before"]["counts"] == []


def test_pictures_of_many_rows_are_counted_on_a_part_and_cells_on_all():
    many = pd.DataFrame({"n": np.arange(150_000.0)})
    found = told(many.assign(n=many["n"] * (many["n"] % 3 == 0)), rows=many)

    assert found["changed"][0]["changed"] == 100_000
    assert found["counted"] == 100_000
    assert sum(found["distributions"][0]["before"]["counts"]) == 100_000


def test_cells_with_lists_and_endless_text_do_no_harm():
    odd = pd.DataFrame({"a": [[1, 2], [3]], "b": ["x" * 1000, "y"]})
    found = told(odd.assign(b=["y", "x" * 1000], a=[[1, 2], [4]]), rows=odd)

    assert [one["changed"] for one in found["changed"]] == [1, 2]
    assert len(found["changed"][1]["examples"][0]["before"]) == 200
