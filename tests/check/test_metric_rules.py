"""Metrics that a gate names are known before a model is fitted."""

import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import IsolationForest

from pipeline_core.blocks.monitor.data_drift import data_drift
from pipeline_core.blocks.validate_data.check_columns import check_columns
from pipeline_core.blocks.validate_model.bias_review import bias_review
from pipeline_core.blocks.validate_model.cross_validate import cross_validate
from pipeline_core.blocks.validate_model.evaluate import evaluate
from pipeline_core.blocks.validate_model.evaluate_clusters import evaluate_clusters
from pipeline_core.blocks.validate_model.evaluate_outliers import evaluate_outliers
from pipeline_core.blocks.validate_model.explore_threshold import explore_threshold
from pipeline_core.blocks.validate_model.permutation_importance import permutation_importance
from pipeline_core.blocks.validate_model.prediction_intervals import prediction_intervals
from pipeline_core.blocks.validate_model.residuals import residuals
from pipeline_core.blocks.validate_model.worst_slices import worst_slices
from pipeline_core.catalog import load_catalogue
from pipeline_core.check import check
from pipeline_core.check.report_metrics import is_metric_of, metrics_of
from pipeline_core.spec import parse

X = pd.DataFrame({"x": range(40), "group": ["a", "b"] * 20})
CLASSES = pd.Series(["yes", "no", "no", "yes"] * 10)
NUMBERS = pd.Series([1.0, 2.0, 3.0, 4.0] * 10)
CLASSIFIER = DummyClassifier(strategy="stratified", random_state=0)
OWN = {"scorers": ("jaccard_macro",), "own_metric_name": "far"}
FORMULA = {"own_metric": lambda rows: rows.x, **OWN}
TEXT = {"own_metric": "x", **OWN}
REPORTS = {
    "evaluate class": (
        evaluate(CLASSIFIER.fit(X, CLASSES), X, CLASSES, "yes", **FORMULA),
        "evaluate", TEXT, "class",
    ),
    "evaluate number": (
        evaluate(DummyRegressor().fit(X, NUMBERS), X, NUMBERS), "evaluate", {}, "number"
    ),
    "cross_validate": (
        cross_validate(CLASSIFIER, X, CLASSES, **FORMULA), "cross_validate", TEXT, "class"
    ),
    "clusters": (
        evaluate_clusters(
            KMeans(2, n_init=1).fit(X[["x"]]), X[["x"]], X[["x"]], CLASSES, repeats=1
        ),
        "evaluate_clusters", {}, None,
    ),
    "outliers": (
        evaluate_outliers(
            IsolationForest(random_state=0).fit(X[["x"]]), X[["x"]], X[["x"]], CLASSES, CLASSES
        ),
        "evaluate_outliers", {}, None,
    ),
    "explore_threshold": (
        explore_threshold(CLASSIFIER.fit(X, CLASSES), CLASSIFIER, X, CLASSES, X, CLASSES),
        "explore_threshold", {}, None,
    ),
    "intervals of numbers": (
        prediction_intervals(DummyRegressor(), X, NUMBERS, X, NUMBERS, X, calibration_share=0.5),
        "prediction_intervals", {}, "number",
    ),
    "sets of classes": (
        prediction_intervals(CLASSIFIER, X, CLASSES, X, CLASSES, X, calibration_share=0.5),
        "prediction_intervals", {}, "class",
    ),
    "residuals": (
        residuals(DummyRegressor().fit(X, NUMBERS), X, NUMBERS, X), "residuals", {}, "number"
    ),
    "data_drift": (data_drift(X, X), "data_drift", {}, None),
    "check_columns": (check_columns(X), "check_columns", {}, None),
    "permutation_importance": (
        permutation_importance(CLASSIFIER.fit(X, CLASSES), X, CLASSES, X, CLASSES),
        "permutation_importance", {}, None,
    ),
    "worst_slices": (
        worst_slices(CLASSIFIER.fit(X, CLASSES), X, CLASSES, X, min_rows=5, permutations=19),
        "worst_slices", {}, None,
    ),
    "bias_review": (
        bias_review(CLASSIFIER.fit(X, CLASSES), X, CLASSES, X[["group"]], "yes"),
        "bias_review", {}, "class",
    ),
    "bias_review number": (
        bias_review(DummyRegressor().fit(X, NUMBERS), X, NUMBERS, X[["group"]]),
        "bias_review", {}, "number",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REPORTS)
def test_every_metric_of_a_report_is_known_before(case):
    report, block, settings, predicts = REPORTS[case]
    assert report["metrics"]
    known = metrics_of(block, settings, predicts)
    assert [name for name in report["metrics"] if not is_metric_of(name, known)] == []


@pytest.mark.parametrize(
    "case",
    [
        "evaluate number",
        "clusters",
        "outliers",
        "data_drift",
        "check_columns",
        "permutation_importance",
        "explore_threshold",
        "residuals",
        "worst_slices",
    ],
)
def test_nothing_else_is_claimed(case):
    report, block, settings, predicts = REPORTS[case]
    assert set(metrics_of(block, settings, predicts)) == set(report["metrics"])


GATED = """
fabrica: 1
stages:
  flowers: {{block: example_data, settings: {{name: iris}}}}
  roles: {{block: set_roles, inputs: {{table: flowers}}, settings: {{target: species}}}}
  split: {{block: split_rows, inputs: {{data: roles}}}}
  model: {{block: dummy_classifier, inputs: {{data: split}}}}
  scores: {{block: {judge}, inputs: {{model: model, data: split}}, settings: {settings}}}
  gate: {{block: quality_gate, inputs: {{scores: scores}}, settings: {gate}}}
"""


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    return load_catalogue(tmp_path_factory.mktemp("described"))


@pytest.mark.parametrize(
    ("judge", "settings", "gate", "codes"),
    [
        ("evaluate", "{}", "{metric: auc, at_least: 0.7}", ["unknown_metric"]),
        ("evaluate", "{}", "{metric: r2, at_least: 0.7}", ["unknown_metric"]),
        ("evaluate", "{}", "{metric: accuracy_mean, at_least: 0.7}", ["unknown_metric"]),
        ("cross_validate", "{}", "{metric: accuracy, at_least: 0.7}", ["unknown_metric"]),
        ("cross_validate", "{}", "{metric: accuracy_mean, at_least: 0.7}", []),
        ("evaluate", "{scorers: [jaccard_macro]}", "{metric: jaccard_macro, at_most: 1}", []),
        ("evaluate", "{own_metric: truth == prediction, own_metric_name: hits}",
         "{metric: hits, at_most: 1}", []),
        ("evaluate", "{own_metric_name: hits}", "{metric: hits, at_most: 1}", ["unknown_metric"]),
        ("evaluate", "{}", "{metric: accuracy}", ["no_limit"]),
    ],
)  # fmt: skip
def test_a_gate_that_could_only_fail_is_an_error(judge, settings, gate, codes, catalogue):
    pipeline = parse(GATED.format(judge=judge, settings=settings, gate=gate))
    errors = [problem for problem in check(pipeline, catalogue) if problem.severity == "error"]
    assert [problem.code for problem in errors] == codes
    if codes == ["unknown_metric"] and judge == "cross_validate":
        assert errors[0].fix[0].value == "accuracy_mean"
