"""The leak laboratory against the plain leaky scripts, and that nothing of it can be kept."""

from __future__ import annotations

import copy
import pickle

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, roc_auc_score
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_score, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler, TargetEncoder

from pipeline_core.block import Columns, Transformer
from pipeline_core.data.learned_on_all import LearnedOnAllRows
from pipeline_core.errors import UsageError
from pipeline_core.laboratories.leak_examples import leak_example
from pipeline_core.laboratories.names import LEAK_EXAMPLES
from pipeline_core.laboratories.own_leak import own_leak
from pipeline_core.store.frames import NotStorable
from pipeline_core.store.models import dump_model
from pipeline_core.store.signed_models import sign_model
from tests.small_pipelines import TABLES, Blocks, chain, stage

SPLIT = {"how": "stratified", "test_share": 0.25}


@pytest.fixture(scope="module")
def blocks() -> Blocks:
    random = np.random.default_rng(5)
    rows = pd.DataFrame({f"n{number}": random.normal(size=240) for number in range(30)})
    rows["city"] = random.integers(0, 60, 240).astype(str)
    rows["sex"] = random.choice(["f", "m"], 240)
    TABLES["noise"] = rows.assign(y=random.choice(["no", "yes"], 240))
    return Blocks(coded_by_target)


def coded_by_target(*, columns: Columns = ()) -> Transformer:
    """Code categories by the mean of the target.

    Parameters
    ----------
    columns
        Which.
    """
    return TargetEncoder(cv=KFold(5, shuffle=True, random_state=0))


ROLES = {"target": "y", "positive": "yes", "sensitive": ["sex"]}
START = (stage("rows", "given", {"name": "noise"}), stage("roles", "set_roles", ROLES))


def _drawn(*steps):
    """Steps that end in a split, a model and its scores."""
    split = stage("split", "split_rows", SPLIT)
    model = stage("model", "logistic_regression")
    return chain(
        *START, *steps, split, model, stage("scores", "evaluate", model="model", data="split")
    )


def _parts(y):
    return train_test_split(np.arange(240), test_size=0.25, random_state=0, stratify=y)


def _metric(result, name):
    return next(metric for metric in result["metrics"] if metric["name"] == name)


def test_it_is_the_plain_leaky_script_of_ones_own_pipeline(blocks):
    """Encoding by the target, one-hot, scaling: fitted on all rows, then split and judged."""
    steps = [
        stage("coded", "coded_by_target", {"columns": ["city"]}),
        stage("sexes", "encode_categories", {"columns": ["sex"]}),
        stage("scaled", "scale", {"columns": {"kind": "number"}}),
    ]
    drawn = _drawn(*steps)
    result = own_leak(blocks.plan(drawn), blocks.functions)

    rows = TABLES["noise"]
    X, y = rows.drop(columns="y"), rows["y"]
    numbers = [f"n{number}" for number in range(30)]
    prepare = make_column_transformer(
        (StandardScaler(), numbers),
        (TargetEncoder(cv=KFold(5, shuffle=True, random_state=0)), ["city"]),
        (OneHotEncoder(), ["sex"]),
        sparse_threshold=0,
    )
    prepared = prepare.fit_transform(X, y)
    train, test = _parts(y)
    model = LogisticRegression(max_iter=1000, random_state=0).fit(prepared[train], y.iloc[train])
    scores = model.predict_proba(prepared[test])[:, 1]
    leaky = _metric(result, "roc_auc")["leaky"]
    assert leaky == pytest.approx(roc_auc_score(y.iloc[test] == "yes", scores), abs=1e-9)
    run = blocks.run(drawn)
    assert _metric(result, "roc_auc")["honest"] == run.report("scores")["metrics"]["roc_auc"]
    assert result["steps"] == ["coded", "sexes", "scaled"]
    assert result["rows"] == [240, 180]


def test_in_folds_too(blocks):
    """Columns selected by all answers, then cross-validated: noise becomes knowledge."""
    drawn = chain(
        *START,
        stage("short", "drop_columns", {"columns": ["city", "sex"]}),
        stage("best", "select_k_best", {"k": 4}),
        stage("model", "logistic_regression"),
        stage("scores", "cross_validate", {"folds": 4}, model="model", data="best"),
    )
    result = own_leak(blocks.plan(drawn), blocks.functions)

    rows = TABLES["noise"]
    X, y = rows.drop(columns=["y", "city", "sex"]), rows["y"]
    best = SelectKBest(f_classif, k=4).set_output(transform="pandas").fit_transform(X, y)
    folds = StratifiedKFold(4, shuffle=True, random_state=0)
    plain = cross_val_score(LogisticRegression(max_iter=1000), best, y, cv=folds)
    accuracy = _metric(result, "accuracy_mean")
    assert accuracy["leaky"] == pytest.approx(plain.mean(), abs=1e-9)
    assert accuracy["leaky"] > accuracy["honest"] + 0.05


def test_a_model_of_models_leaks_in_each_of_its_members(blocks):
    drawn = chain(
        *START,
        stage("split", "split_rows", SPLIT),
        stage("short", "drop_columns", {"columns": ["city", "sex"]}, data="split"),
        stage("best", "select_k_best", {"k": 4}, data="short"),
        stage("scaled", "scale", {}, data="short"),
        stage("forest", "random_forest_classifier", {"n_estimators": 10}, data="best"),
        stage("line", "logistic_regression", {}, data="scaled"),
        stage("both", "vote", {}, models=("forest", "line"), data="split"),
        stage("scores", "evaluate", {}, model="both", data="split"),
    )
    result = own_leak(blocks.plan(drawn), blocks.functions)

    rows = TABLES["noise"]
    X, y = rows.drop(columns=["y", "city", "sex"]), rows["y"]
    train, test = _parts(y)
    best = SelectKBest(f_classif, k=4).set_output(transform="pandas").fit_transform(X, y)
    scaled = StandardScaler().set_output(transform="pandas").fit_transform(X)
    forest = RandomForestClassifier(10, random_state=0).fit(best.iloc[train], y.iloc[train])
    line = LogisticRegression(max_iter=1000).fit(scaled.iloc[train], y.iloc[train])
    both = forest.predict_proba(best.iloc[test]) + line.predict_proba(scaled.iloc[test])
    said = np.where(both[:, 1] > both[:, 0], "yes", "no")
    assert set(result["steps"]) == {"best", "scaled"}
    plain = accuracy_score(y.iloc[test], said)
    assert _metric(result, "accuracy")["leaky"] == pytest.approx(plain, abs=1e-12)


def test_what_learns_nothing_cannot_leak(blocks):
    with pytest.raises(UsageError) as refused:
        own_leak(
            blocks.plan(_drawn(stage("short", "drop_columns", {"columns": ["city", "sex"]}))),
            blocks.functions,
        )
    assert refused.value.code == "laboratory.nothing_learned"
    with pytest.raises(UsageError) as refused:
        own_leak(blocks.plan(chain(stage("rows", "given", {"name": "noise"}))), blocks.functions)
    assert refused.value.code == "laboratory.no_model"


@pytest.mark.parametrize("write", [dump_model, pickle.dumps, lambda model: sign_model(model, b"k")])
def test_it_can_never_be_written(write):
    """Nor hidden inside a pipeline, a copy or a bag of models."""
    rows = pd.DataFrame({"x": [1.0, 2.0, 3.0, 4.0]})
    scaler = StandardScaler().set_output(transform="pandas")
    frozen = LearnedOnAllRows(scaler, rows, scaler.fit_transform(rows))
    pipeline = make_pipeline(frozen, LogisticRegression()).fit(rows, [0, 0, 1, 1])
    for model in (frozen, pipeline, copy.deepcopy(pipeline)):
        with pytest.raises((UsageError, NotStorable)):
            write(model)
    with pytest.raises(UsageError):
        joblib.hash(pipeline)


@pytest.mark.parametrize("name", LEAK_EXAMPLES)
def test_each_example_deceives(name):
    """Every seed's leak looks better than what is honest, and honest is what chance gives."""
    for seed in range(3):
        result = leak_example(name, seed)
        leaky, honest = result["leaky"]["score"], result["honest"]["score"]
        if name == "time_order":
            assert leaky < honest / 3
        else:
            assert leaky > honest + 0.1
            assert honest == pytest.approx(0.5, abs=0.1)
        assert f"def {name}(" in result["code"]


def test_its_code_stands_alone():
    """What the screen shows as an example's code needs public libraries only."""
    imports = """
import numpy as np
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
"""
    space: dict = {}
    exec(imports + leak_example("noise", 3)["code"].replace(" -> Scores", ""), space)
    leaky, honest = space["noise"](3)
    assert (leaky.mean(), honest.mean()) == pytest.approx((0.8, 0.435))
