"""What a block needs of its data is said before a run, and what is said is what would fail."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline_core.catalog import load_functions
from pipeline_core.check import check
from pipeline_core.edits import apply
from pipeline_core.engine.preview import preview
from pipeline_core.messages.words import LANGUAGES, say
from pipeline_core.spec import Pipeline
from tests.small_catalogue import estimator_blocks
from tests.small_pipelines import TABLES, Blocks, chain, stage

N = 60
JUDGES = {"cluster": "evaluate_clusters", "outlier": "evaluate_outliers"}
RANDOM = np.random.default_rng(0)


@cache
def blocks() -> Blocks:
    """The built-in blocks, and scikit-learn's."""
    blocks, estimators = Blocks(), estimator_blocks()
    blocks.entries |= estimators
    blocks.functions |= load_functions(estimators, estimators)
    return blocks


def problems_of(pipeline: Pipeline, stage: str) -> list[Any]:
    """The errors of a stage, each of which has a sentence in every language."""
    previewed = preview(blocks().plan(pipeline), blocks().functions)
    problems = check(pipeline, blocks().entries, previewed.schemas)
    for problem in problems:
        for language in LANGUAGES:
            assert "{" not in say(problem.message.code, problem.message.values, language)
    return [p for p in problems if p.severity == "error" and p.stage == stage]


def table(**columns: Any) -> None:
    rows = {"a": np.arange(N) % 7 - 1.0, "b": np.arange(N) % 5, "y": np.arange(N) % 2}
    TABLES["table"] = pd.DataFrame({**rows, **columns})


def roles(**more: Any) -> Any:
    return stage("roles", "set_roles", {"target": "y", **more})


@pytest.mark.parametrize(
    "block", ["multinomial_nb", "complement_nb", "nmf", "latent_dirichlet_allocation"]
)
def test_negative_numbers_before_what_takes_none(block):
    table()
    pipeline = chain(stage("given"), roles(), stage("tried", block))
    (problem,) = problems_of(pipeline, "tried")
    assert (problem.code, problem.values["columns"]) == ("negative_reach", ["a"])
    if block.endswith("_nb"):
        assert blocks().run(pipeline).status["tried"] == "failed"
    for edit in problem.fix:
        pipeline = apply(pipeline, edit, blocks().entries)
    assert problems_of(pipeline, "tried") == []
    assert blocks().run(pipeline).status["tried"] == "succeeded"


def test_columns_that_a_step_does_not_touch_may_be_negative():
    table()
    step = stage("tried", "nmf", {"columns": ["b"]})
    assert problems_of(chain(stage("given"), roles(), step), "tried") == []


@pytest.mark.parametrize(
    ("block", "lowest", "code"),
    [
        ("poisson_regressor", -1.0, "target_negative"),
        ("poisson_regressor", 0.0, None),
        ("gamma_regressor", 0.0, "target_not_positive"),
        ("gamma_regressor", 0.5, None),
    ],
)
def test_targets_that_count_or_measure(block, lowest, code):
    table(y=np.linspace(lowest, 9, N), a=np.arange(N))
    pipeline = chain(stage("given"), roles(), stage("tried", block))
    assert [p.code for p in problems_of(pipeline, "tried")] == ([code] if code else [])
    assert blocks().run(pipeline).status["tried"] == ("failed" if code else "succeeded")


def test_one_column_only():
    table(y=np.arange(N) * 1.5)
    model = chain(stage("given"), roles(), stage("tried", "isotonic_regression"))
    assert [p.code for p in problems_of(model, "tried")] == ["one_column_only"]
    assert blocks().run(model).status["tried"] == "failed"
    step = stage("tried", "isotonic_regression_transform", {"columns": ["a"]})
    assert problems_of(chain(stage("given"), roles(), step), "tried") == []


@pytest.mark.parametrize("block", ["select_percentile", "rfe", "target_encoder"])
def test_steps_that_look_at_the_target_need_one(block):
    table(word=RANDOM.choice(["u", "v"], N))
    bare = chain(stage("given"), stage("roles", "set_roles", {}), stage("tried", block))
    assert [p.code for p in problems_of(bare, "tried")] == ["no_target"]


@pytest.mark.parametrize(
    ("block", "settings", "code"),
    [
        ("rfe", {"estimator": "decision_tree_classifier"}, "continuous_target"),
        ("rfe", {"estimator": "decision_tree_regressor"}, None),
        ("linear_discriminant_analysis_transform", {}, "continuous_target"),
    ],
)
def test_what_learns_inside_a_step_must_fit_the_target(block, settings, code):
    table(y=np.arange(N) * 1.5)
    pipeline = chain(stage("given"), roles(), stage("tried", block, settings))
    assert [p.code for p in problems_of(pipeline, "tried")] == ([code] if code else [])


@pytest.mark.parametrize(
    ("block", "kind"), [("k_means", "cluster"), ("isolation_forest", "outlier")]
)
def test_what_predicts_no_target_is_not_judged_and_needs_none(block, kind):
    table()
    model = chain(stage("given"), stage("split", "split_rows"), stage("tried", block))
    assert problems_of(model, "tried") == []
    assert blocks().run(model).status["tried"] == "succeeded"
    judged = chain(stage("given"), roles(), stage("split", "split_rows"), stage("tried", block))
    scores = stage("scores", "evaluate", model="tried", data="split")
    pipeline = Pipeline("", 0, {**judged.stages, "scores": scores})
    (problem,) = problems_of(pipeline, "scores")
    assert problem.code == f"judged_{kind}"
    mended = with_fix(pipeline, problem)
    assert mended.stages["scores"].block == JUDGES[kind]
    assert problems_of(mended, "scores") == []
    assert blocks().run(mended).status["scores"] == "succeeded"


def with_fix(pipeline: Pipeline, problem: Any) -> Pipeline:
    assert problem.fix
    for edit in problem.fix:
        pipeline = apply(pipeline, edit, blocks().entries)
    return pipeline


@pytest.mark.parametrize(
    ("judge", "block", "code", "right"),
    [
        ("evaluate_clusters", "gaussian_nb", "judges_clusters", "evaluate"),
        ("evaluate_clusters", "isolation_forest", "judges_clusters", "evaluate_outliers"),
        ("evaluate_outliers", "random_forest_classifier", "judges_outliers", "evaluate"),
        ("evaluate_outliers", "k_means", "judges_outliers", "evaluate_clusters"),
        ("explore_threshold", "ridge", "judges_classes", "evaluate"),
        ("residuals", "gaussian_nb", "judges_numbers", "evaluate"),
    ],
)
def test_judges_without_truth_take_no_other_model(judge, block, code, right):
    table()
    chained = chain(stage("given"), roles(), stage("split", "split_rows"), stage("tried", block))
    scores = stage("scores", judge, model="tried", data="split")
    gate = stage("gate", "quality_gate", {"metric": "rows", "at_least": 1}, scores="scores")
    stages = {**chained.stages, "scores": scores, "gate": gate}
    pipeline = Pipeline("", 0, stages)
    (problem,) = problems_of(pipeline, "scores")
    assert problem.code == code
    assert blocks().run(pipeline).status["scores"] == "failed"
    mended = with_fix(pipeline, problem)
    assert mended.stages["scores"].block == right
    assert mended.stages["gate"] == pipeline.stages["gate"]
    assert blocks().run(mended).status["scores"] == "succeeded"


@pytest.mark.parametrize("judge", ["evaluate_clusters", "evaluate_outliers"])
def test_judges_without_truth_need_neither_target_nor_split(judge):
    table(word=RANDOM.choice(["u", "v"], N))
    block = "k_means" if judge == "evaluate_clusters" else "isolation_forest"
    chosen = stage("chosen", "select_columns", {"columns": ["a", "b"]})
    pipeline = chain(stage("given"), chosen, stage("tried", block))
    scores = stage("scores", judge, model="tried", data="chosen")
    pipeline = Pipeline("", 0, {**pipeline.stages, "scores": scores})
    assert problems_of(pipeline, "scores") == []
    report = blocks().run(pipeline).outputs["scores"].report
    assert report["method"]["rows"] == N
    assert not [name for name in report["metrics"] if name.endswith("_test")]


def test_a_clusterer_is_judged_after_the_split_that_it_was_fitted_after():
    table()
    model = chain(stage("given"), stage("split", "split_rows"), stage("tried", "k_means"))
    scores = stage("scores", "evaluate_clusters", model="tried", data="given")
    pipeline = Pipeline("", 0, {**model.stages, "scores": scores})
    (problem,) = problems_of(pipeline, "scores")
    assert problem.code == "evaluate_without_split"
    assert problems_of(with_fix(pipeline, problem), "scores") == []
