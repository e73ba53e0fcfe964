"""What a search cannot try is said before the run, and what is said is what would fail."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import pytest

from pipeline_core.check import check
from pipeline_core.edits import RenameStage, apply
from pipeline_core.messages.words import LANGUAGES, say
from tests.small_pipelines import TABLES, Blocks, pipeline, stage


@pytest.fixture(scope="module")
def blocks():
    return Blocks()


@pytest.fixture(autouse=True)
def table():
    random = np.random.default_rng(0)
    TABLES["table"] = pd.DataFrame(
        {"a": random.normal(size=60), "b": random.normal(size=60), "y": ["no", "yes"] * 30}
    )


def searched(vary, **settings):
    return pipeline(
        stage("given"),
        stage("roles", "set_roles", {"target": "y"}, table="given"),
        stage("split", "split_rows", data="roles"),
        stage("scaled", "scale", data="split"),
        stage("model", "random_forest_classifier", {"n_estimators": 3}, data="scaled"),
        stage("other", "ridge", data="split"),
        stage(
            "best", "search", {"vary": vary, "folds": 2, **settings}, model="model", data="split"
        ),
    )


def problems(blocks, drawn):
    found = [problem for problem in check(drawn, blocks.entries) if problem.stage == "best"]
    for problem in found:
        for language in LANGUAGES:
            assert "{stage}" not in say(problem.message.code, problem.message.values, language)
            assert problem.message.code not in say(problem.message.code, {}, language)
    return found


DEPTH = {"model.max_depth": [1, 3]}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ({"trees.max_depth": [1]}, "vary_unknown_stage"),
        ({"model": [1]}, "vary_unknown_setting"),
        ({"model.depth": [1, 2]}, "vary_unknown_setting"),
        ({"other.alpha": [1.0]}, "vary_not_in_model"),
        ({"split.test_share": [0.1, 0.2]}, "vary_not_in_model"),
        ({"given.name": ["table"]}, "vary_not_in_model"),
        ({"best.folds": [2, 3]}, "vary_not_in_model"),
        ({"model.off": [False, True]}, "vary_off"),
        ({"scaled.off": ["yes"]}, "vary_off"),
        ({"model.min_samples_leaf": [1, 0]}, "vary_bad_value"),
        ({"model.min_samples_leaf": ["few"]}, "vary_bad_value"),
        ({"scaled.method": ["standard", "robus"]}, "vary_bad_value"),
        ({"model.n_estimators": {"from": 9, "to": 3}}, "vary_empty_range"),
        ({"model.n_estimators": {"from": 0, "to": 3}}, "vary_bad_value"),
        ({"model.max_features": {"from": 0, "to": 1, "scale": "log"}}, "vary_log_from_zero"),
        ({"scaled.method": {"from": 1, "to": 3}}, "vary_bad_value"),
    ],
)
def test_a_line_that_cannot_be_tried(blocks, line, code):
    drawn = searched({**DEPTH, **line})
    (problem,) = problems(blocks, drawn)
    assert (problem.code, problem.severity) == (code, "error")
    for edit in problem.fix:
        drawn = apply(drawn, edit, blocks.entries)
    assert problems(blocks, drawn) == []
    assert blocks.run(drawn).status["best"] == "succeeded"


@pytest.mark.parametrize(
    "vary",
    [
        {},
        {"model.max_depth": []},
        {"model.max_depth": 3},
        {"model.max_depth": {"from": 1}},
        {"model.max_depth": {"from": 1, "to": 3, "scale": "square"}},
    ],
)
def test_candidates_of_no_form_are_said_of_the_setting(blocks, vary):
    assert [problem.severity for problem in problems(blocks, searched(vary))] == ["error"]


def test_candidates_that_can_be_tried(blocks):
    vary = {
        **DEPTH,
        "scaled.off": [False, True],
        "scaled.method": ["standard", "minmax"],
        "model.min_samples_leaf": {"from": 1, "to": 9, "scale": "log", "points": 2},
    }
    assert problems(blocks, searched(vary)) == []
    assert blocks.run(searched(vary)).status["best"] == "succeeded"


def test_a_single_combination_chooses_nothing(blocks):
    (problem,) = problems(blocks, searched({"model.max_depth": [3]}))
    assert (problem.code, problem.severity) == ("vary_one_candidate", "warning")
    assert blocks.run(searched({"model.max_depth": [3]})).status["best"] == "succeeded"


def test_a_library_that_is_not_installed_is_said_with_how_to_get_it(blocks, monkeypatch):
    drawn = searched(DEPTH, strategy="optuna", tries=2)
    assert problems(blocks, drawn) == []
    monkeypatch.setitem(sys.modules, "optuna", None)
    (problem,) = problems(blocks, drawn)
    assert (problem.code, problem.field, problem.severity) == ("needs_extra", "strategy", "error")
    sentence = say(problem.message.code, problem.message.values)
    assert "pip install -r requirements-optuna.txt" in sentence
    (edit,) = problem.fix
    assert problems(blocks, apply(drawn, edit, blocks.entries)) == []


def test_too_many_combinations_are_refused_until_some_are_drawn(blocks):
    vary = {f"model.{name}": {"from": 1, "to": 900, "points": 500}
            for name in ("max_depth", "n_estimators")}  # fmt: skip
    drawn = searched(vary)
    (problem,) = problems(blocks, drawn)
    assert problem.code == "vary_too_many"
    for edit in problem.fix:
        drawn = apply(drawn, edit, blocks.entries)
    assert problems(blocks, drawn) == []


def test_candidates_follow_the_name_of_their_stage(blocks):
    drawn = apply(searched(DEPTH), RenameStage("model", "trees"), blocks.entries)
    assert drawn.stages["best"].settings["vary"] == {"trees.max_depth": [1, 3]}
    assert problems(blocks, drawn) == []
