"""Rules of a gate are checked before anything runs, with fixes."""

from __future__ import annotations

import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.check import check
from pipeline_core.edits import Connect, apply, wire_refusal
from pipeline_core.spec import parse

TEXT = """fabrica: 1
stages:
  rows: {{block: read_csv, settings: {{path: rows.csv}}}}
  roles: {{block: set_roles, inputs: {{table: rows}}, settings: {{target: y, sensitive: [sex]}}}}
  split: {{block: split_rows, inputs: {{data: roles}}}}
  model: {{block: logistic_regression, inputs: {{data: split}}}}
  dummy: {{block: dummy_classifier, inputs: {{data: split}}}}
  scores: {{block: evaluate, inputs: {{model: model, data: split}}}}
  groups: {{block: bias_review, inputs: {{model: model, data: split}}}}
  chance: {{block: evaluate, inputs: {{model: dummy, data: split}}}}
  gate:
    block: quality_gate
    inputs: {{model: model, scores: [{scores}], baseline: [{baseline}]}}
    settings: {settings}
"""


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    return load_catalogue(tmp_path_factory.mktemp("work"))


def pipeline_of(settings, scores="scores", baseline="chance"):
    text = TEXT.format(settings=settings, scores=scores, baseline=baseline)
    return parse(text.replace(", baseline: []", ""))


def found(catalogue, settings, **wires):
    problems = check(pipeline_of(settings, **wires), catalogue)
    return [problem for problem in problems if problem.stage == "gate"]


def rules(*texts):
    return f"{{rules: [{', '.join(texts)}]}}"


@pytest.mark.parametrize(
    "settings",
    [
        "{metric: accuracy, at_least: 0.5}",
        rules("{metric: accuracy, at_least: 0.5, surely: true}"),
        rules("{report: scores, metric: log_loss, not_worse_than: chance, margin: 0.1}"),
        rules("{passed: true}"),
    ],
)
def test_a_rule_that_can_be_answered_is_no_problem(catalogue, settings):
    assert found(catalogue, settings) == []


@pytest.mark.parametrize(
    ("settings", "wires", "code", "field"),
    [
        ("{at_least: 0.5}", {}, "missing_setting", "metric"),
        ("{metric: accuracy}", {}, "no_limit", "at_least"),
        (rules("{metric: accuracy}"), {}, "gate_no_condition", "rules[1]"),
        (rules("{at_least: 0.5}"), {}, "gate_no_metric", "rules[1].metric"),
        (
            rules("{passed: true}", "{metric: f1, at_most: 1, margin: 0.1}"),
            {}, "gate_idle_part", "rules[2].margin",
        ),
        (
            rules("{metric: f1, better_than: chance, surely: true}"),
            {}, "gate_idle_part", "rules[1].surely",
        ),
        (
            rules("{metric: f1, better_than: chance, margin: -1}"),
            {}, "gate_bad_margin", "rules[1].margin",
        ),
        (
            rules("{metric: rows, better_than: chance}"),
            {"scores": "groups"}, "gate_no_direction", "rules[1].better_than",
        ),
    ],
)  # fmt: skip
def test_a_rule_that_asks_for_nothing_clear_is_an_error(catalogue, settings, wires, code, field):
    problems = {(problem.code, problem.field) for problem in found(catalogue, settings, **wires)}
    assert (code, field) in problems


@pytest.mark.parametrize(
    ("settings", "wires", "code"),
    [
        (
            "{metric: equalized_odds_ratio, at_least: 0.8}",
            {"scores": "scores, groups"}, "gate_report_unnamed",
        ),
        (
            rules("{metric: equalized_odds_ratio, at_least: 0.8}"),
            {"scores": "scores, groups"}, "gate_report_unnamed",
        ),
        (rules("{metric: acuracy, at_least: 0.5}"), {}, "unknown_metric"),
        (rules("{report: groups, passed: true}"), {}, "gate_unwired_report"),
        (rules("{report: score, metric: f1, at_least: 0.5}"), {}, "gate_unwired_report"),
        (
            rules("{metric: f1, better_than: chance}"), {"baseline": ""}, "gate_unwired_report",
        ),
    ],
)  # fmt: skip
def test_the_fix_of_a_rule_leaves_no_problem(catalogue, settings, wires, code):
    (problem,) = found(catalogue, settings, **wires)
    assert (problem.code, problem.severity) == (code, "error")
    pipeline = pipeline_of(settings, **wires)
    for edit in problem.fix:
        pipeline = apply(pipeline, edit, catalogue)
    assert problem.fix
    assert not [other for other in check(pipeline, catalogue) if other.stage == "gate"]


def test_the_named_report_is_the_one_that_has_the_metric(catalogue):
    settings = "{metric: equalized_odds_ratio, at_least: 0.8}"
    (problem,) = found(catalogue, settings, scores="scores, groups")
    assert problem.fix[0].value == [
        {"report": "groups", "metric": "equalized_odds_ratio", "at_least": 0.8}
    ]


def test_no_model_passes_by_the_scores_of_another(catalogue):
    settings = rules("{report: scores, metric: f1, at_least: 0.5}")
    codes = [problem.code for problem in found(catalogue, settings, scores="scores, chance")]
    assert "scores_of_another_model" in codes
    pipeline = pipeline_of(settings, baseline="")
    refusal = wire_refusal(pipeline, catalogue, "chance", "gate", "scores")
    assert refusal is not None
    assert refusal.code == "wire.scores_of_another_model"
    assert wire_refusal(pipeline, catalogue, "chance", "gate", "baseline") is None


def test_a_rule_judges_only_what_is_wired_as_the_models_own(catalogue):
    settings = rules("{report: chance, metric: f1, at_least: 0.5}")
    (problem,) = found(catalogue, settings)
    assert problem.code == "gate_unwired_report"
    assert Connect("chance", "gate", "scores") not in problem.fix
