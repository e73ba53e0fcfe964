"""A contract held against rows before a run says what the run would say, rule by rule."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline_core.measures.contract import sieve_by_contract
from pipeline_core.measures.rules import TableRule
from pipeline_core.runs.contract_looks import contract_counts, counts_of, learned_contract
from pipeline_core.runs.contracts import learned_settings
from pipeline_core.runs.jobs import JOBS
from pipeline_core.spec import parse, to_base64
from tests.runs.kept_results import keys_of_run

BIG = 2**53
ROWS = 300
TEXT = """
fabrica: 1
stages:
  rows: {block: read_csv, settings: {path: sales.csv}}
  checked: {block: check_contract, inputs: {table: rows}, settings: {rules: [{column: n, max: 9}]}}
"""


def nasty() -> pd.DataFrame:
    random = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "a: b": random.choice(["x", "y: z", None], ROWS),
            "🐧\n": [BIG + int(n) for n in random.integers(0, 9, ROWS)],
            "__index__": pd.array(random.choice([True, False, None], ROWS), dtype="boolean"),
            "rules[1].min": random.normal(0, 1, ROWS),
            "zone": pd.Timestamp("2024-01-01", tz="America/Lima")
            + pd.to_timedelta(random.integers(0, 60, ROWS), "D"),
            "kind": [f"category {n % 250}" for n in range(ROWS)],
            "odd": random.choice(["1", "2.5", "n/a"], ROWS),
        },
        index=np.arange(ROWS)[::-1] * 7,
    )


RULES = [
    {"column": "a: b", "allowed": ["x"], "max_missing": 0},
    {"column": "🐧\n", "min": BIG + 1, "max": BIG + 6},
    {"column": "__index__", "type": "boolean", "max_missing": 0.1},
    {"column": "rules[1].min", "min": -1, "severity": "warning"},
    {"column": "zone", "max": "2024-02-01", "max_age_days": 3},
    {"column": "kind", "allowed": [f"category {n}" for n in range(200)]},
    {"column": "kind", "unique_with": ["odd"]},
    {"column": "odd", "type": "integer"},
    {"column": "odd", "min": 2, "max": 1},
    {"column": "gone"},
]
SETTINGS = {"rules": RULES, "min_rows": 999, "other_columns": "error", "today": "2024-03-01"}


def test_counts_are_those_of_the_sieve():
    table = nasty()
    counts = counts_of(Path(), table, SETTINGS)
    _, failing, report = sieve_by_contract(
        table, RULES, (), TableRule(999, None, "error"), None, "2024-03-01"
    )
    assert counts["aside"] == len(failing) > 0
    keys = ("name", "condition", "limit", "value", "passed")
    assert [[check[key] for key in keys] for check in counts["checks"]] == [
        [check[key] for key in keys] for check in report["checks"]
    ]
    for mine, said in zip(counts["checks"], report["checks"], strict=True):
        assert (mine["failed_rows"] or 0) == said.get("failed_rows", 0)
        assert [label for label, _ in mine["examples"]] == list(map(str, said.get("rows", [])))[:3]
    exact = next(check for check in counts["checks"] if check["name"] == "🐧\n.max")
    assert all(int(value) > BIG + 6 for _, value in exact["examples"])
    json.dumps(counts)


def test_a_rule_that_cannot_be_read_keeps_no_other_from_being_counted():
    rules = [
        {"column": "kind", "pattern": "(?=x)"},
        {"column": "zone", "min": 5},
        {"column": "kind", "max_shift": 1},
        {"column": "odd", "type": "number"},
    ]
    row_rules = [
        {"name": "unreadable", "condition": "odd >"},
        {"name": "nowhere", "condition": "gone > 1"},
        {"name": "no truth", "condition": "`rules[1].min` + 1"},
    ]
    counts = counts_of(Path(), nasty(), {"rules": rules, "row_rules": row_rules})
    faults = {check["place"] for check in counts["checks"] if "fault" in check}
    assert faults == {
        "rules[1]", "rules[2]", "rules[3]", "row_rules[1]", "row_rules[2]", "row_rules[3]",
    }  # fmt: skip
    (check,) = [check for check in counts["checks"] if check.get("name") == "odd.type"]
    assert counts["aside"] == check["failed_rows"] == (nasty()["odd"] == "n/a").sum()


def test_conditions_over_columns_are_counted():
    table = pd.DataFrame({"a": [1.0, None, 3.0], "b": [2.0, 2.0, 2.0]})
    counts = counts_of(Path(), table, {"row_rules": [{"name": "in order", "condition": "a <= b"}]})
    check = counts["checks"][-1]
    assert (check["failed_rows"], check["examples"], counts["aside"]) == (1, [["2", ""]], 1)


@pytest.mark.parametrize("rows", [0, 1])
def test_no_rows_and_one(rows):
    counts = counts_of(Path(), nasty().head(rows), SETTINGS)
    assert not [check for check in counts["checks"] if "fault" in check]


def test_what_nasty_rows_show_is_kept_by_them():
    table = nasty()
    settings = learned_settings(table)
    counts = counts_of(Path(), table, settings)
    assert counts["aside"] == 0
    assert all(check["passed"] for check in counts["checks"])
    json.dumps(settings)


def test_three_hundred_columns_are_learned_and_counted():
    random = np.random.default_rng(0)
    table = pd.DataFrame(random.normal(size=(50, 300)), columns=[f"c{n}" for n in range(300)])
    counts = counts_of(Path(), table, learned_settings(table))
    assert {check["column"] for check in counts["checks"] if check["column"]} == set(table)
    assert counts["aside"] == 0


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("contract")
    pd.DataFrame({"n": range(3_000)}).to_csv(folder / "sales.csv", index=False)
    return folder


def look(job, place, **options):
    line = to_base64(parse(TEXT))
    return job(place, line=line, file=str(place / "p.yaml"), stage="rows", **options)


def test_rows_of_the_last_run_are_all_looked_at_else_a_sample(place):
    settings = {"rules": [{"column": "n", "max": 9}]}
    sample = look(contract_counts, place, settings=settings, sample=100)
    assert (sample["rows"], sample["kept"]) == (100, False)
    key = keys_of_run(place, TEXT)["rows"]
    counts = look(contract_counts, place, settings=settings, sample=100, key=key)
    assert (counts["rows"], counts["kept"], counts["aside"]) == (3_000, True, 2_990)
    learned = look(learned_contract, place, sample=100, key=key)
    assert learned["settings"]["min_rows"] == 300
    assert learned["settings"]["rules"][0]["unique"] is True


def test_the_jobs_are_those_of_the_launcher():
    for name in ("contract_counts", "learned_contract", "contract_module"):
        assert JOBS[name] == f"pipeline_core.runs.contract_looks:{name}"
