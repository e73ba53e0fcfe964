"""Files as they are found in the world train models without a setting touched."""

from __future__ import annotations

import pytest

from pipeline_core.measures.missing_words import MISSING_WORDS
from pipeline_core.spec import read
from tests.inputs.dressed import air, houses
from tests.inputs.test_nasty_files import trained


def test_houses(drop, workspace):
    outcome = drop(houses(), "california_housing.csv.gz")
    assert outcome.choices.target == "median_house_value"
    assert outcome.choices.task == "regression"
    stages = read(outcome.pipeline).stages
    assert {"checked", "filled_numbers", "categories", "scaled"} <= set(stages)
    assert "shown" not in stages
    metrics = trained(outcome.pipeline, workspace)
    assert metrics["linear_scores"]["r2"] > 0.8 > metrics["baseline_scores"]["r2"]


def test_air(drop, workspace):
    outcome = drop(air(), "air_quality.csv.gz")
    look, choices = outcome.look, outcome.choices
    assert look["rows"] == 300
    assert len(look["columns"]) == 7
    assert look["reading"]["separator"] == ";"
    assert look["reading"]["decimal"] == ","
    assert "-200" in look["reading"]["missing"]
    missing = {one["name"]: one["missing"] for one in look["columns"]}
    assert missing["NMHC (µg/m³)"] == 270
    assert missing["Benzène (µg/m³)"] == 15
    assert choices.time == "Date"
    assert choices.how == "time"
    assert choices.left_out == ("NMHC (µg/m³)",)
    assert {"starter.missing_numbers", "guess.empty_dropped"} <= set(outcome.codes)
    metrics = trained(outcome.pipeline, workspace)
    assert metrics["known"] == {}
    assert metrics["linear_scores"]["r2"] > metrics["baseline_scores"]["r2"]


def test_the_words_for_missing_are_the_readers():
    readers = pytest.importorskip("pipeline_core.measures.readers")
    assert readers.MISSING == MISSING_WORDS
