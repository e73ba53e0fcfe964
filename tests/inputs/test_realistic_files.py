"""Realistic files train models without a setting touched."""

from __future__ import annotations

from pipeline_core.measures.missing_words import MISSING_WORDS
from pipeline_core.measures.readers import MISSING
from pipeline_core.spec import read
from tests.inputs.realistic_files import air, houses
from tests.inputs.training import train


def test_houses(drop, workspace):
    outcome = drop(houses(), "california_housing.csv.gz")
    assert outcome.choices.target == "median_house_value"
    assert outcome.choices.task == "regression"
    stages = read(outcome.pipeline).stages
    assert {"checked", "filled_numbers", "categories", "scaled"} <= set(stages)
    assert "shown" not in stages
    metrics = train(outcome.pipeline, workspace)
    assert metrics["linear_scores"]["r2"] > 0.8 > metrics["baseline_scores"]["r2"]


def test_air(drop, workspace):
    outcome = drop(air(), "air_quality.csv.gz")
    look, choices = outcome.look, outcome.choices
    assert look["rows"] == 300
    assert len(look["columns"]) == 7
    assert look["reading"]["separator"] == ";"
    assert look["reading"]["decimal"] == ","
    assert "-200" in look["reading"]["missing"]
    missing = {column["name"]: column["missing"] for column in look["columns"]}
    assert missing["NMHC (µg/m³)"] == 270
    assert missing["Benzène (µg/m³)"] == 15
    assert choices.time == "Date"
    assert choices.how == "time"
    assert choices.left_out == ("NMHC (µg/m³)",)
    assert {"starter.missing_numbers", "guess.empty_dropped"} <= set(outcome.codes)
    metrics = train(outcome.pipeline, workspace)
    assert metrics["known"] == {}
    assert metrics["linear_scores"]["r2"] > metrics["baseline_scores"]["r2"]


def test_missing_words_are_those_of_the_reader():
    assert MISSING_WORDS == MISSING
