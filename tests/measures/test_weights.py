"""Weighted scores equal scikit-learn's and fairlearn's, in fits, evaluations and folds."""

from __future__ import annotations

import json

import fairlearn.metrics as fairness
import numpy as np
import pandas as pd
import pytest
from sklearn import metrics, model_selection
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from pipeline_core.measures.bias import review_classifier
from pipeline_core.measures.classification import score_classifier
from pipeline_core.measures.cross_validation import score_folds
from pipeline_core.measures.regression import score_regressor
from pipeline_core.measures.weights import weight_values

RANDOM = np.random.default_rng(11)
X = pd.DataFrame(RANDOM.normal(size=(300, 3)), columns=list("abc"))
NOISE = RANDOM.normal(size=300)
TWO = pd.Series(np.where(X["a"] + NOISE > 0, "bad", "good"), name="credit")
THREE = pd.Series(np.select([X["a"] + NOISE > 1, X["b"] > 0], ["x", "y"], "z"), name="kind")
NUMBER = pd.Series(X["a"] * 3 + NOISE + 20, name="price")
PEOPLE = pd.Series(RANDOM.integers(0, 9, 300).astype(float), name="people")


def _expected_of_classifier(model, y, positive):
    predicted, probabilities = model.predict(X), model.predict_proba(X)
    by_weight = {"sample_weight": PEOPLE}
    expected = {
        "accuracy": metrics.accuracy_score(y, predicted, **by_weight),
        "balanced_accuracy": metrics.balanced_accuracy_score(y, predicted, **by_weight),
        "f1_macro": metrics.f1_score(y, predicted, average="macro", **by_weight),
        "matthews_corrcoef": metrics.matthews_corrcoef(y, predicted, **by_weight),
        "log_loss": metrics.log_loss(y, probabilities, **by_weight),
    }
    if positive is None:
        return expected | {
            "roc_auc": metrics.roc_auc_score(y, probabilities, multi_class="ovr", **by_weight)
        }
    score = probabilities[:, list(model.classes_).index(positive)]
    return expected | {
        "precision": metrics.precision_score(y, predicted, pos_label=positive, **by_weight),
        "recall": metrics.recall_score(y, predicted, pos_label=positive, **by_weight),
        "roc_auc": metrics.roc_auc_score(y == positive, score, **by_weight),
        "average_precision": metrics.average_precision_score(y == positive, score, **by_weight),
        "brier": metrics.brier_score_loss(y == positive, score, **by_weight),
    }


@pytest.mark.parametrize(("y", "positive"), [(TWO, "bad"), (TWO, "good"), (THREE, None)])
def test_evaluation_of_a_classifier(y, positive):
    model = LogisticRegression().fit(X, y, sample_weight=PEOPLE)
    report = score_classifier(model, X, y, positive, PEOPLE)
    expected = _expected_of_classifier(model, y, positive)
    assert {name: report["metrics"][name] for name in expected} == pytest.approx(
        expected, abs=0, rel=1e-15
    )
    plain = score_classifier(model, X, y, positive)["metrics"]
    both = report["tables"]["weighting"].set_index("metric")
    assert both["unweighted"].to_dict() == {name: plain[name] for name in both.index}
    assert both["weighted"].to_dict() == {name: report["metrics"][name] for name in both.index}
    assert "accuracy" in both.index
    assert report["method"]["weight"] == "people"


def test_equal_weights_change_nothing_but_say_so():
    model = LogisticRegression().fit(X, TWO)
    ones = pd.Series(1.0, index=X.index, name="ones")
    weighted, plain = (score_classifier(model, X, TWO, "bad", w) for w in (ones, None))
    assert weighted["metrics"] == pytest.approx(plain["metrics"], rel=1e-12)
    assert {"code": "scores_weighted", "column": "ones"} in weighted["notes"]


def test_a_row_of_weight_two_counts_like_two_rows():
    """An expected calibration error and curves have no scikit-learn peer with weights."""
    model, twice = LogisticRegression().fit(X, TWO), PEOPLE.astype(int)
    repeated = X.loc[X.index.repeat(twice)], TWO.loc[X.index.repeat(twice)]
    weighted = score_classifier(model, X, TWO, "bad", PEOPLE)
    copies = score_classifier(model, *repeated, "bad")
    assert weighted["metrics"] == pytest.approx(copies["metrics"], rel=1e-12)
    for name in ("roc", "precision_recall"):
        pd.testing.assert_frame_equal(weighted["tables"][name], copies["tables"][name])
    bins, copied_bins = (report["tables"]["calibration"] for report in (weighted, copies))
    assert bins["weight"].tolist() == copied_bins["n"].tolist()
    assert bins["share_positive"].tolist() == pytest.approx(copied_bins["share_positive"].tolist())
    confusion, counted = (report["tables"]["confusion"] for report in (weighted, copies))
    assert confusion["weight"].tolist() == counted["n"].tolist()
    assert confusion["n"].sum() == 300


def test_evaluation_of_a_regressor():
    model = Ridge().fit(X, NUMBER, sample_weight=PEOPLE)
    report = score_regressor(model, X, NUMBER, PEOPLE)
    judged = (NUMBER, model.predict(X))
    for name, measure in {
        "r2": metrics.r2_score,
        "mean_absolute_error": metrics.mean_absolute_error,
        "root_mean_squared_error": metrics.root_mean_squared_error,
        "median_absolute_error": metrics.median_absolute_error,
        "mean_absolute_percentage_error": metrics.mean_absolute_percentage_error,
    }.items():
        assert report["metrics"][name] == measure(*judged, sample_weight=PEOPLE), name
    assert report["metrics"]["max_error"] == metrics.max_error(*judged)
    assert "max_error" not in set(report["tables"]["weighting"]["metric"])


def test_folds_are_fitted_and_scored_with_weights():
    model = make_pipeline(StandardScaler(), Ridge())
    report = score_folds(model, X, NUMBER, seed=4, weights=PEOPLE)
    scores = []
    for train, test in model_selection.KFold(5, shuffle=True, random_state=4).split(X):
        fitted = make_pipeline(StandardScaler(), Ridge()).fit(
            X.iloc[train], NUMBER.iloc[train], ridge__sample_weight=PEOPLE.iloc[train]
        )
        judged = NUMBER.iloc[test], fitted.predict(X.iloc[test])
        scores.append(metrics.r2_score(*judged, sample_weight=PEOPLE.iloc[test]))
    assert report["tables"]["folds"]["r2"].tolist() == scores
    both = report["tables"]["weighting"].set_index("metric")
    assert both.loc["r2_mean", "weighted"] == report["metrics"]["r2_mean"]
    assert both.loc["r2_mean", "unweighted"] != report["metrics"]["r2_mean"]
    report.pop("tables")
    assert json.loads(json.dumps(report, allow_nan=False)) == report


def test_a_model_that_takes_no_weights_is_named():
    report = score_folds(KNeighborsClassifier(), X, TWO, weights=PEOPLE)
    assert {"code": "fit_not_weighted", "column": "people"} in report["notes"]
    report = score_folds(LogisticRegression(), X, TWO, weights=PEOPLE)
    assert "fit_not_weighted" not in {note["code"] for note in report["notes"]}


def test_bias_review_weighs_every_rate_as_fairlearn_does():
    model = LogisticRegression().fit(X, TWO)
    sexes = pd.DataFrame({"sex": RANDOM.choice(["f", "m"], 300)})
    actual, selected = (TWO == "bad").to_numpy(), model.predict(X) == "bad"
    report = review_classifier(model, selected, actual, sexes, None, PEOPLE)
    arguments = {"sensitive_features": sexes, "sample_weight": PEOPLE}
    for name in ("demographic_parity_difference", "equalized_odds_difference"):
        expected = getattr(fairness, name)(actual, selected, **arguments)
        assert report["metrics"][name] == pytest.approx(expected, rel=1e-12), name
    groups = report["tables"]["groups"]
    assert groups["n"].sum() == 300
    assert groups["weight"].sum() == PEOPLE.sum()


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        (pd.Series(["heavy"] * 300, name="w"), "must have numbers; it has text such as 'heavy'"),
        (PEOPLE.where(PEOPLE.index > 1), "zero or more in every row; 2 of 300 have none"),
        (PEOPLE - 4, "a number of zero or more in every row"),
        (PEOPLE * 0, "a weight above zero"),
        (PEOPLE.where(PEOPLE.index > 0, np.inf), "1 of 300 have none"),
    ],
)
def test_what_cannot_weigh_rows_is_refused(weights, words):
    with pytest.raises(ValueError, match=words):
        weight_values(weights)
    with pytest.raises(ValueError, match=words):
        score_folds(Ridge(), X, NUMBER, weights=weights)


def test_a_fold_without_any_weight_is_refused():
    days = pd.Series(np.arange(300), name="day")
    late = pd.Series(np.where(days < 200, 0.0, 1.0), name="w")
    with pytest.raises(ValueError, match="fold 1 must have rows of a weight above zero"):
        score_folds(Ridge(), X, NUMBER, times=days, weights=late)
