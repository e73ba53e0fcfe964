"""An expression gives in a few rows of JSON what it gives in the table that they come from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline_core.data.dtypes import kinds_of
from pipeline_core.expressions import Expression
from pipeline_core.runs.expression_preview import expression_preview
from tests.expressions.test_expressions import CONDITIONS, FORMULAS

TABLE = pd.DataFrame(
    {
        "age": [10, 20, 30, 40],
        "income": [1.0, None, 3.5, -4.0],
        "city": ["Lima", None, "Oslo", "lima"],
        "member": [True, False, True, False],
        "born": pd.to_datetime(
            ["2020-01-31", None, "2021-06-01T12:30", "2022-12-25"], format="ISO8601"
        ),
        "my col": [1, 2, 3, 4],
        "class": [1, 1, 2, 2],
        "año": [1, 2, 3, 4],
        "we`ird": [1, 2, 3, 4],
        "asked": pd.array([True, None, False, True], dtype="boolean"),
        "size": pd.Categorical(["s", "m", None, "s"]),
    }
)


def as_json(values: pd.DataFrame | pd.Series) -> Any:
    orient = "values"
    return json.loads(values.to_json(orient=orient, date_format="iso", double_precision=15))


def preview(text: str, kind: Any) -> dict[str, Any]:
    return dict(expression_preview(Path(), text, kind, as_json(TABLE), kinds_of(TABLE)))


@pytest.mark.parametrize("text", [*CONDITIONS, "asked", "size == 's'", "not asked or age > 15"])
def test_a_condition_holds_in_the_same_rows(text):
    shown = preview(text, "condition")
    assert shown["error"] is None
    assert shown["values"] == as_json(Expression(text, "condition")(TABLE))


@pytest.mark.parametrize("text", [*FORMULAS, "upper(size)", "income / 3", "year(born) - age"])
def test_a_formula_gives_the_same_values(text):
    shown = preview(text, "formula")
    assert shown["error"] is None
    assert shown["values"] == as_json(Expression(text, "formula")(TABLE))


def test_what_cannot_be_computed_is_a_message():
    shown = preview("nowhere + 1", "formula")
    assert shown["values"] == []
    assert shown["error"]["code"].startswith("failed.")
    assert preview("age +", "formula")["error"]["code"] == "expression_syntax"
