"""What is said of next month's file: by sizes, and nothing of the very same one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline_core.compare.source_changes import source_changes
from pipeline_core.compare.source_words import changes_text
from pipeline_core.data.source_profile import MAX_CATEGORIES, MAX_COLUMNS, source_profile
from pipeline_core.messages.words import LANGUAGES

ROWS = 1000


def month(seed: int = 0, rows: int = ROWS) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "city": pd.Series(random.choice(["Lima", "Oslo", "Quito"], rows), dtype="str"),
            "age": random.integers(18, 70, rows).astype(float),
            "id": pd.Series([f"c{n}" for n in range(rows)], dtype="str"),
            "member": random.choice([True, False], rows),
        }
    )
    table.loc[random.random(rows) < 0.1, "age"] = np.nan
    return table


def report(table: pd.DataFrame, **more: Any) -> dict[str, Any]:
    return {"rows_in": len(table), "profile": source_profile(table), **more}


def notable(before: pd.DataFrame, after: pd.DataFrame) -> list[tuple[Any, ...]]:
    return [
        (change.code.removeprefix("source."), change.column, change.category)
        for change in source_changes(report(before), report(after))
        if change.is_notable
    ]


def test_the_same_file_and_the_same_rows_in_another_order_are_no_news():
    table = month()
    assert source_changes(report(table), report(table)) == []
    shuffled = table.sample(frac=1, random_state=0)
    assert source_changes(report(table), report(shuffled)) == []


@pytest.mark.parametrize("seed", range(1, 8))
def test_another_month_of_the_same_kind_is_not_notable(seed):
    assert notable(month(), month(seed, rows=ROWS + 13 * seed)) == []


def spoiled(**columns: Any) -> pd.DataFrame:
    return month().assign(**columns)


def some(column: str, rows: int, value: Any) -> pd.Series:
    values = month()[column].astype(object)
    values[:rows] = value
    return values.infer_objects()


SPOILED = {
    "a fifth of the rows less": (month().head(800), ("rows", None, None)),
    "a column more": (spoiled(region="N"), ("column_new", "region", None)),
    "a column less": (month().drop(columns="age"), ("column_lost", "age", None)),
    "numbers as text": (spoiled(age=month()["age"].astype("str")), ("kind", "age", None)),
    "more gaps": (spoiled(age=some("age", 100, None)), ("missing", "age", None)),
    "no value at all": (spoiled(age=np.nan), ("emptied", "age", None)),
    "a new category": (spoiled(city=some("city", 10, "Cusco")), ("category_new", "city", "Cusco")),
    "a lost category": (
        spoiled(city=month()["city"].replace("Oslo", "Lima")),
        ("category_lost", "city", "Oslo"),
    ),
    "too many categories": (
        spoiled(city=[f"x{n % (MAX_CATEGORIES + 1)}" for n in range(ROWS)]),
        ("categories_many", "city", None),
    ),
    "one answer only": (spoiled(member=True), ("category_lost", "member", "False")),
}


@pytest.mark.parametrize(("after", "expected"), SPOILED.values(), ids=SPOILED)
def test_a_spoiled_file_is_told_and_nothing_else(after, expected):
    assert notable(month(), after) == [expected]


@pytest.mark.parametrize(
    "after",
    [
        month().head(801),
        spoiled(age=some("age", 30, None)),
        spoiled(city=some("city", 9, "Cusco")),
    ],
    ids=["rows", "gaps", "category"],
)
def test_what_is_below_a_rule_is_listed_but_not_told(after):
    assert source_changes(report(month()), report(after))
    assert notable(month(), after) == []


def test_few_rows_are_no_news():
    small = month(rows=20)
    after = small.assign(city=small["city"].where(small.index > 3, "Cusco"))
    after.loc[:3, "age"] = np.nan
    assert notable(small, after) == []


def test_names_are_not_kept_and_not_compared():
    profile = source_profile(pd.DataFrame({"person": ["Ana", "Luz", "Ana"], "n": [1, 2, 3]}))
    assert "Ana" not in str(profile)
    assert source_profile(month())["of"]["id"] == {"kind": "word", "missing": 0, "many": True}


def test_of_very_many_columns_the_number_is_compared():
    wide = pd.DataFrame(0, index=range(3), columns=[f"c{n}" for n in range(MAX_COLUMNS + 9)])
    assert len(source_profile(wide)["of"]) == MAX_COLUMNS
    assert notable(wide, wide.drop(columns="c3")) == [("columns", None, None)]
    assert notable(wide, wide) == []


def test_parts_of_files_are_not_compared_by_their_rows():
    whole, part = report(month()), report(month().head(100), first_rows=100)
    (change,) = [c for c in source_changes(whole, part) if c.code in ("source.part", "source.rows")]
    assert (change.code, change.before, change.after) == ("source.part", None, 100)
    assert source_changes(part, part) == []


def test_rejected_lines_are_told_where_there_were_none():
    clean, odd = report(month()), report(month(), rejected_rows=1)
    (change,) = source_changes(clean, odd)
    assert (change.code, change.before, change.after) == ("source.rejected", 0, 1)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_change_has_its_words(lang):
    for after, _ in SPOILED.values():
        text = changes_text(source_changes(report(month()), report(after)), lang)
        assert text
        assert "source." not in text
        assert "{" not in text
