"""A user's own metrics equal scikit-learn's scorers and the plain mean of a formula."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.svm import LinearSVC

from pipeline_core.expressions import Expression
from pipeline_core.measures.classification import score_classifier
from pipeline_core.measures.cross_validation import score_folds
from pipeline_core.measures.own_metrics import OwnMetrics, own_values
from pipeline_core.measures.regression import score_regressor

RANDOM = np.random.default_rng(5)
X = pd.DataFrame({"amount": RANDOM.uniform(1, 9, 200), "b": RANDOM.normal(size=200)})
Y = pd.Series(np.where(X["b"] + RANDOM.normal(size=200) > 0, "bad", "good"), name="credit")
PRICE = pd.Series(X["amount"] * 2 + 1, name="price")
WEIGHTS = np.asarray(RANDOM.integers(1, 5, 200), dtype=float)
COST = "where(truth == 'bad' and prediction == 'good', 5 * amount, 0)"


@pytest.mark.parametrize("model", [LogisticRegression(), RandomForestClassifier(9), LinearSVC()])
@pytest.mark.parametrize("positive", ["bad", "good"])
@pytest.mark.parametrize("name", ["jaccard", "f1", "roc_auc", "average_precision"])
def test_scorers_know_which_class_is_the_positive_one(model, positive, name):
    fitted = model.fit(X, Y)
    value = own_values(OwnMetrics([name]), fitted, X, Y, positive)[name]
    is_positive, predicted = positive == Y, fitted.predict(X) == positive
    if hasattr(fitted, "decision_function"):
        score = fitted.decision_function(X) * (1 if fitted.classes_[1] == positive else -1)
    else:
        score = fitted.predict_proba(X)[:, list(fitted.classes_).index(positive)]
    expected = {
        "jaccard": lambda: metrics.jaccard_score(is_positive, predicted),
        "f1": lambda: metrics.f1_score(is_positive, predicted),
        "roc_auc": lambda: metrics.roc_auc_score(is_positive, score),
        "average_precision": lambda: metrics.average_precision_score(is_positive, score),
    }[name]()
    assert value == expected


def test_scorers_of_a_regressor_take_weights_where_they_can():
    model = Ridge().fit(X, PRICE)
    own = OwnMetrics(["neg_mean_squared_error", "neg_max_error"])
    values = own_values(own, model, X, PRICE, None, WEIGHTS)
    error = metrics.mean_squared_error(PRICE, model.predict(X), sample_weight=WEIGHTS)
    assert values["neg_mean_squared_error"] == -error
    assert values["neg_max_error"] == -metrics.max_error(PRICE, model.predict(X))


def test_a_formula_is_the_mean_over_the_rows_with_and_without_weights():
    model = LogisticRegression().fit(X, Y)
    own = OwnMetrics(formula=Expression.parse(COST), name="cost")
    missed = (Y == "bad") & (model.predict(X) == "good")
    cost = np.where(missed, 5 * X["amount"], 0)
    assert own_values(own, model, X, Y, "bad")["cost"] == cost.mean()
    weighted = own_values(own, model, X, Y, "bad", WEIGHTS)["cost"]
    assert weighted == np.average(cost, weights=WEIGHTS)


def test_the_score_of_a_formula_is_the_positive_classs_probability():
    model = LogisticRegression().fit(X, Y)
    own = OwnMetrics(formula=Expression.parse("score * 1"), name="mean_score")
    for number, positive in enumerate(model.classes_):
        value = own_values(own, model, X, Y, positive)["mean_score"]
        assert value == model.predict_proba(X)[:, number].mean()


def test_own_metrics_are_in_reports_and_their_folds():
    own = OwnMetrics(["jaccard"], Expression.parse(COST), "cost")
    model = LogisticRegression().fit(X, Y)
    report = score_classifier(model, X, Y, "bad", None, *own)
    assert {"jaccard", "cost"} <= set(report["metrics"])
    weights = pd.Series(WEIGHTS, name="w")
    folds = score_folds(LogisticRegression(), X, Y, None, "bad", weights=weights, own=own)
    assert folds["metrics"]["cost_mean"] == folds["tables"]["folds"]["cost"].mean()
    assert {"jaccard_mean", "cost_mean"} <= set(folds["tables"]["weighting"]["metric"])
    squares = OwnMetrics(formula=Expression.parse("(truth - prediction) * (truth - prediction)"))
    report = score_regressor(Ridge().fit(X, PRICE), X, PRICE, None, *squares)
    rmse = report["metrics"]["root_mean_squared_error"]
    assert report["metrics"]["own_metric"] == pytest.approx(rmse**2)


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (OwnMetrics(["area"]), "must name scorers of scikit-learn; 'area' is none"),
        (OwnMetrics(["neg_mean_gamma_deviance"]), "'neg_mean_gamma_deviance' cannot judge"),
        (OwnMetrics(formula=lambda rows: rows["truth"]), "must be a number in each row"),
    ],
)
def test_what_gives_no_number_is_refused(own, words):
    with pytest.raises(ValueError, match=words):
        own_values(own, LogisticRegression().fit(X, Y), X, Y)
