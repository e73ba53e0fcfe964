"""Odd values are named with their line; each offer reads the column as it says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline_core.measures.readers import read_table
from pipeline_core.starter.first_look import first_look
from pipeline_core.starter.look import FirstLook
from pipeline_core.starter.reading_changes import with_offer

Look = Callable[..., FirstLook]


@pytest.fixture
def look(tmp_path: Path) -> Look:
    def look_at(values: list[str], name: str = "x", reading: Any = None) -> FirstLook:
        table = pd.DataFrame(
            {"k": range(len(values)), name: values, "y": ["a", "b"] * (len(values) // 2)}
        )
        table.to_csv(tmp_path / "odd.csv", index=False)
        return first_look(str(tmp_path / "odd.csv"), "odd.csv", reading)

    return look_at


def read(look: FirstLook, tmp_path: Path, action: str) -> pd.Series[Any]:
    (note,) = [note for note in look["notes"] if "offers" in note]
    table = read_table(str(tmp_path / "odd.csv"), **with_offer(look["reading"], note, action))
    return table[note["column"]]


NUMBERS = [str(i) for i in range(29)]


@pytest.mark.parametrize(
    ("values", "said", "actions"),
    [
        ([*NUMBERS, "oops"], ("starter.odd_numbers", "oops", 31, 1), {"missing"}),
        (["Total", *NUMBERS], ("starter.odd_numbers", "Total", 2, 1), {"missing"}),
        (
            ["7", "12 kg", *NUMBERS[:28]],
            ("starter.odd_numbers", "12 kg", 3, 1),
            {"missing", "convert"},
        ),
        ([f"{n},5" for n in NUMBERS] + ["x"], ("starter.odd_numbers", "x", 31, 1), {"missing"}),
        ([*NUMBERS[:25], *["bad"] * 5], ("starter.odd_numbers", "bad", 27, 5), {"missing"}),
    ],
)
def test_odd_numbers(look: Look, tmp_path: Path, values: Any, said: Any, actions: Any) -> None:
    found = look(values)
    (note,) = found["notes"]
    assert (note["code"], note["value"], note["line"], note["count"]) == said
    assert note["column"] == "x"
    assert set(note["offers"]) == actions
    column = read(found, tmp_path, "missing")
    assert column.dtype == "float64"
    assert column.isna().sum() == said[3]
    if "convert" in actions:
        assert read(found, tmp_path, "convert").tolist()[:2] == [7, 12]


@pytest.mark.parametrize(
    ("values", "unit", "first"),
    [
        ([f"{n}%" for n in range(30)], "%", 0),
        ([f"€ {n},50" for n in range(30)], "€", 0.5),
        ([f"{n} kg" for n in range(1, 31)], "kg", 1),
        ([f"${n},234.25" for n in range(1, 31)], "$", 1234.25),
    ],
)
def test_a_unit_on_all_values(
    look: Look, tmp_path: Path, values: Any, unit: str, first: Any
) -> None:
    found = look(values)
    (note,) = found["notes"]
    assert (note["code"], note["unit"]) == ("starter.unit", unit)
    assert found["columns"][1]["kind"] == "word"
    assert read(found, tmp_path, "convert")[0] == first


def test_one_impossible_date(look: Look, tmp_path: Path) -> None:
    found = look([*(f"2020-03-{day:02}" for day in range(1, 30)), "0000-00-00"])
    (note,) = found["notes"]
    assert (note["code"], note["value"], note["line"]) == ("starter.odd_dates", "0000-00-00", 31)
    dates = read(found, tmp_path, "missing")
    assert dates.dtype.kind == "M"
    assert dates.isna().sum() == 1


def test_dates_written_in_two_ways(look: Look) -> None:
    (note,) = look(["2020-03-01", "25/12/2020"] * 15)["notes"]
    assert note["code"] == "starter.mixed_dates"
    assert note["value"] in ("2020-03-01", "25/12/2020")


def test_versions_are_no_dates(look: Look) -> None:
    assert look([f"{i % 7}.{i % 5}.{i % 9}" for i in range(30)])["notes"] == []


@pytest.mark.parametrize(
    ("name", "values", "form", "year"),
    [
        ("created_at", range(1_600_000_000, 1_600_000_030), "unix seconds", 2020),
        ("ts", range(1_600_000_000_000, 1_600_000_000_030), "unix milliseconds", 2020),
        ("Fecha", range(43_831, 43_861), "excel days", 2020),
    ],
)
def test_numbers_that_are_times(
    look: Look, tmp_path: Path, name: str, values: Any, form: str, year: int
) -> None:
    found = look([str(value) for value in values], name)
    (note,) = found["notes"]
    assert (note["code"], note["format"]) == ("starter.numbers_as_times", form)
    assert read(found, tmp_path, "convert").dt.year.unique().tolist() == [year]


def test_a_year_far_away_is_said(look: Look) -> None:
    (note,) = look([*(f"2020-03-{day:02}" for day in range(1, 30)), "9999-12-31"])["notes"]
    assert (note["code"], note["count"], note["value"]) == ("starter.far_dates", 1, "9999-12-31")


@pytest.mark.parametrize(
    "values", [["red", "blue"] * 15, [f"A{i}" for i in range(30)], [*"12"] * 15]
)
def test_nothing_is_said_of_usual_columns(look: Look, values: list[str]) -> None:
    assert look(values)["notes"] == []


def test_a_guess_that_a_value_far_below_belies_is_given_up_for_its_column(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline_core.measures.guess._MAX_ROWS", 20)
    found = look([*(f"{1 + day:02}/03/2020" for day in range(29)), "never"])
    assert found["refused"] is None
    assert [(note["code"], note["value"]) for note in found["notes"]] == [
        ("starter.odd_dates", "never")
    ]
