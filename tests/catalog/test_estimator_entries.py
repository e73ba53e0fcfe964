"""Entries of scikit-learn's classes: settings, ranges, help, and the objects they make."""

from __future__ import annotations

import tomllib

import pytest
from sklearn.model_selection import KFold

from pipeline_core.catalog import load_functions
from pipeline_core.catalog.estimators.overlay import FILE
from pipeline_core.catalog.settings import effective_settings, validate
from pipeline_core.engine.arguments import adapt_functions
from tests.small_catalogue import estimator_blocks, real_catalogue

FRONT = tomllib.loads(FILE.read_text("utf-8"))["blocks"]
RANGES = [
    (block, setting, side, bound)
    for block, facts in FRONT.items()
    for setting, bounds in facts.get("ranges", {}).items()
    for side, bound in bounds.items()
]

MODELS = [
    name
    for name, entry in real_catalogue().items()
    if entry["shape"] == "estimator" and entry.get("curated", True)
]


def made(block: str, **settings):
    entry = estimator_blocks()[block]
    functions = load_functions({block: entry}, [block])
    return adapt_functions({block: entry}, functions)[block](
        **{**effective_settings({}, entry["settings"]), **settings}
    )


def test_those_in_front_are_those_of_the_file():
    assert {name for name, entry in estimator_blocks().items() if entry["curated"]} == set(FRONT)
    assert len(FRONT) >= 30


@pytest.mark.parametrize("block", FRONT)
def test_main_settings_stand_first_in_their_order(block):
    schemas = estimator_blocks()[block]["settings"]["properties"]
    main = [name for name, schema in schemas.items() if not schema.get("x-more")]
    assert [name for name in main if name not in ("columns", "name")] == FRONT[block]["main"]
    assert list(schemas)[: len(main)] == main


@pytest.mark.parametrize(("block", "setting", "side", "bound"), RANGES)
def test_ranges_are_kept(block, setting, side, bound):
    schema = {**estimator_blocks()[block]["settings"], "required": []}
    beyond = bound + 1 if side == "maximum" else bound - 1
    assert validate({setting: bound}, schema) == []
    assert [fault.setting for fault in validate({setting: beyond}, schema)] == [setting]


@pytest.mark.parametrize("block", MODELS)
def test_every_model_in_front_says_when_to_choose_it(block):
    assert real_catalogue()[block]["when"].endswith(".")


def test_limits_are_those_that_scikit_learn_declares():
    schema = estimator_blocks()["lasso_lars"]["settings"]
    assert validate({"alpha": -1}, schema)[0].code == "setting.too_small"
    forest = estimator_blocks()["isolation_forest"]["settings"]
    assert validate({"max_samples": "auto"}, forest) == []
    assert validate({"max_samples": 0.5}, forest) == validate({"max_samples": 7}, forest) == []
    assert validate({"max_samples": "many"}, forest) != []


def test_what_a_setting_names_is_made_anew_with_the_stages_seed():
    first, second = (made("rfe", estimator="random_forest_classifier", random_state=3)
                     for _ in range(2))  # fmt: skip
    assert first.estimator.random_state == 3
    assert first.estimator is not second.estimator
    assert made("select_percentile", score_func="chi2").score_func.__name__ == "chi2"
    assert type(made("gaussian_process_regressor", kernel="Matern").kernel).__name__ == "Matern"
    drawn = made("select_percentile", score_func="mutual_info_classif", random_state=5).score_func
    assert drawn.keywords == {"random_state": 5}
    assert "random_state" not in estimator_blocks()["feature_agglomeration"]["params"]
    assert made("ada_boost_classifier").estimator is None


def test_steps_give_tables_and_detectors_predict():
    assert made("one_hot_encoder").sparse_output is False
    assert made("local_outlier_factor").novelty is True
    assert "sparse_output" not in estimator_blocks()["one_hot_encoder"]["settings"]["properties"]


@pytest.mark.parametrize("cv", [3, None])
def test_folds_that_are_drawn_have_the_seed(cv):
    folds = made("target_encoder", cv=cv, random_state=11).cv
    assert isinstance(folds, KFold)
    assert (folds.n_splits, folds.shuffle, folds.random_state) == (cv or 5, True, 11)


def test_a_list_of_a_file_is_a_tuple_of_the_class():
    assert made("min_max_scaler").feature_range == (0, 1)


def test_help_is_plain_text():
    for name, entry in estimator_blocks().items():
        for text in (entry["summary"], *entry["params"].values()):
            assert ":ref:" not in text, name
            assert "versionadded" not in text, name
            assert "``" not in text, name
