"""Each rule of a contract against the same rule written by hand, on values that are no joy."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline_core.measures.contract import sieve_by_contract
from pipeline_core.measures.contract_verdicts import age_in_days
from pipeline_core.measures.rules import TableRule
from pipeline_core.measures.value_shifts import mean_shift, share_shift

BIG = 2**53


def nasty(seed: int = 0, rows: int = 120) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    words = np.array(["A-1", "a-12", "", " ", "Ñandú", "🙂🙂", "x" * 40, None], dtype=object)
    numbers = np.array([-np.inf, -1.5, -0.0, 0.0, 3.0, 1e300, np.nan, np.inf])
    start = pd.Timestamp("2024-01-31 23:30")
    table = pd.DataFrame(
        {
            "class": random.choice(words, rows),
            'in"dex': random.choice(numbers, rows),
            "🐧": BIG + random.integers(0, 60, rows),
            "kind": pd.Categorical(random.choice(["a", "b", "c"], rows)),
            "when": pd.to_datetime(start) - pd.to_timedelta(random.integers(0, 900, rows), "h"),
            "odd": random.choice(["12", "7.5", "n/a", "-3"], rows),
            "flag": pd.array(random.choice([True, False, None], rows), dtype="boolean"),
        }
    )
    table["zone"] = table["when"].dt.tz_localize("America/Lima").where(table["flag"].notna())
    return table.set_axis(random.permutation(rows), axis=0)


def text(column: pd.Series) -> pd.Series:
    return column.astype(object).map(str, na_action="ignore")


def length(column: pd.Series) -> pd.Series:
    return column.map(lambda value: len(value) if isinstance(value, str) else np.nan)


DAY = pd.Timestamp("2024-01-15")
ROW_RULES: list[tuple[dict[str, Any], Any]] = [
    ({"column": "class", "max_missing": 0}, lambda t: t["class"].isna()),
    ({"column": 'in"dex', "min": 0}, lambda t: t['in"dex'] < 0),
    ({"column": 'in"dex', "max": 3}, lambda t: t['in"dex'] > 3),
    ({"column": "🐧", "max": BIG + 1}, lambda t: t["🐧"] > BIG + 1),
    ({"column": "🐧", "min": BIG + 3}, lambda t: t["🐧"] < BIG + 3),
    ({"column": "🐧", "unique": True}, lambda t: t["🐧"].duplicated(keep=False)),
    (
        {"column": "kind", "unique_with": ["class"]},
        lambda t: t.duplicated(["kind", "class"], keep=False) & t["class"].notna(),
    ),
    ({"column": "kind", "allowed": ["a", "b"]}, lambda t: ~t["kind"].isin(["a", "b"])),
    (
        {"column": "class", "pattern": "[A-Z]-[0-9]+"},
        lambda t: t["class"].map(
            lambda v: isinstance(v, str) and not re.fullmatch("[A-Z]-[0-9]+", v)
        ),
    ),
    ({"column": "class", "min_length": 3}, lambda t: length(t["class"]) < 3),
    ({"column": "class", "max_length": 5}, lambda t: length(t["class"]) > 5),
    ({"column": "when", "min": "2024-01-15"}, lambda t: t["when"] < DAY),
    (
        {"column": "zone", "max": "2024-01-15"},
        lambda t: t["zone"] > DAY.tz_localize("America/Lima"),
    ),
    ({"column": "odd", "type": "number"}, lambda t: t["odd"] == "n/a"),
    ({"column": "odd", "type": "integer"}, lambda t: t["odd"].isin(["n/a", "7.5"])),
    (
        {"column": "odd", "min": 0},
        lambda t: ~(pd.to_numeric(t["odd"], errors="coerce") >= 0),
    ),
]


@pytest.mark.parametrize(("rule", "fails"), ROW_RULES, ids=[str(rule) for rule, _ in ROW_RULES])
@pytest.mark.parametrize("seed", [0, 1])
def test_the_rows_that_fail_are_those_that_break_the_rule(rule, fails, seed):
    table = nasty(seed)
    expected = fails(table).fillna(False).to_numpy(dtype=bool)
    assert 0 < expected.sum() < len(table), "the case decides nothing"
    passing, failing, report = sieve_by_contract(table, [rule])
    pd.testing.assert_frame_equal(passing, table[~expected])
    pd.testing.assert_frame_equal(failing.drop(columns="broken_rules"), table[expected])
    (check,) = report["checks"]
    assert check["failed_rows"] == int(expected.sum())
    assert check["rows"] == table.index[expected].tolist()[:10]
    assert report["passed"] is True
    said, none, _ = sieve_by_contract(table, [{**rule, "severity": "warning"}])
    assert (len(said), len(none)) == (len(table), 0)


def test_a_row_names_all_the_rules_that_it_broke():
    table = pd.DataFrame({"a": [1, -1, -1, 1], "b": ["x", "x", "yy", "yy"]})
    rules = [{"column": "a", "min": 0}, {"column": "b", "max_length": 1}]
    in_order = {"name": "a, then; b", "condition": lambda rows: rows["a"] > -1}
    _, failing, _ = sieve_by_contract(table, rules, [in_order])
    assert failing["broken_rules"].tolist() == [
        "a.min; a, then; b", "a.min; b.max_length; a, then; b", "b.max_length",
    ]  # fmt: skip


def test_a_row_of_which_a_condition_cannot_be_told_passes():
    table = pd.DataFrame({"a": [1.0, np.nan, 3.0], "b": [2.0, 2.0, 2.0]})
    rule = {"name": "r", "condition": lambda t: t["a"].astype("Float64") < t["b"]}
    passing, failing, _ = sieve_by_contract(table, [], [rule])
    assert (passing.index.tolist(), failing.index.tolist()) == ([0, 1], [2])


def test_a_column_of_broken_rules_is_not_written_over():
    table = pd.DataFrame({"a": [-1], "broken_rules": ["age.min"]})
    _, failing, _ = sieve_by_contract(table, [{"column": "a", "min": 0}])
    assert failing.iloc[0].tolist() == [-1, "age.min", "a.min"]
    assert list(failing) == ["a", "broken_rules", "broken_rules_2"]


WHOLE: list[tuple[dict[str, Any], str]] = [
    ({"column": "nowhere"}, "nowhere.required"),
    ({"column": "kind", "type": "number"}, "kind.type"),
    ({"column": "class", "max_missing": 0.01}, "class.max_missing"),
    ({"column": "when", "max_age_days": 3}, "when.max_age_days"),
    ({"column": "🐧", "max_age_days": 3}, "🐧.max_age_days"),
    ({"column": "🐧", "mean": 0, "std": 1, "max_shift": 3}, "🐧.max_shift"),
    ({"column": "kind", "shares": {"a": 1.0}, "max_shift": 0.2}, "kind.max_shift"),
]


@pytest.mark.parametrize(("rule", "name"), WHOLE, ids=[name for _, name in WHOLE])
def test_rules_of_the_whole_table_refuse_it_and_set_no_row_aside(rule, name):
    table = nasty()
    passing, failing, report = sieve_by_contract(table, [rule], day="2024-02-05")
    assert (report["passed"], len(failing)) == (False, 0)
    pd.testing.assert_frame_equal(passing, table)
    assert [check["name"] for check in report["checks"] if not check["passed"]] == [name]
    warned = sieve_by_contract(table, [{**rule, "severity": "warning"}], day="2024-02-05")[2]
    assert (warned["passed"], warned["metrics"]["failed_warnings"]) == (True, 1)


def test_nothing_more_is_said_of_a_column_of_another_type():
    dates = pd.DataFrame({"age": pd.to_datetime(["2024-01-01", "2024-01-02"])})
    rule = {"column": "age", "type": "number", "min": 0, "max": 99}
    report = sieve_by_contract(dates, [rule])[2]
    assert [(c["name"], c["passed"]) for c in report["checks"]] == [("age.type", False)]


@pytest.mark.parametrize(
    ("rule", "passed"),
    [
        (TableRule(min_rows=3), True),
        (TableRule(min_rows=4), False),
        (TableRule(max_rows=2), False),
        (TableRule(other_columns="error"), False),
        (TableRule(other_columns="warning"), True),
    ],
)
def test_rules_for_the_table_as_a_whole(rule, passed):
    table = pd.DataFrame({"a": [1, 2, 3], "b": [1, 2, 3]})
    assert sieve_by_contract(table, [{"column": "a"}], (), rule)[2]["passed"] is passed


def test_too_many_failing_rows_refuse_the_table():
    table = pd.DataFrame({"a": [-1, 1, 1, 1]})
    rules = [{"column": "a", "min": 0}]
    assert sieve_by_contract(table, rules, max_failing=0.25)[2]["passed"] is True
    assert sieve_by_contract(table, rules, max_failing=0.24)[2]["passed"] is False


@pytest.mark.parametrize("rows", [0, 1])
def test_empty_and_single(rows):
    table = nasty().head(rows)
    rules = [rule for rule, _ in ROW_RULES]
    passing, failing, report = sieve_by_contract(table, rules)
    assert len(passing) + len(failing) == rows
    assert list(failing) == [*table, "broken_rules"]
    assert str(failing["broken_rules"].dtype) == "str"
    assert list(report["tables"]["failing_rows"]) == ["check", "column", "row", "value"]


def test_shifts_are_those_of_pandas():
    column = nasty()["🐧"].astype("float64")
    assert mean_shift(column, BIG, 2.0) == abs(column.mean() - BIG) / 2
    kinds = nasty()["kind"]
    now = kinds.value_counts(normalize=True)
    expected = sum(abs(now[name] - share) for name, share in (("a", 0.5), ("b", 0.5), ("c", 0)))
    assert share_shift(kinds, {"a": 0.5, "b": 0.5}) == pytest.approx(expected / 2)
    assert mean_shift(pd.Series([2.0, 2.0]), 2.0, 0.0) == 0
    assert mean_shift(pd.Series([2.5]), 2.0, 0.0) == float("inf")
    assert mean_shift(pd.Series([np.nan]), 2.0, 1.0) is None


def test_ages_are_days_between_dates():
    zone = pd.Series(pd.to_datetime(["2024-01-31 23:30"]).tz_localize("America/Lima"))
    assert age_in_days(zone, "2024-02-01") == 0
    assert age_in_days(pd.Series(["2024-01-01", None]), "2024-01-31") == 30
    assert age_in_days(pd.Series([1, 2]), "2024-01-31") is None
    with pytest.raises(ValueError, match="'today' must be a date"):
        age_in_days(pd.Series(["2024-01-01"]), "tomorrow")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"column": "a", "maximum": 3}, "Correct the name"),
        ({"column": "a", "max_shift": 3}, "needs a 'mean' and a 'std'"),
    ],
)
def test_rules_that_cannot_be_read_say_what_to_do(rule, words):
    with pytest.raises(ValueError, match=words):
        sieve_by_contract(pd.DataFrame({"a": [1]}), [rule])
