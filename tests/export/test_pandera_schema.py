"""Pandera, where it is installed, finds the rows that the contract sets aside."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from pipeline_core.export.script.pandera_schema import pandera_schema
from pipeline_core.measures.contract import sieve_by_contract
from pipeline_core.measures.rules import TableRule

TABLE = pd.DataFrame(
    {
        "age": [31, -4, 58, 200, 40, 22],
        "city": ["Lima", None, "Cusco", "Puno", "Lima", "x" * 30],
        "code": ["A1", "A2", "b3", "A1", "A5", "A6"],
        "born": pd.to_datetime(["2001-01-01"] * 5 + ["1890-01-01"]),
        "odd": ["1", "2", "n/a", "4", "5.5", "6"],
    }
)
RULES: list[dict[str, Any]] = [
    {"column": "age", "type": "integer", "min": 0, "max": 120},
    {"column": "city", "max_missing": 0, "min_length": 2, "max_length": 20},
    {"column": "city", "allowed": ["Lima", "Cusco", "Puno", "x" * 30]},
    {"column": "code", "pattern": "[A-Z][0-9]"},
    {"column": "code", "unique": True},
    {"column": "born", "type": "date", "min": "1900-01-01"},
    {"column": "odd", "type": "number"},
    {"column": "odd", "type": "integer"},
]


def schema_of(settings: dict[str, Any]) -> Any:
    names: dict[str, Any] = {}
    exec(pandera_schema(settings), names)
    return names["contract"]


def failing_labels(settings: dict[str, Any], table: pd.DataFrame) -> set[Any]:
    import pandera.errors

    try:
        schema_of(settings).validate(table, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        return set(errors.failure_cases["index"])
    return set()


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_it_finds_the_rows_that_the_contract_sets_aside(rule: dict[str, Any]) -> None:
    expected = set(sieve_by_contract(TABLE, [rule])[1].index)
    assert failing_labels({"rules": [rule]}, TABLE) == expected


def test_rules_of_the_whole_table_refuse_it() -> None:
    for settings in (
        {"min_rows": 7},
        {"max_rows": 5},
        {"rules": [{"column": "nowhere"}]},
        {"rules": [{"column": "city", "max_missing": 0.1}]},
        {"rules": [{"column": "age", "mean": 0, "std": 1, "max_shift": 2}]},
        {"rules": [{"column": "age"}], "other_columns": "error"},
    ):
        rule = TableRule(
            settings.get("min_rows", 1), settings.get("max_rows"),
            settings.get("other_columns", "allowed"),
        )  # fmt: skip
        report = sieve_by_contract(TABLE, settings.get("rules", ()), (), rule)[2]
        assert report["passed"] is False
        assert failing_labels(settings, TABLE), settings


def test_what_its_form_cannot_say_stands_in_comments() -> None:
    row_rule = {"name": "in order", "condition": "start <= end"}
    rules = [{"column": "day", "max_age_days": 7}]
    text = pandera_schema({"rules": rules, "row_rules": [row_rule]})
    assert "# Not in pandera's form: day: max_age_days 7" in text
    assert "# Not in pandera's form: in order: start <= end" in text
