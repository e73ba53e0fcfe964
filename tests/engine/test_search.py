"""A search tries what scikit-learn's would, on the same folds, with the same results to the bit."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import numpy as np
import pandas as pd
import pytest
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    GridSearchCV,
    GroupKFold,
    HalvingGridSearchCV,
    HalvingRandomSearchCV,
    KFold,
    RandomizedSearchCV,
    StratifiedKFold,
    validation_curve,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import RobustScaler, StandardScaler
from sklearn.tree import DecisionTreeClassifier

from pipeline_core.engine.search import Stopped, run_search
from pipeline_core.measures.ranges import distribution
from pipeline_core.measures.scorers import scorer_of
from pipeline_core.measures.search_report import search_report
from tests.small_pipelines import TABLES, Blocks, pipeline, stage

N = 240
RESULTS = ("mean_test_score", "std_test_score", "rank_test_score", "split0_test_score")


@pytest.fixture(scope="module")
def blocks():
    return Blocks()


@pytest.fixture(autouse=True)
def table():
    random = np.random.default_rng(3)
    rows = pd.DataFrame(
        {
            "a": random.normal(size=N),
            "b": random.normal(size=N) * 9,
            "city": random.choice(["Lima", "Oslo", "Rome"], N),
            "person": random.integers(0, 30, N),
            "w": random.random(N) + 0.1,
        }
    )
    rows["y"] = np.where(rows["a"] + random.normal(size=N) > 0, "yes", "no")
    TABLES["table"] = rows
    return rows


def xy(table):
    return table[["a", "b"]], table["y"]


TREE = DecisionTreeClassifier(random_state=0)
DEPTHS = {"max_depth": [1, 2, 3, None], "min_samples_leaf": [1, 5, 20]}
FOLDS = StratifiedKFold(3, shuffle=True, random_state=1)
SCALED = make_pipeline(StandardScaler().set_output(transform="pandas"), LogisticRegression())
STEPS = {
    "standardscaler": [StandardScaler().set_output(transform="pandas"),
                       RobustScaler().set_output(transform="pandas"), "passthrough"],
    "logisticregression__C": [0.01, 1.0],
}  # fmt: skip
DRAWN = {"max_depth": distribution(1, 9, whole=True),
         "ccp_alpha": distribution(1e-4, 1e-1, log=True),
         "min_samples_leaf": distribution(1, 50, whole=True, log=True)}  # fmt: skip


@pytest.mark.parametrize(
    "search",
    [
        GridSearchCV(TREE, DEPTHS, cv=FOLDS),
        GridSearchCV(TREE, DEPTHS, cv=FOLDS, scoring=scorer_of("f1", "no")),
        GridSearchCV(TREE, DEPTHS, cv=FOLDS, scoring=scorer_of("log_loss")),
        GridSearchCV(SCALED, STEPS, cv=FOLDS),
        RandomizedSearchCV(TREE, DRAWN, n_iter=9, cv=FOLDS, random_state=2),
        RandomizedSearchCV(SCALED, STEPS, n_iter=4, cv=FOLDS, random_state=2),
        HalvingGridSearchCV(TREE, DEPTHS, cv=FOLDS, random_state=2),
        HalvingGridSearchCV(SCALED, STEPS, cv=FOLDS, factor=2, random_state=2),
        HalvingRandomSearchCV(TREE, DRAWN, n_candidates=9, cv=FOLDS, random_state=2),
    ],
)
def test_results_are_those_of_scikit_learn(search, table):
    X, y = xy(table)
    ours, theirs = (type(search)(**search.get_params(deep=False)) for _ in range(2))
    assert run_search(ours, X, y) is False
    theirs.fit(X, y)
    for name in RESULTS:
        assert np.array_equal(ours.cv_results_[name], theirs.cv_results_[name]), name
    assert str(ours.cv_results_["params"]) == str(theirs.cv_results_["params"])
    assert ours.best_index_ == theirs.best_index_
    assert np.array_equal(ours.predict_proba(X), theirs.predict_proba(X))


def test_weights_count_as_in_scikit_learn(table):
    X, y = xy(table)
    weights = table["w"].to_numpy()
    ours, theirs = (GridSearchCV(TREE, DEPTHS, cv=FOLDS) for _ in range(2))
    run_search(ours, X, y, weights)
    theirs.fit(X, y, sample_weight=weights)
    assert np.array_equal(
        ours.cv_results_["mean_test_score"], theirs.cv_results_["mean_test_score"]
    )
    assert np.array_equal(ours.predict_proba(X), theirs.predict_proba(X))


@pytest.mark.parametrize("metric", ["accuracy", "log_loss"])
def test_train_scores_of_one_setting_are_a_validation_curve(metric, table):
    X, y = xy(table)
    scorer, depths = scorer_of(metric), [1, 2, 3, 8]
    search = GridSearchCV(
        TREE, {"max_depth": depths}, cv=FOLDS, scoring=scorer, return_train_score=True
    )
    run_search(search, X, y)
    train, test = validation_curve(
        TREE, X, y, param_name="max_depth", param_range=depths, cv=FOLDS, scoring=scorer
    )
    trials = search_report(search, metric, {"max_depth": ["tree.max_depth"]})["tables"]["trials"]
    sign = -1 if metric == "log_loss" else 1
    assert trials["train_mean"].tolist() == (sign * train.mean(axis=1)).tolist()
    assert trials["train_deviation"].tolist() == train.std(axis=1).tolist()
    assert trials["mean"].tolist() == (sign * test.mean(axis=1)).tolist()
    assert trials["fold_2"].tolist() == (sign * test[:, 1]).tolist()


def test_train_scores_are_weighted_as_in_scikit_learn(table):
    X, y = xy(table)
    ours, theirs = (GridSearchCV(TREE, DEPTHS, cv=FOLDS, return_train_score=True) for _ in range(2))
    run_search(ours, X, y, table["w"].to_numpy())
    theirs.fit(X, y, sample_weight=table["w"].to_numpy())
    for name in ("mean_train_score", "split1_train_score"):
        assert np.array_equal(ours.cv_results_[name], theirs.cv_results_[name]), name


def test_train_scores_of_steps_that_are_shared_are_those_of_scikit_learn(table):
    X, y = xy(table)
    ours, theirs = (
        GridSearchCV(SCALED, STEPS, cv=FOLDS, return_train_score=True) for _ in range(2)
    )
    run_search(ours, X, y)
    theirs.fit(X, y)
    for name in ("mean_train_score", "std_train_score", "split2_train_score", "mean_test_score"):
        assert np.array_equal(ours.cv_results_[name], theirs.cv_results_[name]), name


def test_what_cannot_be_fitted_has_no_score_and_is_never_the_best(table):
    X, y = xy(table)
    grid = {"C": [1.0, 0.5], "l1_ratio": [0.0, 0.5], "solver": ["lbfgs"]}
    search = GridSearchCV(LogisticRegression(), grid, cv=FOLDS)
    run_search(search, X, y)
    failed = np.isnan(search.cv_results_["mean_test_score"])
    assert failed.tolist() == [params["l1_ratio"] > 0 for params in search.cv_results_["params"]]
    assert search.best_params_["l1_ratio"] == 0.0


def test_if_nothing_can_be_fitted_the_error_is_that_of_the_model(table):
    X, y = xy(table)
    search = GridSearchCV(LogisticRegression(solver="lbfgs"), {"l1_ratio": [0.5, 1.0]}, cv=FOLDS)
    with pytest.raises(ValueError, match="lbfgs"):
        run_search(search, X, y)


@pytest.mark.parametrize("asked", [1, 4, 10])
def test_a_stopped_search_keeps_the_trials_that_are_complete(asked, table):
    X, y = xy(table)
    fits = count(1)
    search = GridSearchCV(TREE, DEPTHS, cv=FOLDS)
    full = GridSearchCV(TREE, DEPTHS, cv=FOLDS).fit(X, y)
    if asked <= FOLDS.n_splits:
        with pytest.raises(Stopped):
            run_search(search, X, y, stopped=lambda: next(fits) > asked)
        return
    assert run_search(search, X, y, stopped=lambda: next(fits) > asked)
    complete = asked // FOLDS.n_splits
    scores = full.cv_results_["mean_test_score"][:complete]
    assert np.array_equal(search.cv_results_["mean_test_score"], scores)
    assert search.best_index_ == int(np.argmax(scores))


# Through the product ---------------------------------------------------------------------


def searched(*vary, roles=(), estimator="random_forest_classifier", **settings):
    """A pipeline that searches over a model with a scaler and an encoder before it."""
    start = {"target": "y", "positive": "no", **dict(roles)}
    return pipeline(
        stage("given"),
        stage("roles", "set_roles", start, table="given"),
        stage("split", "split_rows", {"how": "group"} if "group" in start else {}, data="roles"),
        stage("scaled", "scale", data="split"),
        stage("encoded", "encode_categories", data="scaled"),
        stage("model", estimator, {"n_estimators": 5} if "forest" in estimator else {},
              data="encoded"),
        stage("best", "search", {"vary": dict(vary), "folds": 3, **settings},
              model="model", data="split"),
    )  # fmt: skip


DEPTH = ("model.max_depth", [1, 3, None])


def by_hand(blocks, table, grid, **options):
    """The search that a person would write, on the model that the pipeline has."""
    ran = blocks.run(searched(DEPTH))
    train = ran.outputs["split"].data.train_rows
    X, y = train.drop(columns=["y"]), train["y"]
    return GridSearchCV(ran.model("model"), grid, **options).fit(X, y)


def test_a_setting_of_the_model_is_its_parameter(blocks, table):
    ran = blocks.run(searched(DEPTH, ("model.min_samples_leaf", [1, 10])))
    grid = {"randomforestclassifier__max_depth": [1, 3, None],
            "randomforestclassifier__min_samples_leaf": [1, 10]}  # fmt: skip
    cv = StratifiedKFold(3, shuffle=True, random_state=0)
    expected = by_hand(blocks, table, grid, cv=cv, scoring="accuracy")
    trials = ran.outputs["best"].report["tables"]["trials"]
    assert np.array_equal(trials["mean"], expected.cv_results_["mean_test_score"])
    assert np.array_equal(trials["fold_2"], expected.cv_results_["split1_test_score"])
    assert trials["model.max_depth"].tolist() == ["1", "1", "3", "3", "", ""]
    rows = table.drop(columns="y")
    assert np.array_equal(ran.model("best").predict_proba(rows), expected.predict_proba(rows))


def test_a_step_is_a_choice_and_may_be_left_out(blocks, table):
    vary = [("scaled.method", ["standard", "robust"]), ("scaled.off", [False, True])]
    ran = blocks.run(searched(*vary, estimator="logistic_regression"))
    trials = ran.outputs["best"].report["tables"]["trials"]
    chosen = list(zip(trials["scaled.method"], trials["scaled.off"], strict=True))
    assert sorted(chosen) == [("robust", "False"), ("standard", "False"), ("standard", "True")]
    # Each trial scores what the pipeline with those settings scores when it is searched alone.
    for method, off in chosen:
        alone = blocks.run(
            searched(
                ("scaled.method", [method]),
                ("scaled.off", [off == "True"]),
                estimator="logistic_regression",
            )
        )
        mine = trials[(trials["scaled.method"] == method) & (trials["scaled.off"] == off)]
        assert alone.outputs["best"].report["metrics"]["accuracy_mean"] == mine["mean"].iloc[0]


def test_other_columns_are_a_choice(blocks):
    ran = blocks.run(searched(("scaled.columns", [["a"], ["a", "b"]])))
    trials = ran.outputs["best"].report["tables"]["trials"]
    assert trials["scaled.columns"].tolist() == ["['a']", "['a', 'b']"]


def test_groups_stay_together_in_the_folds(blocks, table):
    ran = blocks.run(searched(DEPTH, roles={"group": "person"}))
    data = ran.outputs["split"].data
    folds = ran.outputs["best"].model.unfitted.cv
    rows = data.features(data.train_rows)
    for train, test in folds.split(rows, data.train_rows["y"]):
        people = data.train_rows["person"]
        assert not set(people.iloc[train]) & set(people.iloc[test])
    assert not isinstance(folds, KFold | GroupKFold)


def test_weights_count_in_every_fit_and_score(blocks, table):
    ran = blocks.run(searched(DEPTH, roles={"weight": "w"}))
    plain = blocks.run(searched(DEPTH))
    means = [r.outputs["best"].report["tables"]["trials"]["mean"] for r in (ran, plain)]
    assert not np.array_equal(*means)
    data = ran.outputs["split"].data
    X, y, w = data.features(data.train_rows), data.train_rows["y"], data.train_rows["w"]
    train, test = next(StratifiedKFold(3, shuffle=True, random_state=0).split(X, y))
    model = ran.model("model").set_params(randomforestclassifier__max_depth=1)
    model.fit(X.iloc[train], y.iloc[train],
              randomforestclassifier__sample_weight=w.iloc[train].to_numpy())  # fmt: skip
    right = (model.predict(X.iloc[test]) == y.iloc[test]).to_numpy()
    first = ran.outputs["best"].report["tables"]["trials"]["fold_1"].iloc[0]
    assert first == np.average(right, weights=w.iloc[test])


def test_what_others_fit_again_is_the_search_and_not_its_best(blocks):
    ran = blocks.run(searched(DEPTH))
    model = ran.outputs["best"].model
    assert isinstance(model.unfitted, GridSearchCV)
    assert not isinstance(model.pipeline, GridSearchCV)
    nested = searched(DEPTH)
    nested = pipeline(
        *nested.stages.values(),
        stage("judged", "cross_validate", {"folds": 3}, model="best", data="split"),
    )
    report = blocks.run(nested).outputs["judged"].report
    data = ran.outputs["split"].data
    X, y = data.features(data.train_rows), data.train_rows["y"]
    parts = StratifiedKFold(3, shuffle=True, random_state=0).split(X, y)
    scores = []
    for train, test in parts:
        search = GridSearchCV(**model.unfitted.get_params(deep=False))
        fitted = search.fit(X.iloc[train], y.iloc[train])
        scores.append((fitted.predict(X.iloc[test]) == y.iloc[test]).mean())
    assert report["tables"]["folds"]["accuracy"].tolist() == scores


def test_the_members_of_a_model_of_models_can_be_searched(blocks):
    stages = searched(DEPTH).stages
    stages = {name: other for name, other in stages.items() if name != "best"}
    vote = stage("voted", "vote", models=("model", "linear"), data="split")
    linear = stage("linear", "logistic_regression", data="encoded")
    best = stage("best", "search", {"vary": dict([DEPTH, ("linear.C", [0.1, 1.0])]), "folds": 3},
                 model="voted", data="split")  # fmt: skip
    ran = blocks.run(pipeline(*stages.values(), linear, vote, best))
    assert ran.status["best"] == "succeeded", ran.end("best")
    assert set(ran.outputs["best"].model.unfitted.param_grid) == {
        "linear__logisticregression__C",
        "model__randomforestclassifier__max_depth",
    }


def test_a_step_that_scores_by_a_function_is_the_same_for_each_candidate(blocks):
    stages = searched(DEPTH).stages
    score = {"score": "mutual_info_classif", "k": 2}
    model = replace(stages["model"], inputs={"data": ("chosen",)})
    others = [other for other in stages.values() if other.name != "model"]
    ran = blocks.run(
        pipeline(*others, stage("chosen", "select_k_best", score, data="encoded"), model)
    )
    assert ran.status["best"] == "succeeded", ran.end("best")


def test_a_setting_without_effect_is_said(blocks):
    ran = blocks.run(searched(("scaled.method", ["standard", "standard"])))
    assert ran.error("best") == "failed.vary_no_effect"


def test_a_number_that_is_best_at_the_end_of_its_range_is_said(blocks):
    ran = blocks.run(searched(("model.min_samples_leaf", [40, 50, 60])))
    notes = ran.outputs["best"].report["notes"]
    ends = [note for note in notes if note["code"] in ("best_at_lowest", "best_at_highest")]
    best = ran.outputs["best"].report["tables"]["best"]["value"].iloc[0]
    assert [note["value"] for note in ends] == ([float(best)] if best != "50" else [])


def test_a_search_that_was_cut_short_is_not_taken_for_a_whole_one(blocks):
    drawn = pipeline(
        *searched(DEPTH, ("model.min_samples_leaf", [1, 5])).stages.values(),
        stage("judged", "evaluate", model="best", data="split"),
    )
    fits = count(1)
    stopped = blocks.run(drawn, stopped=lambda _: next(fits) > 7)
    assert stopped.status == {**stopped.status, "best": "succeeded", "judged": "succeeded"}
    plan = blocks.plan(drawn)
    for name in ("best", "judged"):
        assert stopped.end(name)["key"] != plan.jobs[name].key
        assert stopped.outputs[name] is None  # nothing lies under the key of the whole search
    assert stopped.end("model")["key"] == plan.jobs["model"].key
