"""What an assessment may return, and what becomes of it."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from pipeline_core.data.output import Output, summary_of
from pipeline_core.data.report import checked_report
from pipeline_core.errors import StageFailed
from pipeline_core.export.verify.flatten import flatten
from pipeline_core.messages.words import LANGUAGES, say
from pipeline_core.store.frames import to_arrow

ODD_TABLES = {
    "mixed": pd.DataFrame({"value": [1, "two", None]}),
    "intervals": pd.Series([1, 2])
    .groupby(pd.cut(pd.Series([1, 9]), 2), observed=True)
    .agg(["sum"]),
    "columns": pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", "x"), ("a", "y")])),
    "numbered": pd.DataFrame([[1, 2]]),
    "empty": pd.DataFrame(),
    "labels": pd.DataFrame({"a": [1]}, index=pd.MultiIndex.from_tuples([("x", 1)])),
}


@pytest.mark.parametrize("name", ODD_TABLES)
def test_a_table_can_be_stored_and_still_equals_the_scripts(name):
    report = {"tables": {name: ODD_TABLES[name]}}
    plain = checked_report(report, "s")
    assert to_arrow(plain["tables"][name]).num_rows == len(ODD_TABLES[name])
    assert flatten(plain) == flatten(report)


def test_values_become_plain_and_still_equal_the_scripts():
    report = {
        "metrics": {"a": np.float64(0.5), "b": np.int64(3), "c": None, "d": np.True_},
        "method": {"cuts": (1, 2), "made": pd.Timestamp("2024-02-29"), "sizes": np.array([1, 2])},
    }
    plain = checked_report(report, "s")
    assert json.loads(json.dumps(plain)) == plain
    assert flatten(plain) == flatten(report)


def test_a_summary_has_no_number_that_json_lacks():
    report = checked_report(
        {
            "metrics": {"a": float("nan"), "b": float("-inf"), "c": 1.0},
            "checks": [{"name": "x", "passed": True, "value": float("nan")}],
            "notes": ["as it is", {"code": "x", "share": float("nan")}],
        },
        "s",
    )
    summary = summary_of(Output(report=report))
    json.dumps(summary, allow_nan=False)
    assert summary["metrics"] == {"a": None, "b": None, "c": 1.0}


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (None, "failed.report"),
        ([1], "failed.report"),
        ({"metrics": {"a": "high"}}, "failed.report_metric"),
        ({"metrics": {"a": np.array([1, 2])}}, "failed.report_metric"),
        ({"tables": {"a": pd.Series([1])}}, "failed.report_table"),
        ({"tables": {"a": pd.DataFrame([[1, 2]], columns=["x", "x"])}}, "failed.report_columns"),
        ({"checks": [{"passed": True}]}, "failed.report_check"),
    ],
)
def test_what_is_no_report_is_refused_with_a_sentence(report, code):
    with pytest.raises(StageFailed) as caught:
        checked_report(report, "mine")
    assert caught.value.code == code
    for language in LANGUAGES:
        sentence = say(code, caught.value.values, language)
        assert sentence.startswith("mine: ")
        assert "{stage}" not in sentence
        assert "{found}" not in sentence
