"""Check columns, as a block."""

from __future__ import annotations

import pandas as pd
from pydantic import TypeAdapter

from pipeline_core.block import BLOCKS
from pipeline_core.blocks.validate_data.check_columns import check_columns
from pipeline_core.blocks.validate_data.check_contract import check_contract
from pipeline_core.measures.rules import ColumnRule

TABLE = pd.DataFrame({"age": [30, -1, 200], "city": ["Lima", "Lima", None]})


def test_it_passes_its_table_on():
    assert BLOCKS["check_columns"].passes == "table"
    assert BLOCKS["check_columns"].family == "validate_data"


def test_a_table_with_a_row_passes_without_rules():
    report = check_columns(TABLE)
    assert report["passed"] is True
    assert [check["name"] for check in report["checks"]] == ["min_rows"]
    assert list(report["tables"]["failing_rows"]) == ["check", "column", "row", "value"]


def test_every_condition_is_one_check():
    rule = {"column": "age", "type": "integer", "required": True, "min": 0, "max": 120}
    report = check_columns(TABLE, rules=(rule, {"column": "city", "max_missing": 0.5}))
    failed_rows = {check["name"]: check["failed_rows"] for check in report["checks"][1:]}
    assert failed_rows == {
        "age.required": 0, "age.type": 0, "age.min": 1, "age.max": 1, "city.max_missing": 0,
    }  # fmt: skip
    assert report["passed"] is False
    assert TABLE["age"].tolist() == [30, -1, 200]


def test_rules_keep_their_values_when_read_as_settings():
    rule = {"column": "code", "allowed": [1, "1", True, 2.5], "min": 0, "max": "2024-01-31"}
    parsed = TypeAdapter(ColumnRule).validate_python(rule)
    assert parsed == rule
    assert [type(value) for value in parsed["allowed"]] == [int, str, bool, float]


def test_a_file_of_a_header_alone_is_rejected():
    report = check_columns(TABLE.head(0), rules=({"column": "age", "min": 0},))
    assert report["passed"] is False
    assert [check["name"] for check in report["checks"] if not check["passed"]] == ["min_rows"]
    assert check_columns(TABLE.head(0), min_rows=0)["passed"] is True


def test_a_contract_sets_rows_aside_with_the_rules_they_broke():
    rules = ({"column": "age", "min": 0, "max": 120}, {"column": "city", "max_missing": 0})
    passing, failing, report = check_contract(TABLE, rules=rules)
    assert passing.index.tolist() == [0]
    assert failing["broken_rules"].tolist() == ["age.min", "age.max; city.max_missing"]
    assert report["metrics"]["failing_share"] == 2 / 3
    assert BLOCKS["check_contract"].family == "validate_data"


def test_a_contract_refuses_an_empty_table():
    assert check_contract(TABLE.head(0))[2]["passed"] is False
    assert check_contract(TABLE.head(0), min_rows=0)[2]["passed"] is True
