"""Classification metrics equal scikit-learn's; undefined ones are None, with a note."""

from __future__ import annotations

import json
import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics
from sklearn.calibration import calibration_curve
from sklearn.datasets import make_classification
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

from pipeline_core.measures.classification import label_metrics, score_classifier
from pipeline_core.measures.curves import calibration_bins


def make_rows(names, seed=0):
    X, y = make_classification(
        n_samples=600,
        n_features=6,
        n_informative=4,
        n_classes=len(names),
        flip_y=0.2,
        random_state=seed,
    )
    labels = pd.Series(np.array(names)[y], name="target")
    return pd.DataFrame(X).add_prefix("x"), labels


def fitted_model(names, model):
    X, y = make_rows(names)
    fitted = model.fit(X.head(400), y.head(400))
    return fitted, X.tail(200), y.tail(200)


def codes(report):
    return [note["code"] for note in report["notes"]]


@pytest.mark.parametrize("positive", ["bad", "good"])
def test_binary_metrics_equal_scikit_learns(positive):
    model, X, y = fitted_model(["bad", "good"], LogisticRegression())
    values = score_classifier(model, X, y, positive)["metrics"]
    predicted, probabilities = model.predict(X), model.predict_proba(X)
    of_positive = probabilities[:, list(model.classes_).index(positive)]
    shares, means = calibration_curve(y, of_positive, n_bins=10, pos_label=positive)
    binned = calibration_bins((y == positive).to_numpy(), of_positive)
    assert values == {
        "accuracy": metrics.accuracy_score(y, predicted),
        "balanced_accuracy": metrics.balanced_accuracy_score(y, predicted),
        "precision": metrics.precision_score(y, predicted, pos_label=positive),
        "recall": metrics.recall_score(y, predicted, pos_label=positive),
        "f1": metrics.f1_score(y, predicted, pos_label=positive),
        "precision_macro": metrics.precision_score(y, predicted, average="macro"),
        "recall_macro": metrics.recall_score(y, predicted, average="macro"),
        "f1_macro": metrics.f1_score(y, predicted, average="macro"),
        "matthews_corrcoef": metrics.matthews_corrcoef(y, predicted),
        "roc_auc": metrics.roc_auc_score(y == positive, of_positive),
        "average_precision": metrics.average_precision_score(y, of_positive, pos_label=positive),
        "log_loss": metrics.log_loss(y, probabilities),
        "brier": metrics.brier_score_loss(y, of_positive, pos_label=positive),
        "expected_calibration_error": pytest.approx(
            float((np.abs(shares - means) * binned["n"]).sum() / len(y)), rel=1e-12
        ),
    }


def test_metrics_of_many_classes_equal_scikit_learns():
    model, X, y = fitted_model(["a", "b", "c"], LogisticRegression())
    values = score_classifier(model, X, y, "ignored")["metrics"]
    predicted, probabilities = model.predict(X), model.predict_proba(X)
    assert values == {
        "accuracy": metrics.accuracy_score(y, predicted),
        "balanced_accuracy": metrics.balanced_accuracy_score(y, predicted),
        "precision_macro": metrics.precision_score(y, predicted, average="macro"),
        "recall_macro": metrics.recall_score(y, predicted, average="macro"),
        "f1_macro": metrics.f1_score(y, predicted, average="macro"),
        "matthews_corrcoef": metrics.matthews_corrcoef(y, predicted),
        "roc_auc": metrics.roc_auc_score(y, probabilities, multi_class="ovr", average="macro"),
        "average_precision": metrics.average_precision_score(y, probabilities, average="macro"),
        "log_loss": metrics.log_loss(y, probabilities),
        "brier": metrics.brier_score_loss(y, probabilities),
    }


@pytest.mark.parametrize("names", [["bad", "good"], ["a", "b", "c"]])
def test_tables_equal_scikit_learns(names):
    model, X, y = fitted_model(names, DecisionTreeClassifier(max_depth=4))
    tables = score_classifier(model, X, y, "good" if "good" in names else None)["tables"]
    predicted = model.predict(X)
    confusion = tables["confusion"].pivot(index="actual", columns="predicted", values="n")
    assert confusion.to_numpy().tolist() == metrics.confusion_matrix(y, predicted).tolist()
    by_class = metrics.precision_recall_fscore_support(y, predicted)
    for column, values in zip(("precision", "recall", "f1", "n"), by_class, strict=True):
        assert tables["per_class"][column].tolist() == values.tolist()
    for label in tables["roc"]["class"].unique():
        probabilities = model.predict_proba(X)[:, list(model.classes_).index(label)]
        tables_of_class = {
            name: tables[name][tables[name]["class"] == label]
            for name in tables
            if "class" in tables[name]
        }
        roc = metrics.roc_curve(y == label, probabilities)
        assert (
            tables_of_class["roc"][["fpr", "tpr", "threshold"]].to_numpy().T.tolist()
            == np.array(roc).tolist()
        )
        precision, recall, _ = metrics.precision_recall_curve(
            y == label, probabilities, drop_intermediate=True
        )
        assert tables_of_class["precision_recall"]["precision"].tolist() == precision.tolist()
        assert tables_of_class["precision_recall"]["recall"].tolist() == recall.tolist()
        share, mean = calibration_curve(y == label, probabilities, n_bins=10)
        assert tables_of_class["calibration"]["share_positive"].tolist() == share.tolist()
        assert tables_of_class["calibration"]["mean_predicted"].tolist() == mean.tolist()
        assert tables_of_class["calibration"]["n"].sum() == len(y)


def test_every_row_has_its_prediction():
    model, X, y = fitted_model(["bad", "good"], LogisticRegression())
    table = score_classifier(model, X, y, "good")["tables"]["predictions"]
    assert table["row"].tolist() == y.index.tolist()
    assert table["actual"].tolist() == y.tolist()
    assert table["predicted"].tolist() == model.predict(X).tolist()
    assert table[["p_bad", "p_good"]].to_numpy().tolist() == model.predict_proba(X).tolist()


@pytest.mark.parametrize("positive", [0, 1])
@pytest.mark.parametrize("labels", [[0, 1], [False, True]])
def test_a_positive_class_may_be_the_text_of_a_number_or_a_boolean(labels, positive):
    model, X, y = fitted_model(labels, DecisionTreeClassifier(max_depth=3))
    label = labels[positive]
    recall = score_classifier(model, X, y, str(label))["metrics"]["recall"]
    assert recall == metrics.recall_score(y, model.predict(X), pos_label=label)


def test_without_a_positive_class_the_second_is_assumed():
    model, X, y = fitted_model(["bad", "good"], LogisticRegression())
    report = score_classifier(model, X, y)
    assert report["metrics"] == score_classifier(model, X, y, "good")["metrics"]
    assert report["notes"] == [{"code": "positive_assumed", "positive": "good"}]


def test_an_unknown_positive_class_is_an_error():
    model, X, y = fitted_model(["bad", "good"], LogisticRegression())
    with pytest.raises(ValueError, match="bad, good; it is 'great'"):
        score_classifier(model, X, y, "great")


def test_a_class_that_is_never_predicted_has_no_precision():
    model, X, y = fitted_model(
        ["bad", "good"], DummyClassifier(strategy="constant", constant="bad")
    )
    report = score_classifier(model, X, y, "good")
    assert report["metrics"]["precision"] is None
    assert report["metrics"]["recall"] == 0.0
    expected = metrics.precision_score(y, model.predict(X), average="macro", zero_division=0)
    assert report["metrics"]["precision_macro"] == expected
    assert {"code": "classes_never_predicted", "classes": ["good"]} in report["notes"]
    assert {"code": "metrics_undefined", "metrics": ["precision"]} in report["notes"]


def test_one_class_in_the_test_rows_has_no_curve():
    model, X, y = fitted_model(["bad", "good"], LogisticRegression())
    single_class = y[y == "bad"]
    report = score_classifier(model, X.loc[single_class.index], single_class, "good")
    assert report["metrics"]["roc_auc"] is None
    assert report["metrics"]["recall"] is None
    assert report["metrics"]["log_loss"] is not None
    assert "roc" not in report["tables"]
    assert {"code": "classes_not_in_test_rows", "classes": ["good"]} in report["notes"]


def test_a_class_that_was_not_learned_counts_as_wrong_with_a_note():
    model, X, y = fitted_model(["bad", "good"], LogisticRegression())
    y = y.copy()
    y.iloc[:20] = "new"
    report = score_classifier(model, X, y, "good")
    assert report["metrics"]["accuracy"] == metrics.accuracy_score(y, model.predict(X))
    assert report["metrics"]["log_loss"] is None
    assert {"code": "classes_not_learned", "classes": ["new"]} in report["notes"]


@pytest.mark.parametrize("names", [["bad", "good"], ["a", "b", "c"]])
@pytest.mark.parametrize("model", [LinearSVC(), RidgeClassifier()])
def test_scores_that_are_no_probabilities_rank_but_do_not_calibrate(names, model):
    model, X, y = fitted_model(names, model)
    report = score_classifier(model, X, y)
    scores = model.decision_function(X)
    if len(names) == 2:
        assert report["metrics"]["roc_auc"] == metrics.roc_auc_score(y, scores)
    else:
        each = [metrics.roc_auc_score(y == n, scores[:, i]) for i, n in enumerate(names)]
        assert report["metrics"]["roc_auc"] == np.mean(each)
    assert report["metrics"]["brier"] is None
    assert "calibration" not in report["tables"]
    assert "no_probabilities" in codes(report)


def test_missing_targets_and_no_rows_are_errors():
    model, X, y = fitted_model(["bad", "good"], LogisticRegression())
    with pytest.raises(
        ValueError, match="must have a value in every row; it is missing in 1 of 200"
    ):
        score_classifier(model, X, y.where(y.index != y.index[0]), "good")
    with pytest.raises(ValueError, match="there must be rows"):
        score_classifier(model, X.head(0), y.head(0), "good")


def test_long_curves_are_thinned_to_their_ends():
    random = np.random.default_rng(0)
    X = pd.DataFrame({"x": random.normal(size=20_000)})
    y = pd.Series(np.where(random.random(20_000) < 1 / (1 + np.exp(-X["x"])), "yes", "no"))
    roc = score_classifier(LogisticRegression().fit(X, y), X, y, "yes")["tables"]["roc"]
    assert len(roc) == 1000
    assert roc[["fpr", "tpr"]].iloc[[0, -1]].to_numpy().tolist() == [[0, 0], [1, 1]]


def test_the_report_but_its_tables_is_json():
    for names in (["bad", "good"], ["a", "b", "c"], [0, 1]):
        report = score_classifier(*fitted_model(names, LogisticRegression()))
        report.pop("tables")
        assert json.loads(json.dumps(report, allow_nan=False)) == report


def test_rows_of_one_label_have_scikit_learns_values_and_no_warning():
    labels = np.array(["no"] * 5)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = metrics.matthews_corrcoef(labels, labels)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        values = label_metrics(labels, labels, None)
    assert (values["matthews_corrcoef"], values["accuracy"]) == (expected, 1.0)
