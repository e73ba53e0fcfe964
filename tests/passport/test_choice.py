"""The row that is meant: by number, by id, by a column's value; and what is said where none is."""

from __future__ import annotations

import pytest

from pipeline_core.errors import FabricaError
from pipeline_core.store.runs import Run
from tests.passport.conftest import TEXT, Place, table


def test_a_column_s_value_finds_all_rows_that_have_it(place: Place, run: Run) -> None:
    passport = place.passport(run, "Oslo", column="city")
    labels = table().index[table()["city"] == "Oslo"].tolist()

    assert passport["row"] == labels[0]
    assert (passport["matches"], passport["alike"]) == (len(labels), labels[1:21])
    assert (passport["stage"], passport["column"]) == ("rows", "city")


@pytest.mark.parametrize(("column", "text"), [("age", "77"), ("age", "77.0"), ("code", " C005 ")])
def test_a_value_is_read_as_its_column_has_it(
    place: Place, run: Run, column: str, text: str
) -> None:
    rows = table()[column]
    fits = rows == (77 if column == "age" else "C005")
    passport = place.passport(run, text, column=column)
    assert [passport["row"], *passport["alike"]] == table().index[fits].tolist()[:21]


def test_a_column_that_a_stage_made_is_found_where_it_was_made(place: Place, run: Run) -> None:
    kept = place.store.artifacts.table(place.keys(run)["single"], "rows")
    label = int(kept.index[7])
    passport = place.passport(run, kept.loc[label, "age"] * 2, column="double")
    stages = {entry["stage"]: entry for entry in passport["stages"]}

    assert passport["stage"] == "doubled"
    assert stages["rows"]["rows"] == [passport["row"]]
    assert stages["rows"]["values"]["age"] * 2 == stages["doubled"]["values"]["double"]


def test_an_id_column_is_meant_first_and_a_number_on_request(place: Place) -> None:
    text = TEXT.replace('{target: y, positive: "yes"}', "{target: y, id: [code]}")
    finished = place.run(text)

    assert place.passport(finished, "C042")["row"] == 42
    assert place.passport(finished, "42", is_number=True)["row"] == 42
    with pytest.raises(FabricaError) as caught:
        place.passport(finished, "42")
    assert caught.value.code == "row.no_such_value"


@pytest.mark.parametrize(
    ("value", "query", "code"),
    [
        ("999", {}, "row.no_such_row"),
        ("-1", {}, "row.no_such_row"),
        ("", {}, "row.no_such_row"),
        ("1.5", {}, "row.no_such_row"),
        ("Paris", {"column": "city"}, "row.no_such_value"),
        ("old", {"column": "age"}, "row.no_such_value"),
        ("1", {"column": "nothing"}, "row.no_such_column"),
        ("1", {"stage": "nobody"}, "store.no_such_stage"),
        ("1", {"stage": "model"}, "row.no_table"),
        ("3", {"stage": "adults"}, "row.no_such_row"),
    ],
)
def test_what_is_not_there_is_said(
    place: Place, run: Run, value: str, query: dict[str, str], code: str
) -> None:
    with pytest.raises(FabricaError) as caught:
        place.passport(run, value, **query)
    assert caught.value.code == code
    assert str(caught.value)[-1] == "."


def test_without_a_kept_table_nothing_can_be_followed(place: Place) -> None:
    finished = place.run(TEXT.replace("age >= 30", "age >= 31"))
    for key in place.keys(finished).values():
        place.store.artifacts.forget(key)
    with pytest.raises(FabricaError) as caught:
        place.passport(finished, "1")
    assert caught.value.code == "row.nothing_kept"
