"""Permutation tests are scikit-learn's, and keep their level where rows hang together."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.metrics import f1_score, make_scorer, mean_absolute_error
from sklearn.model_selection import KFold, StratifiedGroupKFold, StratifiedKFold
from sklearn.model_selection import permutation_test_score as by_sklearn
from sklearn.naive_bayes import GaussianNB
from sklearn.tree import DecisionTreeClassifier

from pipeline_core.blocks.validate_model.permutation_test import permutation_test
from pipeline_core.measures.shuffled_targets import target_shuffle

CANCER, MALIGNANT = load_breast_cancer(return_X_y=True, as_frame=True)
CANCER, LABELS = CANCER.iloc[:120, :4], MALIGNANT.map({0: "yes", 1: "no"})[:120]
SUGAR, PROGRESS = load_diabetes(return_X_y=True, as_frame=True)
F1 = make_scorer(f1_score, pos_label="yes")
GROUPS = pd.Series(np.arange(120) % 17, name="who")


@pytest.mark.parametrize(
    ("model", "X", "y", "metric", "scoring"),
    [
        (GaussianNB(), CANCER, LABELS, "accuracy", "accuracy"),
        (GaussianNB(), CANCER, LABELS, "auto", "roc_auc"),
        (LinearRegression(), SUGAR, PROGRESS, "auto", "r2"),
        (DecisionTreeClassifier(random_state=0), CANCER[:60], LABELS[:60], "f1", F1),
    ],
)
def test_scores_and_p_value_are_those_of_scikit_learn(model, X, y, metric, scoring):
    positive = "yes" if y is not PROGRESS else None
    report = permutation_test(
        model, X, y, None, positive, metric=metric, folds=3, permutations=25, random_state=4
    )
    splitter = (KFold if y is PROGRESS else StratifiedKFold)(3, shuffle=True, random_state=4)
    score, by_chance, p_value = by_sklearn(
        model, X, y, cv=splitter, n_permutations=25, random_state=4, scoring=scoring
    )
    assert report["metrics"]["score_mean"] == score
    assert report["tables"]["chance"]["score"].tolist() == by_chance.tolist()
    assert report["metrics"]["p_value"] == p_value


def test_an_error_is_better_when_it_is_smaller():
    report = permutation_test(
        Ridge(), SUGAR, PROGRESS, metric="mean_absolute_error", permutations=19, random_state=0
    )
    _, by_chance, p_value = by_sklearn(
        Ridge(), SUGAR, PROGRESS, cv=KFold(5, shuffle=True, random_state=0), n_permutations=19,
        random_state=0, scoring=make_scorer(mean_absolute_error, greater_is_better=False),
    )  # fmt: skip
    assert report["tables"]["chance"]["score"].tolist() == (-by_chance).tolist()
    assert report["metrics"]["p_value"] == p_value == 0.05
    assert report["notes"][0]["code"] == "better_than_chance"


def test_groups_are_shuffled_within_as_scikit_learn_does():
    report = permutation_test(
        GaussianNB(), CANCER, LABELS, GROUPS, "yes", metric="accuracy", permutations=19,
        random_state=1,
    )  # fmt: skip
    splitter = StratifiedGroupKFold(5, shuffle=True, random_state=1)
    score, by_chance, p_value = by_sklearn(
        GaussianNB(), CANCER, LABELS, groups=GROUPS, cv=splitter, n_permutations=19,
        random_state=1, scoring="accuracy",
    )  # fmt: skip
    assert report["metrics"]["score_mean"] == score
    assert report["tables"]["chance"]["score"].tolist() == by_chance.tolist()
    assert report["metrics"]["p_value"] == p_value
    codes = {note["code"]: note for note in report["notes"]}
    varied = LABELS.groupby(GROUPS).nunique().gt(1).sum()
    assert codes["target_shuffled_within_groups"]["count"] == varied


def test_groups_of_one_value_swap_it_whole():
    y = GROUPS.isin(range(8)).map({True: "yes", False: "no"})
    shuffle = target_shuffle(y, GROUPS)
    swapped = y.iloc[shuffle.draw(np.random.RandomState(0))].set_axis(y.index)
    assert shuffle.how == "whole_groups"
    assert swapped.groupby(GROUPS).nunique().max() == 1
    assert swapped.groupby(GROUPS).first().value_counts()["yes"] == 8
    assert (swapped != y).any()


def test_a_time_series_is_rotated():
    times = pd.Series(np.random.default_rng(0).permutation(50), name="when")
    y = pd.Series(np.arange(50.0))
    values = y.iloc[target_shuffle(y, None, times).draw(np.random.RandomState(0))]
    before = y.iloc[np.argsort(times)].tolist()
    after = values.set_axis(y.index).iloc[np.argsort(times)].tolist()
    start = before.index(after[0])
    assert start
    assert after == before[start:] + before[:start]


def test_what_is_undefined_counts_against_the_model():
    is_rare = pd.Series(range(60)).isin([0, 13, 30, 40, 58])  # one for each stretch of time
    report = permutation_test(
        GaussianNB(), pd.DataFrame({"x": is_rare * 1.0}), is_rare.map({True: "yes", False: "no"}),
        times=pd.Series(range(60), name="when"), folds=4, permutations=19, random_state=0,
    )  # fmt: skip
    undefined = report["tables"]["chance"]["score"].isna().sum()
    codes = {note["code"]: note for note in report["notes"]}
    assert codes["permutations_undefined"]["count"] == undefined > 0
    assert report["metrics"]["p_value"] >= (undefined + 1) / 20


def test_a_model_of_nothing_is_not_better_than_chance():
    report = permutation_test(DummyClassifier(), CANCER, LABELS, permutations=19, random_state=0)
    assert report["metrics"]["p_value"] == 1
    assert report["notes"][0]["code"] == "not_better_than_chance"


def false_alarms(draw, count):
    """Return the share of tests that call models of unrelated rows better than chance."""
    random, alarms = np.random.default_rng(0), 0
    for number in range(count):
        arguments = draw(random)
        report = permutation_test(**arguments, folds=3, permutations=19, random_state=number)
        alarms += report["metrics"]["p_value"] <= 0.05
    return alarms / count


def two_series(random):
    """Draw two slow series that have nothing to do with each other."""
    steps = random.normal(size=(150, 2))
    for row in range(1, 150):
        steps[row] += 0.95 * steps[row - 1]
    x, y = steps.T
    return {
        "model": LinearRegression(), "X": pd.DataFrame({"x": x}), "y": pd.Series(y),
        "times": pd.Series(range(150), name="when"),
    }  # fmt: skip


def patients(random):
    """Draw patients with one diagnosis each and rows that are alike."""
    diagnosis, signs = random.integers(0, 2, 20), random.normal(size=(20, 2))
    who = np.repeat(np.arange(20), 6)
    X = pd.DataFrame(signs[who] + 0.1 * random.normal(size=(120, 2)), columns=["a", "b"])
    return {
        "model": GaussianNB(), "X": X, "y": pd.Series(diagnosis[who]),
        "groups": pd.Series(who, name="who"), "metric": "accuracy",
    }  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("draw", [two_series, patients])
def test_rows_that_hang_together_raise_no_false_alarms(draw):
    assert false_alarms(draw, 200) <= 0.09
