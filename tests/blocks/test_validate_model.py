"""Evaluate, cross-validate, bias review and the quality gate, as blocks."""

from __future__ import annotations

import pandas as pd
import pytest
from fairlearn.metrics import MetricFrame
from sklearn.cluster import KMeans
from sklearn.datasets import load_iris
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import mean_absolute_error
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from pipeline_core.block import BLOCKS
from pipeline_core.blocks.validate_model.bias_review import bias_review
from pipeline_core.blocks.validate_model.cross_validate import cross_validate
from pipeline_core.blocks.validate_model.evaluate import evaluate
from pipeline_core.blocks.validate_model.quality_gate import quality_gate

X, NUMBERS = load_iris(return_X_y=True, as_frame=True)
Y = NUMBERS.map({0: "setosa", 1: "versicolor", 2: "virginica"}).rename("species")
SEX = pd.DataFrame({"sex": ["f", "m"] * 75})
MODEL = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, Y)


def test_a_pipeline_is_evaluated_by_its_last_step():
    report = evaluate(MODEL, X, Y)
    assert report["method"]["kind"] == "classification"
    assert report["metrics"]["accuracy"] == MODEL.score(X, Y)
    report = evaluate(make_pipeline(DummyRegressor()).fit(X, NUMBERS), X, NUMBERS)
    assert report["method"]["kind"] == "regression"


def test_a_clusterer_cannot_be_evaluated():
    model = KMeans(2, n_init=1, random_state=0).fit(X)
    with pytest.raises(ValueError, match="must be a classifier or a regressor"):
        evaluate(model, X, Y)


def test_cross_validation_leaves_the_model_unfitted():
    model = DummyClassifier()
    report = cross_validate(model, X, Y, folds=3, random_state=0)
    assert not hasattr(model, "classes_")
    assert len(report["tables"]["folds"]) == 3


def test_bias_of_one_class_against_the_rest():
    report = bias_review(MODEL, X, Y, SEX, "virginica", min_rows=10)
    selected = MODEL.predict(X) == "virginica"
    rates = pd.Series(selected).groupby(SEX["sex"]).mean()
    rows = report["tables"]["groups"].set_index("group")
    assert rows["selection_rate"].to_dict() == rates.to_dict()
    assert report["method"]["positive"] == "virginica"


def test_one_class_of_three_is_chosen_in_the_block():
    report = bias_review(MODEL, X, Y, SEX, selected_class="setosa")
    rates = pd.Series(MODEL.predict(X) == "setosa").groupby(SEX["sex"]).mean()
    rows = report["tables"]["groups"].set_index("group")
    assert rows.loc[["f", "m"], "selection_rate"].tolist() == rates.tolist()
    assert report["method"]["positive"] == "setosa"


def test_a_regressor_is_reviewed_by_its_errors():
    model = Ridge().fit(X, NUMBERS)
    report = bias_review(model, X, NUMBERS, SEX)
    errors = pd.Series(model.predict(X) - NUMBERS)
    frame = MetricFrame(
        metrics=mean_absolute_error,
        y_true=NUMBERS,
        y_pred=model.predict(X),
        sensitive_features=SEX["sex"],
    )
    rows = report["tables"]["group_errors"].set_index("group")
    means = errors.groupby(SEX["sex"]).mean()
    assert rows["mean_error"].to_dict() == pytest.approx(means.to_dict(), abs=1e-12)
    assert rows["mean_absolute_error"].to_dict() == pytest.approx(frame.by_group.to_dict())
    gap = frame.difference("between_groups")
    assert report["metrics"]["mean_absolute_error_difference"] == pytest.approx(gap, abs=1e-12)


@pytest.mark.parametrize(
    ("model", "groups", "positive", "words"),
    [
        (MODEL, SEX, None, "there are 3 classes"),
        (MODEL, SEX[[]], "virginica", "at least one column must be sensitive"),
        (KMeans(2, n_init=1, random_state=0).fit(X), SEX, None, "must predict classes or numbers"),
        (MODEL, SEX, "rose", "it is 'rose'"),
    ],
)
def test_impossible_reviews_are_errors(model, groups, positive, words):
    with pytest.raises(ValueError, match=words):
        bias_review(model, X, Y, groups, positive)


@pytest.mark.parametrize(
    ("limits", "passed"),
    [
        ({"at_least": 0.8}, True),
        ({"at_least": 0.81}, False),
        ({"at_most": 0.8}, True),
        ({"at_most": 0.79}, False),
        ({"at_least": 0.5, "at_most": 0.7}, False),
        ({"at_least": 0}, True),
    ],
)
def test_the_gate_holds_its_limits(limits, passed):
    report = quality_gate({"s": {"metrics": {"f1": 0.8}}}, metric="f1", **limits)
    assert report["passed"] is passed
    assert len(report["checks"]) == len(limits)
    assert BLOCKS["quality_gate"].passes == "model"


def test_a_metric_without_a_value_does_not_pass():
    report = quality_gate({"s": {"metrics": {"f1": None}}}, metric="f1", at_most=1.0)
    assert report["passed"] is False
    assert report["notes"] == [{"code": "metric_has_no_value", "metric": "f1"}]


def test_invalid_gates_are_errors():
    scores = {"metrics": {"roc_auc": 0.8, "f1": 0.7}}
    with pytest.raises(ValueError, match=r"'roc_acu' is not.*roc_auc"):
        quality_gate({"s": scores}, metric="roc_acu", at_least=0.5)
    with pytest.raises(ValueError, match="a limit must be set"):
        quality_gate({"s": scores}, metric="f1")
    with pytest.raises(ValueError, match="The report has no metrics"):
        quality_gate({"s": {}}, metric="f1", at_least=0)
