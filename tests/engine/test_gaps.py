"""Missing values on their way to something that takes none: said before the run, and mended."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline_core.check import check
from pipeline_core.data.columns import Columns
from pipeline_core.edits import InsertStage, SetSetting, apply
from pipeline_core.engine.preview import preview
from pipeline_core.spec import Pipeline
from tests.small_pipelines import TABLES, Blocks, chain, stage

ROLES = stage("roles", "set_roles", {"target": "y", "positive": "yes"})
SPLIT = stage("split", "split_rows")


@pytest.fixture(scope="module")
def blocks():
    count = 60
    TABLES["table"] = pd.DataFrame(
        {
            "a": np.where(np.arange(count) % 7 == 0, np.nan, np.arange(count)),
            "b": np.arange(count) % 5,
            "y": ["no", "yes", "yes"] * (count // 3),
        }
    )
    return Blocks()


def problems(blocks, steps: Pipeline, schemas=None):
    schemas = schemas or preview(blocks.plan(steps), blocks.functions).schemas
    return [
        problem for problem in check(steps, blocks.entries, schemas) if problem.severity == "error"
    ]


def test_a_model_that_takes_no_gaps_is_said_and_filled_before(blocks):
    steps = chain(stage("given"), ROLES, SPLIT, stage("model", "logistic_regression"))
    (problem,) = problems(blocks, steps)

    assert (problem.code, problem.stage, problem.values["columns"]) == (
        "missing_reach",
        "model",
        ["a"],
    )
    assert problem.fix == (InsertStage("impute_numbers", "split", "model", "data"),)
    mended = apply(steps, problem.fix[0], blocks.entries)
    assert problems(blocks, mended) == []
    assert blocks.run(mended).status["model"] == "succeeded"
    assert blocks.run(steps).error("model") == "failed.missing_left"


@pytest.mark.parametrize(
    "block", ["random_forest_classifier", "hist_gradient_boosting_classifier", "dummy_classifier"]
)
def test_a_model_that_takes_gaps_is_left_alone(blocks, block):
    steps = chain(stage("given"), ROLES, SPLIT, stage("model", block))

    assert problems(blocks, steps) == []
    assert blocks.run(steps).status["model"] == "succeeded"


def test_a_step_is_asked_only_for_the_columns_that_it_takes(blocks):
    def steps(**chosen):
        best = stage("best", "select_k_best", {"k": 1, **chosen})
        return chain(stage("given"), ROLES, SPLIT, best, stage("model", "dummy_classifier"))

    assert [problem.code for problem in problems(blocks, steps())] == ["missing_reach"]
    assert problems(blocks, steps(columns=["b"])) == []


def test_gaps_of_a_role_are_no_features(blocks):
    roles = stage("roles", "set_roles", {"target": "y", "positive": "yes", "id": ["a"]})
    steps = chain(stage("given"), roles, SPLIT, stage("model", "logistic_regression"))

    assert problems(blocks, steps) == []


def test_where_gaps_are_not_known_nothing_is_said(blocks):
    steps = chain(stage("given"), ROLES, SPLIT, stage("model", "logistic_regression"))
    plain = {"split": {"a": "number", "b": "number", "y": "word"}}

    assert problems(blocks, steps, plain) == []
    gaps = {"split": Columns(plain["split"], gaps=["b"])}
    assert [problem.values["columns"] for problem in problems(blocks, steps, gaps)] == [["b"]]


def test_a_column_mistyped_in_a_condition_is_mended_where_it_stands(blocks):
    keep = "`bb` > 1 and not (bb == 3)"
    steps = chain(stage("given"), stage("kept", "filter_rows", {"keep": keep}))
    schemas = {"given": {"b": "number", "a": "number"}}
    problem = problems(blocks, steps, schemas)[0]

    assert problem.fix == (SetSetting("kept", "keep", "b > 1 and not (b == 3)"),)
    assert problems(blocks, apply(steps, problem.fix[0], blocks.entries), schemas) == []
