"""A row is followed through both wires of a sieve, and it is said which rules set it aside."""

from __future__ import annotations

import pytest

from pipeline_core.store.runs import Run
from tests.passport.conftest import Place, table

TEXT = """fabrica: 1
stages:
  rows: {block: read_csv, settings: {path: rows.csv}}
  checked:
    block: check_contract
    inputs: {table: rows}
    settings:
      rules: [{column: age, min: 30}, {column: income, max_missing: 0}]
  passing: {block: sort_rows, inputs: {table: checked}, settings: {by: [code]}}
  aside: {block: sort_rows, inputs: {table: checked.failing}, settings: {by: [code]}}
  judged: {block: check_columns, inputs: {table: aside}, settings: {rules: [{column: age, min: 0}]}}
  again: {block: check_contract, inputs: {table: checked.failing}, settings: {rules: [{column: age, max: 25}]}}
  last: {block: sort_rows, inputs: {table: again.failing}, settings: {by: [code]}}
"""  # noqa: E501


@pytest.fixture(scope="module")
def sieved(place: Place) -> Run:
    return place.run(TEXT)


def test_a_row_that_was_set_aside_goes_on_by_its_wire(place: Place, sieved: Run) -> None:
    rows = table()
    young = rows.index[(rows["age"] > 25) & (rows["age"] < 30) & rows["income"].notna()][0]
    stages = place.stages(sieved, young, is_number=True)
    presences = {name: entry["presence"] for name, entry in stages.items()}
    assert presences == {
        "rows": "here", "checked": "left_out", "passing": "gone", "aside": "here",
        "judged": "here", "again": "left_out", "last": "here",
    }  # fmt: skip
    note = stages["checked"]["note"]
    assert note == {"code": "row.set_aside", "values": {"stage": "checked", "rules": "age.min"}}
    assert stages["aside"]["source"] == "checked.failing"
    assert stages["aside"]["values"]["broken_rules"] == "age.min"
    assert stages["again"]["note"]["values"]["rules"] == "age.max"
    assert stages["last"]["values"]["age"] == rows["age"][young]


def test_a_row_that_passes_is_not_on_the_other_lane(place: Place, sieved: Run) -> None:
    rows = table()
    label = rows.index[(rows["age"] >= 30) & rows["income"].notna()][0]
    stages = place.stages(sieved, label, is_number=True)
    presences = {name: entry["presence"] for name, entry in stages.items()}
    assert [presences[name] for name in ("rows", "checked", "passing")] == ["here"] * 3
    assert {presences[name] for name in ("aside", "judged", "again", "last")} == {"beside"}


def test_a_row_that_is_found_behind_two_sieves_is_followed_back(place: Place, sieved: Run) -> None:
    rows = table()
    young = rows.index[(rows["age"] > 25) & (rows["age"] < 30) & rows["income"].notna()][0]
    stages = place.stages(sieved, rows["code"][young], column="code", stage="last")
    assert stages["rows"]["rows"] == [young]
    assert stages["rows"]["presence"] == stages["aside"]["presence"] == "here"
    assert stages["checked"]["presence"] == "left_out"
