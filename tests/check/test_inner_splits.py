"""Estimators that split their rows by themselves are known, and said where rows have roles."""

from __future__ import annotations

import ast
import inspect
import textwrap
from typing import Any

import pytest

from pipeline_core.catalog.estimators.classes import all_classes, kinds_of_blocks
from pipeline_core.catalog.estimators.inner_splits import inner_split_of
from pipeline_core.check import Columns, check
from pipeline_core.edits import apply
from pipeline_core.messages.words import LANGUAGES, say
from pipeline_core.spec import Pipeline, Stage
from tests.small_catalogue import real_catalogue

# What scikit-learn splits rows with, in the methods of a class.
SPLITTERS = {"check_cv", "train_test_split", "StratifiedShuffleSplit", "ShuffleSplit"}
CLASSES = {kind.name: all_classes()[kind.name] for kind in kinds_of_blocks()}


def names_in(cls: Any) -> set[str]:
    """The names that the methods of a class and its bases use."""
    own = [base for base in cls.__mro__ if base.__module__.startswith("sklearn.")]
    trees = [ast.parse(textwrap.dedent(inspect.getsource(base))) for base in own]
    return {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)}


def test_every_class_that_splits_its_rows_says_so():
    splitting = {name for name, cls in CLASSES.items() if names_in(cls) & SPLITTERS}
    known = {name for name, cls in CLASSES.items() if inner_split_of(cls)}
    # It inherits what stops early, and never does.
    assert splitting - known == {"SGDOneClassSVM"}
    # They hand `cv` on: to a search, to leave-one-out, to cross_val_score.
    assert known - splitting <= {"RidgeCV", "RidgeClassifierCV", "SequentialFeatureSelector"}


def pipeline(block: str, settings: dict[str, Any] | None = None, **roles: str) -> Pipeline:
    stages = {
        "rows": Stage("rows", "read_csv", {}, {"path": "a.csv"}),
        "roles": Stage("roles", "set_roles", {"table": ("rows",)}, {"target": "y", **roles}),
        "split": Stage("split", "split_rows", {"data": ("roles",)}, {"test_share": 0.5}),
        "tried": Stage("tried", block, {"data": ("split",)}, settings or {}),
    }
    return Pipeline("", 0, stages)


def splits_of(tried: Pipeline, rows: int | None = None) -> list[Any]:
    facts: Any = {"kind": "number", "rows": rows, "distinct": 2, "once": 0, "whole": True,
                  "counts_up": False}  # fmt: skip
    schemas = {"roles": Columns({"y": "number"}, (), {"target": facts})} if rows else {}
    problems = [p for p in check(tried, real_catalogue(), schemas) if p.code.startswith("inner_")]
    for problem in problems:
        assert problem.severity == "warning"
        for language in LANGUAGES:
            assert "{" not in say(problem.message.code, problem.message.values, language)
    return problems


@pytest.mark.parametrize(
    ("block", "settings", "fixed"),
    [
        ("mlp_classifier", {"early_stopping": True}, ("early_stopping", False)),
        ("sgd_regressor", {"early_stopping": True}, ("early_stopping", False)),
        ("perceptron", {"early_stopping": True}, ("early_stopping", False)),
        ("gradient_boosting_regressor", {"n_iter_no_change": 5}, ("n_iter_no_change", None)),
        ("hist_gradient_boosting_classifier", {"early_stopping": True}, ("early_stopping", False)),
    ],
)
def test_early_stopping_is_switched_off_by_the_fix(block, settings, fixed):
    assert splits_of(pipeline(block, settings)) == []
    assert splits_of(pipeline(block, group="g")) == []
    (problem,) = splits_of(pipeline(block, settings, group="g"))
    assert (problem.code, problem.field) == ("inner_stop_group", fixed[0])
    (edit,) = problem.fix
    assert (edit.setting, edit.value) == fixed
    mended = apply(pipeline(block, settings, group="g"), edit, real_catalogue())
    assert splits_of(mended) == []


@pytest.mark.parametrize("block", ["hist_gradient_boosting_classifier",
                                   "hist_gradient_boosting_regressor"])  # fmt: skip
def test_auto_stops_early_above_ten_thousand_training_rows(block):
    tried = pipeline(block, time="t")
    assert splits_of(tried) == splits_of(tried, 20_000) == []
    assert [p.code for p in splits_of(tried, 20_002)] == ["inner_stop_time"]


@pytest.mark.parametrize(
    "block",
    ["ridge_cv", "lasso_cv", "logistic_regression_cv", "elastic_net_cv", "lars_cv", "rfecv",
     "target_encoder", "sequential_feature_selector", "tuned_threshold_classifier_cv"],
)  # fmt: skip
def test_folds_of_its_own_are_said_of_every_role(block):
    assert splits_of(pipeline(block)) == []
    problems = splits_of(pipeline(block, group="g", time="t"))
    assert [p.code for p in problems] == ["inner_folds_group", "inner_folds_time"]
    assert {p.field for p in problems} == {"cv"}


def test_a_choice_of_a_block_by_hand_counts():
    assert splits_of(pipeline("encode_categories", group="g")) == []
    (problem,) = splits_of(pipeline("encode_categories", {"method": "target"}, group="g"))
    assert (problem.code, problem.field) == ("inner_folds_group", "method")
