"""Stages that make new rows: a row is followed by its values, and what that leaves open is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from tests.passport.conftest import Place

START = """fabrica: 1
stages:
  rows: {{block: read_csv, settings: {{path: rows.csv}}}}
  made: {{block: {block}, inputs: {{table: rows}}}}
  roles: {{block: set_roles, inputs: {{table: made}}, settings: {{target: {target}}}}}
"""


TWO = """fabrica: 1
stages:
  rows: {block: read_csv, settings: {path: rows.csv}}
  others: {block: read_csv, settings: {path: others.csv}}
  made: {block: known, inputs: {table: rows, other: others}}
  roles: {block: set_roles, inputs: {table: made}, settings: {target: y}}
"""


@pytest.fixture
def own_place(tmp_path: Path, own_blocks: Callable[[Path], None]) -> Place:
    place = Place(tmp_path)
    own_blocks(place.store.workspace)
    return place


def stages_of(place: Place, block: str, value: int, target: str = "y", **query: str):
    finished = place.run(START.format(block=block, target=target))
    assert finished.status == "succeeded"
    return place.stages(finished, value, **query)


def test_a_row_in_another_place_is_followed_by_its_values(own_place: Place) -> None:
    stages = stages_of(own_place, "shuffled", 7)
    count = len(pd.read_csv(own_place.folder / "rows.csv"))

    assert stages["made"]["rows"] == stages["roles"]["rows"] == [count - 1 - 7]
    assert stages["made"]["note"]["code"] == "row.followed"
    assert stages["made"]["values"] == stages["rows"]["values"]
    assert stages["made"]["cells"] == []


def test_one_row_that_becomes_two_is_told_as_two(own_place: Place) -> None:
    stages = stages_of(own_place, "twice", 7)
    count = len(pd.read_csv(own_place.folder / "rows.csv"))

    assert stages["made"]["rows"] == stages["roles"]["rows"] == [7, count + 7]
    assert stages["made"]["note"]["code"] == "row.followed_many"
    assert stages["made"]["note"]["values"]["count"] == 2


def test_rows_that_were_alike_cannot_be_told_apart(own_place: Place) -> None:
    stages = stages_of(own_place, "shuffled", 120)  # 121 has the same values

    assert stages["made"]["note"]["code"] == "row.followed_alike"
    assert stages["made"]["note"]["values"]["equals"] == len(stages["made"]["rows"]) == 2


def test_a_row_whose_values_were_changed_is_not_guessed(own_place: Place) -> None:
    stages = stages_of(own_place, "rounded", 7)

    assert stages["made"]["presence"] == "left_out"
    assert stages["made"]["note"]["code"] == "row.lost"
    assert stages["roles"]["presence"] == "gone"


def test_a_row_is_followed_back_to_where_it_came_from(own_place: Place) -> None:
    count = len(pd.read_csv(own_place.folder / "rows.csv"))
    stages = stages_of(own_place, "shuffled", count - 1 - 9, stage="made")

    assert stages["rows"]["rows"] == [9]
    assert stages["rows"]["values"] == stages["made"]["values"]
    assert stages["rows"]["note"]["code"] == "row.followed"


def test_a_table_of_few_columns_tells_few_rows_apart(own_place: Place) -> None:
    rows = pd.read_csv(own_place.folder / "rows.csv")
    stages = stages_of(own_place, "few", 7, target="city")
    alike = rows.index[rows["city"] == rows.loc[7, "city"]]

    assert stages["made"]["note"]["values"]["count"] == len(alike)
    assert stages["made"]["note"]["code"] == "row.followed_alike"


def test_a_label_counts_in_the_table_whose_rows_are_handed_on(own_place: Place) -> None:
    others = pd.read_csv(own_place.folder / "rows.csv").iloc[::-1].head(60)
    others.to_csv(own_place.folder / "others.csv", index=False)
    finished = own_place.run(TWO)
    assert finished.status == "succeeded"

    first = own_place.stages(finished, 100, stage="rows")
    assert (first["made"]["presence"], first["made"]["rows"]) == ("here", [100])
    assert first["others"]["presence"] == "beside"
    # Row 7 of the second table is not the row 7 of the first that may come out.
    second = own_place.stages(finished, 7, stage="others")
    assert second["others"]["values"]["code"] == others.iloc[7]["code"]
    assert (second["made"]["presence"], second["made"]["values"]) == ("seen", None)
    assert second["made"]["note"]["code"] == "row.other_rows"
    assert second["roles"]["presence"] == "beside"
