"""The training blocks: each is the scikit-learn class it names, with its defaults said."""

import importlib
import inspect

import pandas as pd
import pytest
from sklearn.base import is_classifier, is_regressor
from sklearn.datasets import make_classification, make_regression
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV

CLASSES = {
    "logistic_regression": LogisticRegression,
    "random_forest_classifier": RandomForestClassifier,
    "hist_gradient_boosting_classifier": HistGradientBoostingClassifier,
    "dummy_classifier": DummyClassifier,
}
NUMBERS = {
    "random_forest_regressor": RandomForestRegressor,
    "hist_gradient_boosting_regressor": HistGradientBoostingRegressor,
    "ridge": Ridge,
    "dummy_regressor": DummyRegressor,
}
# scikit-learn's own default often ends too early.
OTHER_DEFAULTS = {"logistic_regression": {"max_iter": 1000}}


def block(name):
    return getattr(importlib.import_module(f"pipeline_core.blocks.train.{name}"), name)


@pytest.mark.parametrize(("name", "kind"), [*CLASSES.items(), *NUMBERS.items()])
def test_without_settings_it_is_the_class_with_its_defaults(name, kind):
    estimator = block(name)()
    assert type(estimator) is kind
    assert estimator.get_params() == {**kind().get_params(), **OTHER_DEFAULTS.get(name, {})}


@pytest.mark.parametrize(("name", "kind"), [*CLASSES.items(), *NUMBERS.items()])
def test_every_setting_reaches_the_model(name, kind):
    for setting in inspect.signature(block(name)).parameters:
        marker = object()
        more = {"strategy": "quantile"} if setting == "quantile" else {}
        assert block(name)(**{setting: marker}, **more).get_params()[setting] is marker


@pytest.mark.parametrize("name", CLASSES)
def test_a_classifier_learns_and_is_the_same_for_the_same_seed(name):
    X, y = make_classification(200, random_state=0)
    seed = (
        {"random_state": 0} if "random_state" in inspect.signature(block(name)).parameters else {}
    )
    first, second = (block(name)(**seed).fit(X, y).predict_proba(X) for _ in range(2))
    assert is_classifier(block(name)())
    assert (first == second).all()


@pytest.mark.parametrize("name", NUMBERS)
def test_a_regressor_learns_and_is_the_same_for_the_same_seed(name):
    X, y = make_regression(200, random_state=0)
    seed = (
        {"random_state": 0} if "random_state" in inspect.signature(block(name)).parameters else {}
    )
    first, second = (block(name)(**seed).fit(X, y).predict(X) for _ in range(2))
    assert is_regressor(block(name)())
    assert (first == second).all()


def test_an_l1_share_gets_a_solver_that_can_do_it():
    X, y = make_classification(200, n_informative=2, random_state=0)
    estimator = block("logistic_regression")(l1_ratio=1.0, C=0.05, max_iter=5000, random_state=0)
    assert estimator.solver == "saga"
    assert (estimator.fit(X, y).coef_ == 0).any()
    assert block("logistic_regression")().solver == "lbfgs"


def test_a_search_is_scikit_learns_with_what_it_is_to_try():
    from pipeline_core.blocks.train.search import search

    y = pd.Series(["no", "yes"] * 10)
    made = search(LogisticRegression(), y, "no", vary={"C": [0.1, 1.0]}, metric="recall", folds=3)
    assert isinstance(made, GridSearchCV)
    assert made.param_grid == {"C": [0.1, 1.0]}
    assert made.scoring._kwargs["pos_label"] == "no"
    assert made.cv.get_n_splits() == 3


@pytest.mark.parametrize(
    ("model", "metric"), [(LogisticRegression(), "r2"), (Ridge(), "roc_auc"), (Ridge(), "f1")]
)
def test_a_search_takes_no_metric_of_the_other_kind(model, metric):
    from pipeline_core.blocks.train.search import search

    with pytest.raises(ValueError, match="Search settings: the metric must be"):
        search(model, pd.Series([0, 1] * 5), vary={"C": [1.0, 2.0]}, metric=metric)
