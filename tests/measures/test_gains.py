"""Gains and lift are counted by hand: the best rows by score, and the positives among them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.metrics import roc_curve
from sklearn.tree import DecisionTreeClassifier

from pipeline_core.blocks.validate_model.evaluate import evaluate
from pipeline_core.measures.gains import gain_tables

X, Y = make_classification(400, 6, weights=[0.8], flip_y=0.2, random_state=0)
X, Y = pd.DataFrame(X), pd.Series(np.where(Y == 1, "buys", "leaves"), name="answer")
WEIGHTS = pd.Series(np.random.default_rng(0).integers(1, 5, 400), name="people")


@pytest.mark.parametrize("positive", ["buys", "leaves"])
def test_lift_of_each_tenth_is_counted_by_hand(positive):
    model = LogisticRegression().fit(X, Y)
    lift = evaluate(model, X, Y, positive)["tables"]["lift"]
    score = model.predict_proba(X)[:, list(model.classes_).index(positive)]
    ranked = Y.eq(positive).iloc[np.argsort(-score)].to_numpy()
    counts = [ranked[: 40 * tenth].sum() for tenth in range(1, 11)]
    assert lift["contacted"].tolist() == pytest.approx([40 * tenth for tenth in range(1, 11)])
    assert lift["found"].tolist() == pytest.approx(counts)
    rates = [ranked[: 40 * tenth].mean() / ranked.mean() for tenth in range(1, 11)]
    assert lift["lift"].tolist() == pytest.approx(rates)


def test_weighted_rows_count_as_often_as_they_weigh():
    model = RidgeClassifier().fit(X, Y)  # it has scores, and no probabilities
    weighted = evaluate(model, X, Y, "buys", WEIGHTS)["tables"]
    repeated = X.loc[X.index.repeat(WEIGHTS)], Y.loc[Y.index.repeat(WEIGHTS)]
    plain = evaluate(model, *repeated, "buys")["tables"]
    pd.testing.assert_frame_equal(weighted["lift"], plain["lift"])
    pd.testing.assert_frame_equal(weighted["gains"], plain["gains"])


def test_the_curve_is_the_roc_curve_by_all_rows():
    model = DecisionTreeClassifier(max_depth=3, random_state=0).fit(X, Y)
    gains = evaluate(model, X, Y, "buys")["tables"]["gains"]
    is_positive, score = Y == "buys", model.predict_proba(X)[:, 0]
    fpr, tpr, threshold = roc_curve(is_positive, score, drop_intermediate=False)
    share = tpr * is_positive.mean() + fpr * (1 - is_positive.mean())
    assert gains["share_found"].tolist() == pytest.approx(tpr.tolist())
    assert gains["share_contacted"].tolist() == pytest.approx(share.tolist())
    assert gains["threshold"].tolist() == threshold.tolist()


def test_the_order_of_equal_scores_means_nothing():
    is_positive, score = np.array([True] * 5 + [False] * 15), np.zeros(20)
    for order in (np.arange(20), np.arange(20)[::-1]):
        lift = gain_tables(is_positive[order], score, "yes")["lift"]
        assert lift["lift"].tolist() == pytest.approx([1] * 10)


def test_more_classes_and_rows_of_one_class_have_none():
    three = pd.Series(np.arange(400) % 3)
    assert "lift" not in evaluate(LogisticRegression().fit(X, three), X, three)["tables"]
    model, only = LogisticRegression().fit(X, Y), Y == "buys"
    assert "gains" not in evaluate(model, X[only], Y[only], "buys")["tables"]
