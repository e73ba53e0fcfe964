"""Rules that no run could apply are said before the run, at the place in the rule."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline_core.check import Problem, check
from pipeline_core.edits import apply
from pipeline_core.messages.words import say
from pipeline_core.spec import Pipeline, Stage
from tests.small_catalogue import real_catalogue

COLUMNS = {"ordered": "date", "shipped": "date", "code": "word", "price": "number"}


def pipeline_with(**settings: Any) -> Pipeline:
    table = Stage("table", "read_csv", settings={"path": "x.csv"})
    checked = Stage("checked", "check_columns", {"table": ("table",)}, settings)
    return Pipeline(stages={"table": table, "checked": checked})


def problems_of(pipeline: Pipeline) -> list[Problem]:
    return check(pipeline, real_catalogue(), {"table": COLUMNS, "checked": COLUMNS})


@pytest.mark.parametrize(
    ("rule", "field", "words"),
    [
        ({"max": "today"}, "rules[1].max", "a date such as 2024-01-31"),
        ({"min": "31/01/2024"}, "rules[1].min", "a date such as 2024-01-31"),
        ({"min": "2024-02-30"}, "rules[1].min", "a date such as 2024-01-31"),
        ({"min": "now"}, "rules[1].min", "a date such as 2024-01-31"),
        ({"max": "20240131"}, "rules[1].max", "a date such as 2024-01-31"),
        ({"max_missing": 5}, "rules[1].max_missing", "a share from 0 to 1"),
        ({"pattern": "[A-Z"}, "rules[1].pattern", "cannot read '[' at letter 1"),
        ({"pattern": "ab(?=c)"}, "rules[1].pattern", "cannot read '(?=' at letter 3"),
        ({"pattern": r"(a)b\1"}, "rules[1].pattern", r"cannot read '\1' at letter 5"),
        ({"pattern": "a**"}, "rules[1].pattern", "cannot read '**' at letter 2"),
        ({"pattern": "ab)"}, "rules[1].pattern", "cannot read ')' at letter 3"),
    ],
)
def test_a_rule_that_cannot_be_applied(rule: dict[str, Any], field: str, words: str) -> None:
    (problem,) = problems_of(pipeline_with(rules=[{"column": "code", **rule}]))
    assert (problem.code, problem.field, problem.setting) == ("bad_setting", field, "rules")
    for language in ("en", "es"):
        assert say(problem.message.code, problem.values, language)
    assert words in str(say(problem.message.code, problem.values))


@pytest.mark.parametrize(
    "rule",
    [
        {"min": "2024-01-31", "max": "2024-12-31T23:59:59+01:00"},
        {"pattern": r"(?i)[a-z]{2}\d+"},
        {"min": 0, "max": 1.5, "max_missing": 0},
    ],
)
def test_a_rule_that_can(rule: dict[str, Any]) -> None:
    assert problems_of(pipeline_with(rules=[{"column": "code", **rule}])) == []


def test_conditions_of_row_rules_are_read() -> None:
    good = {"name": "in order", "condition": "shipped >= ordered"}
    assert problems_of(pipeline_with(row_rules=[good])) == []
    number = {"name": "number", "condition": "price + 1"}
    attack = {"name": "attack", "condition": "__import__('os')"}
    bad = problems_of(pipeline_with(row_rules=[good, number, attack]))
    assert [(problem.code, problem.field) for problem in bad] == [
        ("bad_expression", "row_rules[2].condition"),
        ("bad_expression", "row_rules[3].condition"),
    ]


def test_an_unknown_column_of_a_row_rule_is_put_right() -> None:
    rules = [
        {"name": "in order", "condition": "shiped >= ordered"},
        {"name": "priced", "condition": "price > 0"},
    ]
    pipeline = pipeline_with(row_rules=rules)
    (problem,) = problems_of(pipeline)
    assert (problem.code, problem.column) == ("unknown_column", "shiped")
    for edit in problem.fix:
        pipeline = apply(pipeline, edit, real_catalogue())
    conditions = [rule["condition"] for rule in pipeline.stages["checked"].settings["row_rules"]]
    assert conditions == ["shipped >= ordered", "price > 0"]
    assert problems_of(pipeline) == []


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"row_rules": [{"name": "", "condition": "price > 0"}]}, "row_rules[1].name"),
        ({"row_rules": [{"condition": "price > 0"}]}, "row_rules[1]"),
        ({"row_rules": [{"name": "a", "condition": 3}]}, "row_rules[1].condition"),
        ({"row_rules": [{"name": "a", "condition": "price > 0", "min": 1}]}, "row_rules[1].min"),
        ({"min_rows": -1}, "min_rows"),
        ({"other_columns": "refuse"}, "other_columns"),
        ({"rules": [{"column": "code", "unique_with": "price"}]}, "rules[1].unique_with"),
    ],
)
def test_a_rule_of_another_shape(settings: dict[str, Any], field: str) -> None:
    (problem,) = problems_of(pipeline_with(**settings))
    assert (problem.code, problem.field) == ("bad_setting", field)
