"""Scenarios that cannot be played: each says where, what must be, and what was found."""

from __future__ import annotations

import pytest

from pipeline_core.errors import FabricaError
from pipeline_core.messages.words import say
from pipeline_core.simulator.findings import Raised, raised_alarms, verdict
from pipeline_core.simulator.scenario import Bend, Expectation, Scenario
from pipeline_core.simulator.scenario_file import read_scenario, scenario_files, scenario_from_text
from pipeline_core.simulator.stream import stream_of
from tests.registry.conftest import loans

HEAD = "scenario: 1\nname: x\n"


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("[1]", "scenario.no_mapping", "scenario"),
        ("name: x", "scenario.missing_key", "scenario"),
        ("scenario: 2\nname: x", "scenario.number_outside", "scenario"),
        ("scenario: 1", "scenario.missing_key", "name"),
        (HEAD + "speed: 3", "scenario.unknown_key", "speed"),
        (HEAD + "rows: many", "scenario.no_number", "rows"),
        (HEAD + "rows: 2.5", "scenario.no_number", "rows"),
        (HEAD + "rows: 1", "scenario.number_outside", "rows"),
        (HEAD + "prepared: maybe", "scenario.no_flag", "prepared"),
        (HEAD + "table: [a]", "scenario.no_text", "table"),
        (HEAD + "keep: income >", "scenario.bad_condition", "keep"),
        (HEAD + "bends: 3", "scenario.no_list", "bends"),
        (HEAD + "bends: [x]", "scenario.no_mapping", "bends[1]"),
        (HEAD + "bends: [{kind: shift}]", "scenario.missing_key", "bends[1].column"),
        (HEAD + "bends: [{column: x, kind: melt}]", "scenario.no_choice", "bends[1].kind"),
        (
            HEAD + "bends: [{column: x, kind: missing, amount: 2}]",
            "scenario.number_outside",
            "bends[1].amount",
        ),
        (
            HEAD + "bends: [{column: x, kind: shift, from: 5, to: 4}]",
            "scenario.number_outside",
            "bends[1].to",
        ),
        (
            HEAD + "bends: [{column: x, kind: label_shift}]",
            "scenario.missing_key",
            "bends[1].value",
        ),
        (
            HEAD + "bends: [{column: x, kind: bias, value: no}]",
            "scenario.missing_key",
            "bends[1].group",
        ),
        (HEAD + "expect: [{alarm: x}]", "scenario.missing_key", "expect[1].by"),
    ],
)
def test_a_bad_file_says_where_and_what(text, code, place):
    with pytest.raises(FabricaError) as caught:
        scenario_from_text(text, "s.yaml")
    assert (caught.value.code, caught.value.values["place"]) == (code, place)
    for language in ("en", "es"):
        sentence = say(code, caught.value.values, language)
        assert sentence.startswith(f"s.yaml: {place}")
        assert "{" not in sentence


@pytest.mark.parametrize(
    ("scenario", "code", "found"),
    [
        (Scenario("s", bends=(Bend("age", "shift"),)), "scenario.no_column", "age"),
        (Scenario("s", order="age"), "scenario.no_column", "age"),
        (Scenario("s", keep="age > 3"), "scenario.no_column", "age"),
        (Scenario("s", bends=(Bend("city", "unit", 100.0),)), "scenario.not_numbers", "word"),
        (
            Scenario("s", bends=(Bend("paid", "label_shift", value="perhaps"),)),
            "scenario.no_value",
            "perhaps",
        ),
        (
            Scenario("s", bends=(Bend("city", "bias", value="no", group="Rome"),)),
            "scenario.no_value",
            "Rome",
        ),
        (Scenario("s", rows=10_000), "scenario.too_few_rows", 240),
    ],
)
def test_what_does_not_fit_the_table_is_said_before_it_is_played(model, scenario, code, found):
    with pytest.raises(FabricaError) as caught:
        stream_of(model, loans(), scenario, "s.yaml")
    assert (caught.value.code, caught.value.values["found"]) == (code, found)


def test_files_that_are_none_are_said(tmp_path):
    with pytest.raises(FabricaError) as caught:
        scenario_from_text("#" * 200_001, "s.yaml")
    assert caught.value.code == "scenario.too_large"
    with pytest.raises(FabricaError) as caught:
        read_scenario(tmp_path / "no.yaml")
    assert caught.value.code == "scenario.not_read"
    with pytest.raises(FabricaError) as caught:
        scenario_files([tmp_path])
    assert caught.value.code == "scenario.empty_folder"


def windows(*alarms):
    return [{"window": number, "alarms": names} for number, names in enumerate(alarms, 1)]


@pytest.mark.parametrize(
    ("alarms", "missed", "unexpected", "holds"),
    [
        (([], [], ["x"], ["x"]), [], [], True),
        (([], [], [], ["x"]), ["x"], [], False),
        (([], [], ["x"], ["y"]), [], [("y", 4)], False),
        ((["x"], [], ["x"], []), [], [("x", 1)], False),
        ((["x"], ["x"], ["x"], ["x"]), ["x"], [("x", 1)], False),
    ],
)
def test_what_is_expected_comes_in_time_and_nothing_else(alarms, missed, unexpected, holds):
    bends = (Bend("x", "shift", first=2),)
    scenario = Scenario("s", bends=bends, expect=(Expectation("x", 3),))
    result = verdict(scenario, raised_alarms(windows(*alarms)), len(alarms))
    assert [one["alarm"] for one in result["missed"]] == missed
    assert [(one["alarm"], one["window"]) for one in result["unexpected"]] == unexpected
    assert result["holds"] is holds


def test_nothing_expected_is_a_test_too():
    scenario = Scenario("s", expect=())
    assert verdict(scenario, [], 3)["holds"]
    assert not verdict(scenario, [Raised("x", 2)], 3)["holds"]
    assert verdict(Scenario("s"), [Raised("x", 2)], 3)["holds"] is None
