"""Rules find exactly the rows that break them."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from pipeline_core.measures.infer_rules import infer_rules
from pipeline_core.measures.rule_report import check_rules
from pipeline_core.measures.rules import TableRule

NAN = np.nan


def failing(values, rule, index=None):
    table = pd.DataFrame({"x": values}, index=index)
    report = check_rules(table, ({"column": "x", **rule},))
    return report["tables"]["failing_rows"]["row"].tolist()


@pytest.mark.parametrize(
    ("values", "rule", "rows"),
    [
        ([1, 5, 9], {"min": 5}, [0]),
        ([1, 5, 9], {"max": 5}, [2]),
        ([1.0, NAN, 9.0], {"min": 0, "max": 5}, [2]),
        ([1.0, np.inf, -np.inf], {"min": 0, "max": 5}, [2, 1]),
        ([True, False], {"min": 1}, [1]),
        (["1", "x", None, "9"], {"max": 5}, [1, 3]),
        (["a", "b", None], {"allowed": ["a"]}, [1]),
        (pd.Categorical(["a", "b", None]), {"allowed": ["a"]}, [1]),
        ([1, 2, 3], {"allowed": [1, 3]}, [1]),
        ([1, 2, 3], {"allowed": ["1", 3]}, [1]),
        ([1.0, 2.0, NAN], {"allowed": [1]}, [1]),
        (["1", "2", "x"], {"allowed": [1, 2]}, [2]),
        ([1, 2, 1, 1], {"unique": True}, [0, 2, 3]),
        ([1, 2, 1, 1], {"unique": False}, []),
        (["a", None, None], {"unique": True}, []),
        ([1.0, NAN, 3.0, 4.0], {"max_missing": 0.25}, []),
        ([1.0, NAN, 3.0, 4.0], {"max_missing": 0.2}, [1]),
        ([1, 2], {"type": "number"}, []),
        ([1, 2], {"type": "word"}, [0, 1]),
        ([1.0, 2.5, NAN], {"type": "integer"}, [1]),
        ([1.0, np.inf], {"type": "integer"}, [1]),
        ([1.0, 0.0, NAN, 2.0], {"type": "boolean"}, [3]),
        ([True, False], {"type": "boolean"}, []),
        ([True, False], {"type": "number"}, [0, 1]),
        (["1", "two", None], {"type": "number"}, [1]),
        (["1", "2"], {"type": "number"}, []),
        (["39", "39.5", "40.0", "odd", None], {"type": "integer"}, [1, 3]),
        (pd.Categorical(["39", "39.5"]), {"type": "integer"}, [1]),
        (["True", "false", "1", "2", "maybe"], {"type": "boolean"}, [3, 4]),
        (pd.array([True, None], dtype="boolean"), {"type": "boolean"}, []),
        (["2024-01-31", "2024-02-29"], {"type": "date"}, []),
        (["2024-01-31", "2024-02-30", "2024"], {"type": "date"}, [1, 2]),
        ([2023, 2024], {"type": "date"}, [0, 1]),
        (["2024-01-31", "31/01/2024"], {"type": "date"}, [1]),
        (pd.to_datetime(["2024-01-31", "2024-02-01"]), {"type": "date"}, []),
        (pd.to_datetime(["2024-01-31", "2024-02-01"]), {"max": "2024-01-31"}, [1]),
        (pd.to_datetime(["2024-01-31", None], utc=True), {"min": "2024-02-01"}, [0]),
        (pd.to_datetime(["2024-01-31", None]), {"min": "2024-02-01T00:00+01:00"}, [0]),
        (["2024-01-31", "soon"], {"max": "2024-12-31"}, [1]),
        ([NAN, NAN], {"type": "word"}, []),
        (["A-1", "A-12", "b-1", "xA-1", None], {"pattern": r"[A-Z]-\d"}, [1, 2, 3]),
        (["A\n", "A", "é"], {"pattern": "A|é"}, [0]),
        ([101.0, 7.0, NAN], {"pattern": r"\d{3}"}, [1]),
        (pd.Categorical(["a1", "b"]), {"pattern": r"\w\d"}, [1]),
    ],
)
def test_rows_that_break_a_rule_are_listed(values, rule, rows):
    assert failing(values, rule) == rows


def test_row_labels_and_values_are_listed():
    table = pd.DataFrame({"x": [1, -7]}, index=["ana", "eva"])
    report = check_rules(table, ({"column": "x", "min": 0},))
    listed = report["tables"]["failing_rows"].to_dict("records")
    assert listed == [{"check": "x.min", "column": "x", "row": "eva", "value": "-7"}]
    check = report["checks"][0]
    assert (check["value"], check["limit"], check["rows"]) == (-7, 0, ["eva"])
    assert (check["failed_rows"], check["of_rows"]) == (1, 2)


def test_a_missing_column_is_a_failed_check():
    report = check_rules(pd.DataFrame({"a": [1]}), ({"column": "x", "type": "number"},))
    assert report["passed"] is False
    assert [check["name"] for check in report["checks"]] == ["x.required"]


def test_an_optional_column_may_be_absent_with_a_note():
    report = check_rules(pd.DataFrame({"a": [1]}), ({"column": "x", "required": False, "min": 0},))
    assert report["passed"] is True
    assert report["notes"] == [{"code": "optional_column_absent", "column": "x"}]


def test_errors_fail_the_report_and_warnings_do_not():
    table = pd.DataFrame({"a": [1], "b": [1]})
    warning = {"column": "a", "max": 0, "severity": "warning"}
    report = check_rules(table, (warning,))
    assert report["passed"] is True
    assert report["metrics"]["failed_warnings"] == 1
    report = check_rules(table, (warning, {"column": "b", "max": 0}))
    assert report["passed"] is False
    assert report["metrics"]["failed_errors"] == 1


def test_a_thousand_failing_rows_are_listed_and_all_are_counted():
    report = check_rules(pd.DataFrame({"x": np.arange(5000)}), ({"column": "x", "max": -1},))
    assert report["checks"][0]["failed_rows"] == 5000
    assert len(report["tables"]["failing_rows"]) == 1000
    assert report["notes"] == [
        {"code": "failing_rows_cut", "check": "x.max", "listed": 1000, "failed_rows": 5000}
    ]


def test_an_empty_table_passes_with_a_note():
    report = check_rules(pd.DataFrame({"x": []}), ({"column": "x", "max_missing": 0.0},))
    assert report["passed"] is True
    assert {"code": "no_rows_to_check"} in report["notes"]


@pytest.mark.parametrize(
    ("values", "rule", "words"),
    [
        ([1, 2], {"min": "a"}, "'min' of 'x' must be a number; it is 'a'"),
        (pd.to_datetime(["2024-01-31"]), {"max": 5}, "must be a date such as 2024-01-31; it is 5"),
        (pd.to_datetime(["2024-01-31"]), {"max": "soon"}, "must be a date .* it is 'soon'"),
        (pd.to_datetime(["2024-01-31"]), {"max": "today"}, "must be a date .* it is 'today'"),
        (["2024-01-31"], {"min": "31/01/2024"}, "must be a date .* it is '31/01/2024'"),
        (["a"], {"pattern": "a(?=b)"}, r"cannot read '\(\?=' at letter 2"),
        ([1], {"mx": 5}, "the rule for 'x' may have .*; it has mx"),
        ([1], {"type": "text"}, "'type' of 'x' must be number, .*; it is 'text'"),
        ([1], {"max_missing": 5}, "must be a share from 0 to 1; it is 5"),
    ],
)
def test_an_invalid_rule_is_an_error(values, rule, words):
    with pytest.raises(ValueError, match=words):
        failing(values, rule)


def test_the_report_but_its_tables_is_json():
    table = pd.DataFrame(
        {"x": [1.0, np.inf], "d": pd.to_datetime(["2024-01-31", None]), "w": ["a", "b"]}
    )
    rules = (
        {"column": "x", "max": 5},
        {"column": "d", "max": "2024-01-01", "max_missing": 0.0},
        {"column": "w", "allowed": ["a"], "unique": True},
    )
    report = check_rules(table, rules)
    report.pop("tables")
    assert json.loads(json.dumps(report, allow_nan=False)) == report


def test_a_table_keeps_the_rules_inferred_from_it():
    random = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "id": np.arange(60),
            "n": np.where(random.random(60) < 0.07, NAN, random.normal(size=60)),
            "word": random.choice(["yes", "no"], 60),
            "flag": random.random(60) < 0.5,
            "day": pd.date_range("2024-01-01", periods=60),
            "zone": pd.date_range("2024-01-01", periods=60, tz="Europe/Madrid"),
            "empty": [NAN] * 60,
        }
    )
    rules = infer_rules(table)
    assert check_rules(table, tuple(rules))["metrics"]["failed_errors"] == 0
    by_name = {rule["column"]: rule for rule in rules}
    assert by_name["id"]["unique"] is True
    assert by_name["word"]["allowed"] == ["no", "yes"]
    assert json.loads(json.dumps(rules)) == rules
    worse = table.assign(id=0, word="maybe", n=99.0)
    assert check_rules(worse, tuple(rules))["metrics"]["failed_errors"] == 3


@pytest.mark.parametrize("expected", ["number", "integer", "boolean", "date"])
def test_a_value_is_judged_alike_however_its_column_was_read(expected, tmp_path):
    cells = ["39", "39.5", "1", "0", "True", "False", "2024-01-31", "2024"]
    for odd in ("", "odd"):
        verdicts = []
        for cell in cells:
            (tmp_path / "x.csv").write_text(f"x,y\n{cell},1\n{odd},1\n", encoding="utf-8")
            column = pd.read_csv(tmp_path / "x.csv")["x"]
            verdicts.append(0 in failing(column, {"type": expected}))
        alone = [0 in failing([json.loads(c) if c[0] in "013" else c], {"type": expected})
                 for c in cells]  # fmt: skip
        assert verdicts == alone


def test_a_pattern_takes_no_longer_for_a_hostile_text():
    # Python's own `re` would need 2 to the power of 5,000 steps.
    assert failing(["a" * 5000 + "!", "aaa"], {"pattern": "(a+)+"}) == [0]


def test_columns_are_unique_together():
    table = pd.DataFrame({"shop": [1, 1, 2, 1, NAN, NAN], "day": [1, 2, 1, 1, 1, 1]})
    report = check_rules(table, [{"column": "shop", "unique_with": ["day"]}])
    assert report["tables"]["failing_rows"]["row"].tolist() == [0, 3]
    assert report["checks"][0]["name"] == "shop.unique_with"
    absent = check_rules(table, [{"column": "shop", "unique_with": ["day", "hour"]}])
    assert [(check["name"], check["passed"]) for check in absent["checks"]] == [
        ("hour.required", False)
    ]


def test_a_rule_for_each_row():
    table = pd.DataFrame({"low": [1, 5, NAN, 2], "high": [2, 4, 1, NAN]}, index=list("abcd"))
    rule = {"name": "in order", "condition": lambda rows: rows["low"] <= rows["high"]}
    whole = table.dropna()
    report = check_rules(whole, [], [rule])
    assert report["passed"] is False
    assert report["tables"]["failing_rows"].to_dict("records") == [
        {"check": "in order", "column": "", "row": "b", "value": ""}
    ]
    gaps = {
        "name": "in order",
        "condition": lambda rows: (
            (rows["low"] <= rows["high"]).astype("boolean").mask(rows.isna().any(axis=1))
        ),
        "severity": "warning",
    }
    report = check_rules(table, [], [gaps])
    assert report["passed"] is True
    assert report["checks"][0]["rows"] == ["b"]
    with pytest.raises(ValueError, match="rule 'sum' must be yes or no in each row"):
        check_rules(table, [], [{"name": "sum", "condition": lambda rows: rows["low"] + 1}])


@pytest.mark.parametrize(
    ("rule", "failed"),
    [
        (TableRule(min_rows=2), {}),
        (TableRule(min_rows=3), {"min_rows": 2}),
        (TableRule(max_rows=2), {}),
        (TableRule(max_rows=1), {"max_rows": 2}),
        (TableRule(other_columns="error"), {"other_columns": ["b", "c"]}),
    ],
)
def test_a_rule_for_the_whole_table(rule, failed):
    table = pd.DataFrame({"a": [1, 2], "b": [1, 2], "c": [1, 2]})
    report = check_rules(table, [{"column": "a", "min": 0}], (), rule)
    assert {c["name"]: c["value"] for c in report["checks"] if not c["passed"]} == failed
    assert report["passed"] is not bool(failed)


def test_other_columns_may_be_a_warning():
    table = pd.DataFrame({"a": [1], "b": [1]})
    report = check_rules(table, [{"column": "a"}], (), TableRule(other_columns="warning"))
    assert report["passed"] is True
    assert report["metrics"]["failed_warnings"] == 1


def test_a_missing_value_is_listed_as_missing():
    table = pd.DataFrame({"age": [1.0, None, 3.0]})
    rules = [{"column": "age", "max_missing": 0}]
    listed = check_rules(table, rules)["tables"]["failing_rows"]
    assert listed["value"].isna().tolist() == [True]
