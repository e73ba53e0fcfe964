"""Differences before and after a step are counted exactly, cell by cell."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from pipeline_core.measures.cells import compare_cells
from pipeline_core.measures.changes import table_changes
from pipeline_core.measures.distributions import MAX_BINS, MAX_WORDS, compare_distributions

TABLE = pd.DataFrame(
    {
        "age": [20.0, None, 40.0, 60.0],
        "city": ["Lima", "Oslo", None, "Lima"],
        "when": pd.to_datetime(["2020-01-01", None, "2020-03-01", "2020-04-01"]),
        "smokes": [True, False, True, False],
    }
)


def differences_of(after: pd.DataFrame, matched: bool = True, **before: pd.DataFrame):
    differences = table_changes(before or {"rows": TABLE}, after, matched=matched)
    json.dumps(differences, allow_nan=False)
    return differences


def counts(before, after) -> tuple[int, int, int]:
    return compare_cells(pd.Series(before), pd.Series(after)).counts


def test_a_table_that_is_left_alone_is_the_same():
    differences = differences_of(TABLE.copy())

    assert differences["same"]
    assert (differences["rows"], differences["columns"], differences["kept"]) == (4, 4, 4)
    assert differences["inputs"] == [{"name": "rows", "rows": 4, "columns": 4}]
    assert not differences["changed"]
    assert not differences["distributions"]


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
    differences = differences_of(TABLE.fillna({"age": 30.0, "city": "?"}).astype({"age": "int64"}))
    age, city = differences["changed"]

    assert (age["column"], age["changed"], age["filled"], age["emptied"]) == ("age", 0, 1, 0)
    assert age["examples"] == [{"row": 1, "before": None, "after": 30}]
    assert city["examples"] == [{"row": 2, "before": None, "after": "?"}]
    assert differences["retyped"] == [{"column": "age", "from": "float64", "to": "int64",
                                 "from_kind": "number", "to_kind": "number"}]  # fmt: skip
    assert [entry["column"] for entry in differences["distributions"]] == ["age", "city"]


def test_rows_are_matched_by_label_not_by_place():
    differences = differences_of(TABLE.iloc[[3, 0, 1]])

    assert differences["gone"] == {"count": 1, "labels": [2], "columns": list(TABLE),
                             "data": [[40.0, None, "2020-03-01 00:00:00", True]]}  # fmt: skip
    assert differences["came"]["count"] == 0
    assert not differences["changed"]
    assert [entry["column"] for entry in differences["distributions"]] == list(TABLE)


def test_many_rows_that_went_are_counted_and_the_first_shown():
    table = pd.DataFrame({"n": range(1000)})
    differences = differences_of(table[table["n"] % 2 == 0], rows=table)

    assert differences["gone"]["count"] == 500
    assert differences["gone"]["labels"] == list(range(1, 41, 2))


def test_rows_that_went_do_not_hide_cells_that_changed():
    differences = differences_of(TABLE.iloc[1:].assign(age=[1.0, 40.0, 61.0]))
    (age,) = differences["changed"]

    assert (age["changed"], age["filled"], age["of"]) == (1, 1, 3)
    assert [entry["row"] for entry in age["examples"]] == [3, 1]


def test_a_column_with_another_name_is_renamed_only_where_that_is_certain():
    differences = differences_of(TABLE.rename(columns={"age": "years"}))
    assert differences["renamed"] == [{"from": "age", "to": "years"}]
    assert not differences["added"]
    assert not differences["dropped"]

    twice = TABLE.rename(columns={"age": "years"}).assign(again=TABLE["age"])
    assert differences_of(twice)["renamed"] == []
    assert [entry["column"] for entry in differences_of(twice)["added"]] == ["years", "again"]
    other = TABLE.rename(columns={"age": "years"}).assign(years=[20.0, None, 40.0, 61.0])
    assert differences_of(other)["renamed"] == []
    constant = pd.DataFrame({"a": [1, 1]})
    assert differences_of(constant.rename(columns={"a": "b"}), rows=constant)["renamed"] == []


def test_a_source_only_says_what_it_gives():
    differences = table_changes({}, TABLE, matched=True)

    assert differences["inputs"] == []
    assert differences["gone"] is None
    assert (differences["kept"], len(differences["added"]), differences["same"]) == (0, 4, False)
    assert differences["distributions"][0]["before"] is None


def test_tables_that_are_joined_are_compared_without_matching_rows():
    wages = pd.DataFrame({"city": ["Lima", "Oslo"], "wage": [1, 2]})
    joined = TABLE.merge(wages, on="city")
    differences = differences_of(joined, matched=False, people=TABLE, wages=wages)

    assert [entry["name"] for entry in differences["inputs"]] == ["people", "wages"]
    assert differences["gone"] is None
    assert not differences["changed"]
    assert not differences["added"]
    assert not differences["same"]
    assert {entry["column"] for entry in differences["distributions"]} == {*TABLE, "wage"}


def test_labels_that_are_there_twice_match_nothing():
    twice = pd.DataFrame({"a": [1, 2]}, index=[0, 0])
    assert not differences_of(twice, rows=twice)["matched"]


def test_numbers_are_counted_over_common_bins():
    before, after = pd.Series([0.0, 10.0, np.nan, np.inf]), pd.Series([0.0, 5.0, 10.0])
    differences = compare_distributions(before, after)

    assert differences["common"]
    assert (
        differences["before"]["edges"]
        == differences["after"]["edges"]
        == list(np.linspace(0, 10, MAX_BINS + 1))
    )
    assert differences["before"]["counts"] == np.histogram([0, 10], MAX_BINS, (0, 10))[0].tolist()
    assert sum(differences["after"]["counts"]) == 3
    assert differences["before"]["missing"] == 1


def test_a_column_that_was_scaled_has_bins_of_its_own():
    differences = compare_distributions(
        pd.Series(np.arange(1000.0)), pd.Series(np.linspace(-1, 1, 1000))
    )

    assert not differences["common"]
    assert differences["after"]["edges"][0] == -1
    assert differences["after"]["counts"] == [50] * MAX_BINS


def test_words_are_counted_over_the_commonest_of_both():
    before = pd.Series([f"w{i}" for i in range(15)] * 2 + ["w3"])
    after = pd.Series(["w3", "new", "new", "new", "new"])
    differences = compare_distributions(before, after)

    labels = differences["before"]["labels"]
    assert labels[:2] == ["new", "w3"]
    assert len(labels) == MAX_WORDS + 1
    assert labels[-1] is None
    assert sum(differences["before"]["counts"]) == 31
    assert differences["after"]["counts"][:2] == [4, 1]


def test_a_column_that_became_another_kind_is_drawn_apart():
    differences = compare_distributions(pd.Series(["1", "2"]), pd.Series([1, 2]))
    assert not differences["common"]
    assert differences["before"]["labels"] == ["1", "2"]
    assert differences["after"]["counts"][0] == 1

    dates = compare_distributions(pd.Series(pd.date_range("2020", periods=3, tz="UTC")), None)
    assert dates["before"]["edges"][0] == "2020-01-01 00:00:00"
    assert dates["after"] is None
    assert compare_distributions(pd.Series([np.nan, np.nan]), None)["before"]["counts"] == []


def test_pictures_of_many_rows_are_counted_on_a_part_and_cells_on_all():
    many = pd.DataFrame({"n": np.arange(150_000.0)})
    differences = differences_of(many.assign(n=many["n"] * (many["n"] % 3 == 0)), rows=many)

    assert differences["changed"][0]["changed"] == 100_000
    assert differences["counted"] == 100_000
    assert sum(differences["distributions"][0]["before"]["counts"]) == 100_000


def test_cells_with_lists_and_endless_text_do_no_harm():
    odd = pd.DataFrame({"a": [[1, 2], [3]], "b": ["x" * 1000, "y"]})
    differences = differences_of(odd.assign(b=["y", "x" * 1000], a=[[1, 2], [4]]), rows=odd)

    assert [entry["changed"] for entry in differences["changed"]] == [1, 2]
    assert len(differences["changed"][1]["examples"][0]["before"]) == 200
