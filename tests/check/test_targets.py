"""Targets that a model cannot learn are said by check, and refused before any long fit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline_core.check import check
from pipeline_core.engine.preview import preview
from pipeline_core.messages.words import LANGUAGES, say
from tests.small_pipelines import TABLES, Blocks, chain, stage

BLOCKS = Blocks()
N = 400
CLASSIFIER, REGRESSOR = "logistic_regression", "ridge"


def outcome(target: Any, model: str) -> tuple[list[tuple[str, str]], str | None]:
    """The problems of the model by severity and code, and the code with which its run fails."""
    TABLES["table"] = pd.DataFrame({"a": np.arange(len(target)) % 7, "y": target})
    drawn = chain(
        stage("given"), stage("roles", "set_roles", {"target": "y"}), stage("model", model)
    )
    previewed = preview(BLOCKS.plan(drawn), BLOCKS.functions)
    problems = check(drawn, BLOCKS.entries, previewed.schemas)
    for problem in problems:
        for language in LANGUAGES:
            assert "{" not in say(problem.message.code, problem.message.values, language)
    found = [(p.severity, p.code) for p in problems if p.stage == "model"]
    ran = BLOCKS.run(drawn)
    failed = [ran.error(name) for name, status in ran.status.items() if status == "failed" and name]
    return [pair for pair in found if pair[1] != "unused_stage"], (failed or [None])[0]


NUMBERS = np.arange(N)
WRONG = {
    "names": ([f"n{i}" for i in range(N)], CLASSIFIER, "too_many_classes"),
    "ids": (NUMBERS + 1, CLASSIFIER, "too_many_classes"),
    "thousands": (np.arange(5000) % 1500, CLASSIFIER, "too_many_classes"),
    "amounts": (NUMBERS * 1.5 % 97, CLASSIFIER, "continuous_target"),
    "one class": (["a"] * N, CLASSIFIER, "one_value_target"),
    "one number": (np.ones(N), REGRESSOR, "one_value_target"),
    "words": (["a", "b"] * (N // 2), REGRESSOR, "word_target"),
    "dates": (pd.date_range("2020-01-01", periods=N), REGRESSOR, "date_target"),
    "dates as classes": (pd.date_range("2020-01-01", periods=N), CLASSIFIER, "date_target"),
}
SAME_AT_THE_RUN = {"one_value_target": {"failed.one_class", "failed.constant_target"}}


@pytest.mark.parametrize("case", WRONG)
def test_an_unlearnable_target_is_an_error_in_check_and_run(case):
    target, model, code = WRONG[case]
    problems, failure = outcome(target, model)
    assert problems == [("error", code)]
    assert failure in SAME_AT_THE_RUN.get(code, {f"failed.{code}"})


DOUBTFUL = {
    "codes or counts": (NUMBERS % 30, CLASSIFIER, "many_number_classes"),
    "a class once": (["a"] * (N // 2) + ["b"] * (N // 2 - 1) + ["c"], CLASSIFIER, "classes_once"),
    "yes and no": ([True, False] * (N // 2), REGRESSOR, "boolean_target"),
    "row numbers": (NUMBERS + 1, REGRESSOR, "counting_target"),
}


@pytest.mark.parametrize("case", DOUBTFUL)
def test_a_doubtful_target_is_a_warning_and_runs(case):
    target, model, code = DOUBTFUL[case]
    assert outcome(target, model) == ([("warning", code)], None)


@pytest.mark.parametrize(
    ("target", "model"),
    [
        (["no", "yes"] * 200, CLASSIFIER),
        (NUMBERS % 3, CLASSIFIER),
        (NUMBERS % 3 * 1.0, CLASSIFIER),
        (NUMBERS % 90 * 1.1, REGRESSOR),
        (np.arange(20_000) % 20, CLASSIFIER),
        ([f"c{i % 900}" for i in range(9_000)], CLASSIFIER),
    ],
)
def test_a_sound_target_has_no_problem(target, model):
    # The last has 900 classes of 10 rows: more than half the values of a sample are different.
    if len(target) < 9_000:
        assert outcome(target, model) == ([], None)
        return
    TABLES["table"] = pd.DataFrame({"a": np.arange(len(target)) % 7, "y": target})
    roles = stage("roles", "set_roles", {"target": "y"})
    drawn = chain(stage("given"), roles, stage("model", model))
    schemas = preview(BLOCKS.plan(drawn), BLOCKS.functions).schemas
    codes = [p.code for p in check(drawn, BLOCKS.entries, schemas)]
    assert codes == []


@pytest.mark.parametrize("model", [CLASSIFIER, REGRESSOR])
def test_a_target_without_any_value(model):
    _, failure = outcome([np.nan] * N, model)
    assert failure == "failed.target_empty"


def test_classes_that_a_filter_leaves_out_are_no_problem():
    rare = ["rare"] + ["a", "b"] * 2000
    for target in (rare, rare[:401]):
        TABLES["table"] = pd.DataFrame({"a": np.arange(len(target)) % 7, "y": target})
        known = stage("known", "filter_rows", {"keep": 'y != "rare"'})
        roles = stage("roles", "set_roles", {"target": "y"})
        drawn = chain(stage("given"), known, roles, stage("model", CLASSIFIER))
        schemas = preview(BLOCKS.plan(drawn), BLOCKS.functions).schemas
        assert check(drawn, BLOCKS.entries, schemas) == []
