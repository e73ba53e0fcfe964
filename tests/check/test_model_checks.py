"""Coded checks lie in drawers, and a muting moves one without changing a number."""

from __future__ import annotations

import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.check import check
from pipeline_core.check.model_checks import drawers
from pipeline_core.edits import MuteProblem, apply
from pipeline_core.plan import plan
from pipeline_core.spec import Muting, parse
from pipeline_core.spec.mutings_today import mutings_today
from tests.small_catalogue import real_catalogue

CHECKS = [
    {"name": "MR01", "verdict": "mend", "values": {}},
    {"name": "MR13", "verdict": "know", "values": {"columns": ["a", "b"]}},
    {"name": "MR12", "verdict": "know", "values": {"column": "a"}},
    {"name": "MR14", "verdict": "passed", "values": {}},
    {"name": "MR18", "verdict": "not_applicable", "values": {}},
    {"name": "age.min", "passed": False},
]
TEXT = """
fabrica: 1
stages:
  rows: {block: example_data, settings: {name: wine}}
  roles: {block: set_roles, inputs: {table: rows}, settings: {target: cultivar}}
  split: {block: split_rows, inputs: {data: roles}}
  model: {block: random_forest_classifier, inputs: {data: split}}
  review: {block: review_model, inputs: {model: model, data: split}}
"""


def muting(code, stage="review", column=None):
    return Muting(code, stage, "A demonstration.", column)


def names(checks):
    return [check["name"] for check in checks]


def test_without_mutings_each_check_lies_in_the_drawer_of_its_verdict():
    lying = drawers(CHECKS, (), "review")
    assert names(lying.mend) == ["MR01"]
    assert names(lying.know) == ["MR13", "MR12"]
    assert names(lying.passed + lying.not_applicable) == ["MR14", "MR18"]
    assert lying.muted == lying.needless == []


def test_a_muted_check_lies_apart_with_its_muting():
    lying = drawers(CHECKS, (muting("MR01"),), "review")
    assert lying.mend == []
    assert [(check["name"], m.reason) for check, m in lying.muted] == [("MR01", "A demonstration.")]


def test_another_stage_is_not_muted():
    lying = drawers(CHECKS, (muting("MR01", "other"),), "review")
    assert names(lying.mend) == ["MR01"]
    assert lying.needless == []


@pytest.mark.parametrize(
    ("code", "column", "muted"),
    [("MR12", "a", True), ("MR12", "b", False), ("MR13", "a", False), ("MR13", None, True)],
)
def test_a_muting_of_a_column_is_about_that_column_alone(code, column, muted):
    lying = drawers(CHECKS, (muting(code, column=column),), "review")
    assert (code in names(check for check, _ in lying.muted)) is muted


@pytest.mark.parametrize("code", ["MR14", "MR18"])
def test_a_muting_of_a_check_that_does_not_speak_is_said(code):
    lying = drawers(CHECKS, (muting(code),), "review")
    assert [m.problem for m in lying.needless] == [code]
    assert lying.muted == []


def codes(pipeline):
    catalogue = real_catalogue()
    return [problem.code for problem in check(pipeline, catalogue, {})]


def with_muting(stage, code="MR14"):
    return apply(parse(TEXT), MuteProblem(code, stage, "A demonstration."), real_catalogue())


def test_check_says_nothing_of_a_muting_that_only_a_report_can_judge():
    assert "muting_unneeded" not in codes(with_muting("review"))


@pytest.mark.parametrize(("stage", "code"), [("model", "MR14"), ("review", "suspect_id")])
def test_check_says_that_no_report_has_a_check_to_mute(stage, code):
    assert "muting_unneeded" in codes(with_muting(stage, code))


def test_muting_runs_nothing(workspace, tmp_path):
    catalogue = load_catalogue(workspace)
    keys = [
        {job.stage: job.key for job in plan(pipeline, catalogue, folder=tmp_path).jobs.values()}
        for pipeline in (parse(TEXT), with_muting("review"))
    ]
    assert keys[0] == keys[1]


def test_the_mutings_of_today_hold_for_a_run_of_yesterday(tmp_path):
    file = tmp_path / "pipeline.yaml"
    muted = TEXT + "muted:\n- {problem: MR14, stage: review, reason: A demonstration.}\n"
    assert mutings_today(str(file), muted)[0].problem == "MR14"
    file.write_text(TEXT)
    assert mutings_today(str(file), muted) == ()
    file.write_text("not: [a pipeline")
    assert mutings_today(str(file), muted)[0].problem == "MR14"
