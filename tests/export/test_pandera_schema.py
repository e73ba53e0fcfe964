"""Pandera, where it is installed, finds the rows that the contract sets aside."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline_core.export.script.pandera_schema import pandera_schema, pandera_schemas
from pipeline_core.expressions import Expression
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
    return labels_set_aside(schema_of(settings), table)


def labels_set_aside(schema: Any, table: pd.DataFrame) -> set[Any]:
    import pandera.errors

    try:
        schema.validate(table, lazy=True)
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


BIG = 2**53
NASTY = pd.DataFrame(
    {
        "big": [BIG, BIG + 1, BIG + 2, BIG + 3, BIG + 4, BIG + 4],
        "float": [0.5, np.nan, np.inf, -1.0, 2.0, 3.0],
        "text": ["a", "b ", None, "ccc", "", "12"],
        "numbers": ["1", "2.5", "n/a", None, "-4", "1e3"],
        "truth": pd.array([True, False, None, True, True, False], dtype="boolean"),
        "whole truth": [True, False, True, True, False, True],
        "day": pd.to_datetime(
            ["2024-01-01", None, "2024-03-01", "2024-03-01", *["2025-01-01"] * 2]
        ),
        "zone": pd.date_range("2024-01-01", periods=6, freq="30D", tz="America/Lima"),
        "days": ["2024-01-01", "31/01/2024", None, "2024-03-01", "2024-03-01", "2024"],
        "kind": pd.Categorical(["x", "y", None, "x", "z", "x"]),
        'n: "\n🐧': [1, 2, 3, 4, 5, 6],
        "__index__": [1, 1, 2, 2, 3, 3],
    },
    index=[10, 20, 30, 40, 50, 60],
)
CONDITIONS: list[dict[str, Any]] = [
    *({"type": name} for name in ("number", "integer", "word", "boolean", "date")),
    {"unique": True}, {"max_missing": 0}, {"max_missing": 0.1}, {"min_length": 2},
    {"max_length": 1}, {"allowed": ["a", "x", True, 2, BIG + 1, "12", "2024-03-01"]},
    {"pattern": "[a-z0-9.]+"}, {"pattern": "a|b"}, {"min": 1}, {"max": 2}, {"min": BIG + 2},
    {"min": "2024-02-01"}, {"max": "2024-02-01"}, {"unique_with": ["kind"]},
    {"mean": 0, "std": 1, "max_shift": 2}, {"shares": {"x": 0.5, "1": 0.5}, "max_shift": 0.6},
]  # fmt: skip


def sampled(conditions: list[dict[str, Any]]) -> list[Any]:
    """Return every fifth condition, and all in the long run."""
    marks = [() if number % 5 == 2 else pytest.mark.long for number in range(len(conditions))]
    return [pytest.param(c, marks=m, id=str(c)) for c, m in zip(conditions, marks, strict=True)]


@pytest.mark.parametrize("condition", sampled(CONDITIONS))
def test_it_agrees_on_every_kind_of_column(condition: dict[str, Any]) -> None:
    judged = 0
    for column in NASTY:
        rule: Any = {"column": column, **condition}
        try:
            _, failing, report = sieve_by_contract(NASTY, [rule])
        except ValueError:  # a number as the bound of dates
            continue
        judged += 1
        labels = failing_labels({"rules": [rule], "min_rows": 0}, NASTY)
        if report["passed"]:
            assert labels == set(failing.index), column
        else:
            assert labels, column
    assert judged >= 5


@pytest.mark.parametrize(
    "condition",
    [
        "float <= numbers_", "not truth", "float > 2 or kind == 'y'", "float > 1 and `whole truth`",
        "length(text) > 2",
    ],
)  # fmt: skip
def test_it_agrees_on_conditions_over_columns(condition: str) -> None:
    table = NASTY.assign(numbers_=[1.0, 2.0, np.nan, -2.0, 1.0, 9.0])
    rule: Any = {"name": 'in "order"', "condition": condition}
    read: Any = {**rule, "condition": Expression.parse(condition)}
    _, failing, _ = sieve_by_contract(table, [], [read])
    assert 0 < len(failing) < len(table)
    assert failing_labels({"row_rules": [rule], "min_rows": 0}, table) == set(failing.index)


def test_what_only_warns_raises_nothing() -> None:
    rule = {"column": "age", "max": 99, "severity": "warning"}
    row_rule = {"name": "old", "condition": "age > 99", "severity": "warning"}
    settings = {"rules": [rule], "row_rules": [row_rule]}
    with pytest.warns(UserWarning, match="failed"):
        assert failing_labels(settings, TABLE) == set()


def test_what_its_form_cannot_say_stands_in_comments() -> None:
    row_rule = {"name": "in order", "condition": "start <= "}
    rules = [{"column": "a\nb", "max_age_days": 7}]
    text = pandera_schema({"rules": rules, "row_rules": [row_rule], "max_failing": 0.1})
    said = [line for line in text.splitlines() if line.startswith("# Not in pandera's form: ")]
    assert said == [
        "# Not in pandera's form: 'a\\nb': max_age_days 7",
        "# Not in pandera's form: 'in order': 'start <= '",
        "# Not in pandera's form: max_failing 0.1",
    ]


def test_the_contracts_of_a_pipeline_are_one_module_that_judges_as_they_do() -> None:
    contracts = {
        "people": {"rules": [RULES[0]]},
        "pa": {"rules": [RULES[1]]},  # the module imports pandera by this name
        "at_least": {"rules": [RULES[5]]},  # one of its functions has this one
    }
    names: dict[str, Any] = {}
    exec(pandera_schemas(contracts), names)
    for variable, stage in (
        ("people",) * 2,
        ("checked_pa", "pa"),
        ("checked_at_least", "at_least"),
    ):
        expected = set(sieve_by_contract(TABLE, contracts[stage]["rules"])[1].index)
        assert expected
        assert labels_set_aside(names[variable], TABLE) == expected
