"""A threshold that was tried becomes a setting: one edit, after which the judges see it."""

from __future__ import annotations

import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.check import check
from pipeline_core.edits import apply
from pipeline_core.spec import Pipeline, parse
from ui.screens.pipeline.edits.thresholds import threshold_edits, threshold_stage

TEXT = """\
fabrica: 1
name: Cuts
stages:
  rows: {block: example_data, settings: {name: breast_cancer}}
  roles: {block: set_roles, inputs: {table: rows}, settings: {target: diagnosis}}
  split: {block: split_rows, inputs: {data: roles}}
  scaled: {block: scale, inputs: {data: split}}
  gate:
    block: quality_gate
    inputs: {scores: scores, model: linear}
    settings: {metric: f1, at_least: 0.1}
  linear: {block: logistic_regression, inputs: {data: scaled}}
  calm: {block: calibrate, inputs: {model: linear, data: split}}
  scores: {block: evaluate, inputs: {model: linear, data: split}}
  folds: {block: cross_validate, inputs: {model: linear, data: split}}
  cuts: {block: explore_threshold, inputs: {model: linear, data: split}}
"""


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    return load_catalogue(tmp_path_factory.mktemp("catalogue"))


def used(pipeline: Pipeline, catalogue, threshold: float, judge: str = "cuts") -> Pipeline:
    for edit in threshold_edits(pipeline, catalogue, judge, threshold):
        pipeline = apply(pipeline, edit, catalogue)
    return pipeline


def test_a_stage_is_inserted_and_what_judged_the_model_judges_it(catalogue):
    pipeline = used(parse(TEXT), catalogue, 0.31)
    stages = pipeline.stages
    made = stages["set_threshold"]
    assert made.settings == {"threshold": 0.31}
    assert made.inputs == {"model": ("linear",), "data": ("split",)}
    for judge in ("scores", "folds", "gate"):
        assert stages[judge].inputs["model"] == ("set_threshold",)
    # What explores the scores, and what takes probabilities, stay with the model.
    assert stages["cuts"].inputs["model"] == ("linear",) == stages["calm"].inputs["model"]
    assert [p for p in check(pipeline, catalogue, {}) if p.severity == "error"] == []


def test_a_stage_that_is_there_gets_the_threshold(catalogue):
    once = used(parse(TEXT), catalogue, 0.31)
    twice = used(once, catalogue, 0.42)
    assert twice.stages["set_threshold"].settings == {"threshold": 0.42}
    assert twice.stages.keys() == once.stages.keys()
    assert threshold_edits(twice, catalogue, "cuts", 0.42) == []


def test_an_explorer_behind_the_threshold_changes_it(catalogue):
    text = TEXT.replace(
        "  cuts: {block: explore_threshold, inputs: {model: linear",
        "  cut: {block: set_threshold, inputs: {model: linear, data: split}}\n"
        "  cuts: {block: explore_threshold, inputs: {model: cut",
    )
    pipeline = parse(text)
    assert threshold_stage(pipeline, catalogue, "cuts") == "cut"
    assert used(pipeline, catalogue, 0.2).stages["cut"].settings == {"threshold": 0.2}


def test_behind_a_gate_the_stage_goes_before_the_gate(catalogue):
    """The gate passes the model by scores that are then about the model with the threshold."""
    text = TEXT.replace(
        "explore_threshold, inputs: {model: linear", "explore_threshold, inputs: {model: gate"
    )
    stages = used(parse(text), catalogue, 0.2).stages
    assert stages["gate"].inputs["model"] == ("set_threshold",) == stages["scores"].inputs["model"]
    assert stages["cuts"].inputs["model"] == ("gate",)


def test_without_a_model_there_is_nothing_to_cut(catalogue):
    text = TEXT.replace(
        "explore_threshold, inputs: {model: linear, data", "explore_threshold, inputs: {data"
    )
    assert threshold_edits(parse(text), catalogue, "cuts", 0.2) == []
