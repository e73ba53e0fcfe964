"""Learning curves are scikit-learn's where no role asks more; roles decide the growing parts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import make_scorer, mean_absolute_error
from sklearn.model_selection import learning_curve as by_sklearn
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from pipeline_core.blocks.validate_model.learning_curve import learning_curve
from pipeline_core.measures.folds import choose_folds
from pipeline_core.measures.growing_parts import growing_parts

CANCER, MALIGNANT = load_breast_cancer(return_X_y=True, as_frame=True)
CANCER = CANCER.iloc[:, :5]
LABELS = MALIGNANT.map({0: "malignant", 1: "benign"}).rename("kind")
SUGAR, PROGRESS = load_diabetes(return_X_y=True, as_frame=True)
LOGISTIC = make_pipeline(StandardScaler(), LogisticRegression())


@pytest.mark.parametrize(
    ("model", "X", "y", "metric", "scoring"),
    [
        (LOGISTIC, CANCER, LABELS, "accuracy", "accuracy"),
        (DecisionTreeClassifier(random_state=0), CANCER, LABELS, "roc_auc", "roc_auc"),
        (LOGISTIC, CANCER, LABELS, "neg_log_loss", "neg_log_loss"),
        (Ridge(), SUGAR, PROGRESS, "auto", "r2"),
        (Ridge(), SUGAR, PROGRESS, "mean_absolute_error", make_scorer(mean_absolute_error)),
    ],
)
def test_scores_are_those_of_scikit_learn(model, X, y, metric, scoring):
    report = learning_curve(
        model, X, y, None, "malignant" if y is LABELS else None,
        metric=metric, folds=3, sizes=4, smallest=0.2, random_state=3,
    )  # fmt: skip
    parts = choose_folds(len(X), 3, 3, y if y is LABELS else None).parts
    smallest = min(len(train) for train, _ in parts)
    counts = [int(share * smallest) for share in np.linspace(0.2, 1, 4)]
    rows, train, test = by_sklearn(
        model, X, y, train_sizes=counts, cv=parts, scoring=scoring, shuffle=True, random_state=3
    )
    table = report["tables"]["learning"]
    assert table["train_rows"].tolist() == rows.tolist()
    assert table["train_score"].tolist() == train.mean(axis=1).tolist()
    assert table["test_score"].tolist() == test.mean(axis=1).tolist()
    assert table["test_spread"].tolist() == test.std(axis=1).tolist()
    long = report["tables"]["learning_folds"].pivot(index="share", columns="fold")
    assert long["test_score"].to_numpy().tolist() == test.tolist()


def test_weights_count_in_every_fit_and_score():
    weights = pd.Series(np.arange(1.0, 1 + len(SUGAR)), index=SUGAR.index, name="people")
    report = learning_curve(
        Ridge(), SUGAR, PROGRESS, weights=weights, folds=3, sizes=2, smallest=0.5, random_state=0
    )
    chosen = choose_folds(len(SUGAR), 3, 0)
    part, test = growing_parts(chosen, [0.5, 1], 0)[1][0], chosen.parts[1][1]
    fitted = clone(Ridge()).fit(SUGAR.iloc[part], PROGRESS.iloc[part], weights.iloc[part])
    score = fitted.score(SUGAR.iloc[test], PROGRESS.iloc[test], weights.iloc[test])
    folds = report["tables"]["learning_folds"].set_index(["share", "fold"])
    assert folds.loc[(0.5, 2), "test_score"] == score
    assert {"code": "scores_weighted", "column": "people"} in report["notes"]


def test_groups_join_whole_and_never_stand_on_both_sides():
    random = np.random.default_rng(0)
    groups = pd.Series(random.choice(list("abcdefghijklmnop"), 200), name="who")
    chosen = choose_folds(200, 4, 1, groups=groups)
    for (train, test), parts in zip(
        chosen.parts, growing_parts(chosen, [0.2, 0.5, 1], 1, groups), strict=True
    ):
        assert sorted(parts[-1]) == sorted(train)
        for part in parts:
            names = set(groups.iloc[part])
            assert not names & set(groups.iloc[test])
            assert len(part) == groups.iloc[train].isin(names).sum()
        assert len(parts[0]) >= 0.2 * len(train) - 1
        assert set(parts[0]) < set(parts[1]) < set(parts[2])


def test_parts_by_time_are_the_latest_moments_before_the_test():
    random = np.random.default_rng(0)
    times = pd.Series(random.permutation(np.repeat(range(60), 3)), name="when")
    chosen = choose_folds(180, 3, 1, times=times)
    for (train, test), parts in zip(
        chosen.parts, growing_parts(chosen, [0.3, 1], 1, times=times), strict=True
    ):
        assert sorted(parts[-1]) == sorted(train)
        left = np.setdiff1d(train, parts[0])
        assert times.iloc[left].max() < times.iloc[parts[0]].min()
        assert times.iloc[parts[0]].max() < times.iloc[test].min()


def test_sizes_without_a_class_have_no_score_and_are_named():
    y = pd.Series(["rare"] * 6 + ["usual"] * 94)
    X = pd.DataFrame({"x": np.arange(100.0)})
    report = learning_curve(LogisticRegression(), X, y, folds=3, smallest=0.02, random_state=0)
    table = report["tables"]["learning"]
    assert table["test_score"].isna().iloc[0]
    assert table["test_score"].notna().iloc[-1]
    codes = {note["code"]: note for note in report["notes"]}
    assert codes["sizes_undefined"]["count"] == table["test_score"].isna().sum()


def test_a_part_too_small_for_the_model_is_a_sentence():
    with pytest.raises(ValueError, match="with 5 training rows in fold 1 it is not: Expected n_n"):
        learning_curve(KNeighborsRegressor(9), SUGAR, PROGRESS, smallest=0.015, random_state=0)


def test_too_few_rows_of_a_class_are_a_sentence():
    with pytest.raises(ValueError, match=r"5 folds need at least 5 rows of class 'b'; found: 2"):
        learning_curve(DummyClassifier(), SUGAR[:20], pd.Series(["a"] * 18 + ["b"] * 2))


def test_the_forecast_of_an_error_falls():
    random = np.random.default_rng(0)
    X = pd.DataFrame(random.normal(size=(400, 30)))
    y = X.sum(axis=1) + random.normal(size=400)
    metrics = learning_curve(
        Ridge(), X, y, metric="root_mean_squared_error", smallest=0.2, random_state=0
    )["metrics"]
    assert metrics["change_twice_low"] < metrics["change_twice"] < metrics["change_twice_high"] < 0


def test_three_sizes_allow_no_forecast():
    report = learning_curve(Ridge(), SUGAR, PROGRESS, sizes=3, random_state=0)
    assert report["metrics"]["change_twice"] is None
    assert report["notes"][0]["code"] == "forecast_needs_sizes"
    assert "forecast" not in report["tables"]
