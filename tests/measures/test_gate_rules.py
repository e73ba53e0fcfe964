"""Rules of a gate: limits, comparisons with a baseline, verdicts and intervals."""

from __future__ import annotations

import pandas as pd
import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from pipeline_core.blocks.validate_model.evaluate import evaluate
from pipeline_core.blocks.validate_model.quality_gate import quality_gate

X, Y = load_breast_cancer(return_X_y=True, as_frame=True)
MODEL = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, Y)
DUMMY = DummyClassifier().fit(X, Y)
SCORES = {"scores": {"metrics": {"roc_auc": 0.78, "brier": 0.2, "own": 3.0, "f1": None}}}
BASELINE = {"dummy": {"metrics": {"roc_auc": 0.70, "brier": 0.25, "own": 1.0, "f1": 0.5}}}


def gate(*rules, scores=SCORES, **settings):
    return quality_gate(scores, BASELINE, rules=rules, **settings)


def outcome(*rules, **settings):
    return [check["passed"] for check in gate(*rules, **settings)["checks"]]


@pytest.mark.parametrize(
    ("rule", "passed"),
    [
        ({"metric": "roc_auc", "better_than": "dummy"}, True),
        ({"metric": "roc_auc", "better_than": "dummy", "margin": 0.08}, True),  # 0.78 - 0.7 < 0.08
        ({"metric": "roc_auc", "better_than": "dummy", "margin": 0.09}, False),
        ({"metric": "brier", "better_than": "dummy", "margin": 0.05}, True),  # lower is better
        ({"metric": "brier", "better_than": "dummy", "margin": 0.06}, False),
        ({"metric": "brier", "not_worse_than": "dummy"}, True),
        ({"metric": "f1", "better_than": "dummy"}, False),  # no value beats nothing
    ],
)
def test_a_model_is_compared_in_the_better_direction(rule, passed):
    assert outcome(rule) == [passed]


def test_not_worse_allows_a_margin_and_better_needs_a_gain():
    scores = {"scores": {"metrics": {"roc_auc": 0.68, "brier": 0.25}}}
    rules = [
        {"metric": "roc_auc", "not_worse_than": "dummy", "margin": 0.02},
        {"metric": "roc_auc", "not_worse_than": "dummy", "margin": 0.01},
        {"metric": "brier", "not_worse_than": "dummy"},
        {"metric": "brier", "better_than": "dummy"},
    ]
    assert outcome(*rules, scores=scores) == [True, False, True, False]


def test_two_evaluations_are_compared_by_the_numbers_of_scikit_learn():
    scores = {"scores": evaluate(MODEL, X, Y)}
    baseline = {"dummy": evaluate(DUMMY, X, Y)}
    rule = {"metric": "log_loss", "better_than": "dummy", "margin": 0.1}
    check = quality_gate(scores, baseline, rules=[rule])["checks"][0]
    losses = [log_loss(Y, model.predict_proba(X)) for model in (MODEL, DUMMY)]
    assert (check["value"], check["compared"]) == pytest.approx(tuple(losses))
    assert check["passed"]
    assert check["limit"] == pytest.approx(losses[1] - 0.1)


def test_a_warning_is_reported_and_does_not_refuse():
    strict = {"metric": "roc_auc", "at_least": 0.9}
    report = gate({**strict, "severity": "warning"}, {"metric": "brier", "at_most": 0.3})
    assert report["passed"] is True
    assert report["metrics"] == {"checks": 2, "failed_errors": 0, "failed_warnings": 1}
    assert gate(strict)["passed"] is False


def test_the_own_limit_of_a_gate_is_one_more_rule():
    report = gate({"metric": "brier", "at_most": 0.3}, metric="roc_auc", at_least=0.9)
    assert [check["name"] for check in report["checks"]] == ["roc_auc.at_least", "brier.at_most"]
    assert report["passed"] is False


def test_equal_rules_have_names_of_their_own():
    limits = ({"metric": "roc_auc", "at_least": limit} for limit in (0.7, 0.8))
    names = [check["name"] for check in gate(*limits)["checks"]]
    assert names == ["roc_auc.at_least", "roc_auc.at_least.2"]


@pytest.mark.parametrize(
    ("report", "failed"),
    [
        ({"checks": [{"name": "a", "passed": True}], "passed": True}, 0),
        ({"checks": [{"name": "a", "passed": False, "severity": "warning"}], "passed": True}, 1),
        ({"passed": False}, 1),
    ],
)
def test_a_report_may_have_to_hold_its_own_checks(report, failed):
    scores = {**SCORES, "columns": report}
    check = gate({"report": "columns", "passed": True}, scores=scores)["checks"][0]
    assert (check["value"], check["passed"]) == (failed, not failed)


def test_a_limit_may_have_to_be_met_surely():
    intervals = pd.DataFrame(
        {"metric": ["roc_auc", "brier"], "low": [0.7, 0.1], "high": [0.8, 0.3]}
    )
    scores = {"scores": {**SCORES["scores"], "tables": {"intervals": intervals}}}
    rules = [
        {"metric": "roc_auc", "at_least": 0.75, "surely": True},
        {"metric": "roc_auc", "at_least": 0.7, "surely": True},
        {"metric": "brier", "at_most": 0.25, "surely": True},
    ]
    checks = gate(*rules, scores=scores)["checks"]
    assert [check["passed"] for check in checks] == [False, True, False]
    assert (checks[0]["value"], checks[0]["estimate"]) == (0.7, 0.78)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"metric": "roc_acu", "at_least": 0.5}, "'roc_acu' is not.*roc_auc"),
        ({"metric": "roc_auc"}, "must have a condition"),
        ({"report": "other", "metric": "f1", "at_least": 0.5}, "'other' is not.*scores"),
        ({"metric": "roc_auc", "better_than": "scores"}, "'scores' is not.*dummy"),
        ({"metric": "own", "better_than": "dummy"}, "higher or a lower 'own'"),
        ({"metric": "f1", "at_least": 0.5, "surely": True}, "interval of 'f1'"),
        ({"passed": True}, "has none"),
    ],
)
def test_a_rule_that_no_report_answers_is_an_error(rule, words):
    with pytest.raises(ValueError, match=words):
        gate(rule)


def test_a_rule_must_name_one_of_several_reports():
    with pytest.raises(ValueError, match="none is named"):
        gate({"metric": "roc_auc", "at_least": 0.5}, scores={**SCORES, "more": SCORES["scores"]})
