"""Cross-validation equals scikit-learn's with the same splitter and scorers."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics, model_selection
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression, Ridge

from pipeline_core.measures.cross_validation import score_folds

FEATURES, LABELS = make_classification(n_samples=200, n_features=5, flip_y=0.2, random_state=0)
X = pd.DataFrame(FEATURES).add_prefix("x")
Y = pd.Series(np.where(LABELS == 1, "bad", "good"), name="credit")
GROUPS = pd.Series(np.arange(200) // 4, name="family")


@pytest.mark.parametrize("positive", ["bad", "good"])
def test_classification_equals_scikit_learns(positive):
    report = score_folds(LogisticRegression(), X, Y, None, positive, 5, 3)
    scorers = {
        "accuracy": "accuracy",
        "f1": metrics.make_scorer(metrics.f1_score, pos_label=positive),
        "precision": metrics.make_scorer(metrics.precision_score, pos_label=positive),
        "log_loss": metrics.make_scorer(metrics.log_loss, response_method="predict_proba"),
        "average_precision": metrics.make_scorer(
            metrics.average_precision_score, pos_label=positive, response_method="predict_proba"
        ),
    }
    splitter = model_selection.StratifiedKFold(5, shuffle=True, random_state=3)
    for name, scorer in scorers.items():
        # One scorer at a time: together they share one cached column of probabilities,
        # that of whichever positive class was asked for first.
        expected = model_selection.cross_val_score(
            LogisticRegression(), X, Y, scoring=scorer, cv=splitter, error_score="raise"
        )
        assert report["tables"]["folds"][name].tolist() == expected.tolist(), name
        assert report["metrics"][f"{name}_mean"] == expected.mean()
        assert report["metrics"][f"{name}_std"] == expected.std()
    assert report["method"]["splitter"] == "StratifiedKFold"


def test_regression_equals_scikit_learns():
    y = X["x0"] * 3 + 20
    report = score_folds(Ridge(), X, y, folds=4, seed=1)
    expected = model_selection.cross_validate(
        Ridge(),
        X,
        y,
        scoring=["r2", "neg_mean_absolute_error"],
        cv=model_selection.KFold(4, shuffle=True, random_state=1),
    )
    folds = report["tables"]["folds"]
    assert folds["r2"].tolist() == expected["test_r2"].tolist()
    assert (
        folds["mean_absolute_error"].tolist()
        == (-expected["test_neg_mean_absolute_error"]).tolist()
    )
    assert folds["test_rows"].sum() == 200


@pytest.mark.parametrize(
    ("model", "y", "splitter"),
    [
        (LogisticRegression(), Y, model_selection.StratifiedGroupKFold),
        (Ridge(), X["x0"], model_selection.GroupKFold),
    ],
)
def test_groups_are_never_torn_apart(model, y, splitter):
    report = score_folds(model, X, y, GROUPS, folds=5, seed=0)
    assert report["method"]["splitter"] == splitter.__name__
    by_group = splitter(5, shuffle=True, random_state=0).split(X, y, GROUPS)
    sizes = [len(test) for _, test in by_group]
    assert report["tables"]["folds"]["test_rows"].tolist() == sizes
    assert all(size % 4 == 0 for size in sizes)


def test_the_seed_fixes_the_folds():
    once, again, other = (
        score_folds(LogisticRegression(), X, Y, seed=seed)["metrics"] for seed in (1, 1, 2)
    )
    assert once == again
    assert once != other


def test_a_metric_undefined_in_a_fold_has_no_mean_and_a_note():
    y = pd.Series([0.0] * 20 + [5.0] * 180)
    report = score_folds(Ridge(), X, y, folds=5, seed=0)
    assert report["metrics"]["mean_absolute_percentage_error_mean"] is None
    assert report["metrics"]["mean_absolute_error_mean"] > 0
    note = {"code": "metric_undefined_in_a_fold", "metric": "mean_absolute_percentage_error"}
    assert note in report["notes"]
    report.pop("tables")
    assert json.loads(json.dumps(report, allow_nan=False)) == report


@pytest.mark.parametrize(
    ("rows", "changes", "words"),
    [
        (4, {}, "5 folds need at least 5 rows; found: 4"),
        (200, {"y": pd.Series(["a"] * 197 + ["b"] * 3)}, "5 rows of class 'b'; found: 3"),
        (200, {"groups": GROUPS // 20}, "5 groups in 'family'; found: 3"),
        (200, {"groups": GROUPS.where(GROUPS > 0)}, "'family' must have a value in every row"),
        (200, {"y": Y.where(Y.index > 0)}, "'credit' must have a value in every row"),
    ],
)
def test_too_few_rows_for_the_folds_are_an_error(rows, changes, words):
    settings = {"y": Y.head(rows), "groups": None, **changes}
    with pytest.raises(ValueError, match=words):
        score_folds(LogisticRegression(), X.head(rows), folds=5, **settings)


def test_an_error_of_the_model_is_raised_not_scored():
    with pytest.raises(ValueError, match=r"^Input X contains NaN"):
        score_folds(LogisticRegression(), X.where(X > -1), Y)
