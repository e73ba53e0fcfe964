"""Models are compared on the very folds of scikit-learn, and what is said follows from them."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import make_classification, make_regression
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.metrics import f1_score, make_scorer
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_score
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

from pipeline_core.measures.folds import choose_folds
from pipeline_core.measures.model_comparison import ComparedRows, comparison_report

FEATURES, LABELS = make_classification(n_samples=200, n_features=5, flip_y=0.2, random_state=0)
X = pd.DataFrame(FEATURES).add_prefix("x")
Y = pd.Series(np.where(LABELS == 1, "bad", "good"), name="credit")
GROUPS = pd.Series(np.arange(200) // 4, name="family")
TIMES = pd.Series(np.random.default_rng(0).permutation(200), name="day")
MODELS = {
    "tree": DecisionTreeClassifier(max_depth=2, random_state=0),
    "linear": LogisticRegression(),
    "bayes": GaussianNB(),
}


def fold_scores(report: dict, model: str) -> list[float]:
    table = report["tables"]["folds"]
    return table["score"][table["model"] == model].tolist()


@pytest.mark.parametrize(
    ("metric", "scorer"),
    [("auto", "roc_auc"), ("f1", make_scorer(f1_score, pos_label="bad")), ("accuracy",) * 2],
)
def test_the_scores_are_scikit_learns_on_the_same_folds(metric, scorer):
    report = comparison_report(MODELS, ComparedRows(X, Y, positive="bad"), metric, 5, 2, seed=3)
    for name, model in MODELS.items():
        expected = [
            cross_val_score(model, X, Y == "bad" if scorer == "roc_auc" else Y, scoring=scorer,
                            cv=StratifiedKFold(5, shuffle=True, random_state=seed))
            for seed in (3, 4)
        ]  # fmt: skip
        assert fold_scores(report, name) == np.concatenate(expected).tolist()
    means = report["tables"]["models"].set_index("model")["mean"]
    assert means["linear"] == np.mean(fold_scores(report, "linear"))
    assert means.is_monotonic_decreasing
    assert len(report["tables"]["pairs"]) == 3


def test_all_models_share_every_fold_and_its_splitter_is_named():
    report = comparison_report(MODELS, ComparedRows(X, Y), repeats=2, seed=0)
    table = report["tables"]["folds"]
    per_fold = table.groupby(["repeat", "fold"])[["train_rows", "test_rows"]].nunique()
    assert (per_fold == 1).all(axis=None)
    told = next(note for note in report["notes"] if note["code"] == "compared_on_folds")
    assert (told["folds"], told["repeats"], told["splitter"]) == (5, 2, "StratifiedKFold")
    json.dumps({name: value for name, value in report.items() if name != "tables"})


def test_errors_are_better_the_smaller_they_are():
    features, y = make_regression(80, 4, noise=5, random_state=0)
    rows = ComparedRows(pd.DataFrame(features).add_prefix("x"), pd.Series(y))
    models = {"mean": DummyRegressor(), "linear": LinearRegression(), "ridge": Ridge(50)}
    report = comparison_report(models, rows, "mean_absolute_error", rope=0.5, seed=1)
    expected = -cross_val_score(
        LinearRegression(), rows.X, y, scoring="neg_mean_absolute_error",
        cv=KFold(5, shuffle=True, random_state=1),
    )  # fmt: skip
    assert fold_scores(report, "linear") == expected.tolist()
    assert report["tables"]["models"]["model"].tolist() == ["linear", "ridge", "mean"]
    assert (report["tables"]["pairs"]["difference"] > 0).all()
    assert report["headline"] == {
        "metric": "mean_absolute_error_mean", "code": "lead_real", "model": "linear",
    }  # fmt: skip


def test_equal_models_are_practically_the_same():
    models = {"one": LogisticRegression(), "other": LogisticRegression()}
    report = comparison_report(models, ComparedRows(X, Y), seed=0)
    assert report["headline"]["code"] == "lead_shared"
    assert report["headline"]["others"] == "other"
    assert report["tables"]["pairs"]["same"].tolist() == [1.0]


def test_a_lead_is_real_only_over_every_other_model():
    models = {"dummy": DummyClassifier(), "one": MODELS["linear"], "other": LogisticRegression(C=2)}
    report = comparison_report(models, ComparedRows(X, Y), seed=0)
    verdicts = dict(zip(report["tables"]["pairs"]["second"], report["tables"]["pairs"]["verdict"],
                        strict=True))  # fmt: skip
    assert verdicts["dummy"] == "better"
    assert report["headline"]["code"] == "lead_shared"


def test_groups_are_kept_together_and_rows_with_a_time_judged_later():
    grouped = comparison_report(MODELS, ComparedRows(X, Y, GROUPS), repeats=2, seed=0)
    assert grouped["method"]["splitter"] == "StratifiedGroupKFold"
    parts = choose_folds(200, 5, 1, Y, GROUPS).parts  # those of the second repeat
    expected = [
        MODELS["bayes"].fit(X.iloc[train], Y.iloc[train]).score(X.iloc[test], Y.iloc[test])
        for train, test in parts
    ]
    rows = ComparedRows(X, Y, GROUPS)
    accuracy = comparison_report(MODELS, rows, "accuracy", repeats=2, seed=0)
    assert fold_scores(accuracy, "bayes")[5:] == expected

    by_time = comparison_report(MODELS, ComparedRows(X, Y, times=TIMES), repeats=3, seed=0)
    codes = {note["code"] for note in by_time["notes"]}
    assert {"compared_by_time", "not_repeated_by_time", "shares_not_kept_by_time"} <= codes
    assert (by_time["method"]["splitter"], by_time["method"]["repeats"]) == ("TimeSeriesSplit", 1)
    sizes = by_time["tables"]["folds"].query("model == 'tree'")
    assert by_time["method"]["test_by_train_rows"] == np.mean(
        sizes["test_rows"] / sizes["train_rows"]
    )


def test_weights_count_in_fits_and_scores():
    weights = pd.Series(np.random.default_rng(0).uniform(0.1, 3, 200), name="people")
    models = {"bayes": GaussianNB(), "near": KNeighborsClassifier()}
    report = comparison_report(models, ComparedRows(X, Y, weights=weights), "accuracy", seed=0)
    for train, test in choose_folds(200, 5, 0, Y).parts[:1]:
        fitted = GaussianNB().fit(X.iloc[train], Y.iloc[train], weights.iloc[train])
        expected = fitted.score(X.iloc[test], Y.iloc[test], weights.iloc[test])
        assert fold_scores(report, "bayes")[0] == expected
    (note,) = [note for note in report["notes"] if note["code"] == "models_not_weighted"]
    assert note["models"] == ["near"]


def test_the_usual_metric_is_one_that_all_models_have():
    rank = {"svm": LinearSVC(), "linear": LogisticRegression()}
    assert comparison_report(rank, ComparedRows(X, Y))["method"]["metric"] == "roc_auc"

    class OnlyClasses(DummyClassifier):
        @property
        def predict_proba(self):
            raise AttributeError("predict_proba")

    classes = {"bare": OnlyClasses(), "linear": LogisticRegression()}
    assert comparison_report(classes, ComparedRows(X, Y))["method"]["metric"] == "accuracy"


def test_folds_without_a_score_are_left_out_for_all_and_said():
    y = pd.Series(np.where(np.isin(np.arange(200), [5, 50, 150]), "b", "a"))  # in two test parts
    rows = ComparedRows(X, y, times=pd.Series(np.arange(200)))
    report = comparison_report(MODELS, rows)
    scores = report["tables"]["folds"].query("model == 'tree'")["score"]
    (note,) = [note for note in report["notes"] if note["code"] == "folds_without_score"]
    assert (note["folds"], scores.notna().sum()) == (3, 2)
    means = report["tables"]["models"].set_index("model")["mean"]
    assert means["tree"] == scores.mean()
    y[150] = "a"
    with pytest.raises(ValueError, match="defined in at least two folds; roc_auc is in 1"):
        comparison_report(MODELS, rows)


@pytest.mark.parametrize(
    ("models", "metric", "words"),
    [
        ({"one": LogisticRegression()}, "auto", "at least two models; there is 1"),
        ({"one": LogisticRegression(), "two": Ridge()}, "auto", "one predict classes, two do not"),
        (MODELS, "r2", "r2 does not"),
    ],
)
def test_what_cannot_be_compared_is_said(models, metric, words):
    with pytest.raises(ValueError, match=words):
        comparison_report(models, ComparedRows(X, Y), metric)


def test_many_pairs_have_sentences_for_the_best_model_only():
    depths = {f"tree{d}": DecisionTreeClassifier(max_depth=d, random_state=0) for d in range(1, 7)}
    report = comparison_report(depths, ComparedRows(X, Y), seed=0, folds=3)
    told = [note for note in report["notes"] if note["code"].startswith("pair_")]
    best = report["tables"]["models"]["model"][0]
    assert {note["first"] for note in told} == {best}
    assert len(told) == 5
    assert len(report["tables"]["pairs"]) == len(list(itertools.combinations(depths, 2)))
