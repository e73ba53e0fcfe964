"""Goals of plays and forecasts: what noticed a bend, how late, and what more rows would bring."""

import pytest

from pipeline_core.lessons.evidence import Act, Evidence
from pipeline_core.lessons.facts import FACTS
from pipeline_core.spec import Pipeline
from tests.lessons.test_goals import JUDGED, real_catalogue, report, says


def play(*alarms, windows=0, size=25, played=8, false=(), bent=True):
    values = {
        "bent": bent,
        "alarms": list(alarms),
        "windows": windows,
        "size": size,
        "played": played,
        "false_alarms": list(false),
    }
    return Act("simulated", values)


def after(*plays):
    return Evidence(Pipeline(), {}, acts=plays)


CALM = play(bent=False, false=["performance: roc_auc"])


@pytest.mark.parametrize(
    ("plays", "settings", "expected"),
    [
        ([], {}, (False, "alarm.none")),
        ([play("amount", windows=1, size=100)], {}, (False, "prompt.late")),
        ([play("amount", windows=1)], {}, (False, "prompt.no_calm")),
        ([play("amount", windows=1), CALM], {}, (False, "prompt.false")),
        ([play("amount", windows=1), CALM], {"false_alarms": 1}, (True, "prompt.reached")),
        ([play("amount", windows=2), CALM], {"false_alarms": 1}, (False, "prompt.late")),
        (
            [play("amount", windows=1), CALM],
            {"false_alarms": 1, "windows": 9},
            (False, "prompt.no_calm"),
        ),
        (
            [play("amount", windows=1, size=20), CALM],
            {"false_alarms": 1},
            (False, "prompt.no_calm"),
        ),
    ],
)
def test_windows_must_be_prompt_and_calm_at_one_size(plays, settings, expected):
    assert says("prompt_and_calm", after(*plays), rows=30, **settings) == expected


def test_only_one_kind_of_measure_notices():
    both = after(play("amount", "performance: roc_auc", windows=1))
    truth = after(play("performance: roc_auc", windows=1))

    assert says("noticed_by", both, measure="performance")[0]
    assert says("noticed_by", both, measure="performance", only=True) == (False, "noticed.others")
    assert says("noticed_by", truth, measure="performance", only=True)[0]
    assert says("noticed_by", truth, measure="input") == (False, "noticed.others")
    assert says("noticed_by", after(play()), measure="input") == (False, "noticed.nothing")
    assert says("noticed_by", after(CALM), measure="input") == (False, "alarm.no_bend")


def test_a_calm_play_is_one_to_which_nothing_is_done_and_is_long_enough():
    assert says("calm_play", after(play("amount"))) == (False, "calm.none")
    assert says("calm_play", after(CALM), windows=9) == (False, "calm.short")
    assert says("calm_play", after(CALM), windows=8)[0]
    assert FACTS.call("false_alarms", {}, after(CALM)) == 1
    assert FACTS.call("windows_until_alarm", {}, after(play(), play("x", windows=2))) == 2
    assert FACTS.call("windows_until_alarm", {}, after(CALM)) is None


@pytest.mark.parametrize(
    ("ends", "fact"), [((0.1, 0.2), "yes"), ((-0.2, -0.1), "no"), ((-0.1, 0.1), "unclear")]
)
def test_more_rows_help_where_the_whole_interval_says_so(ends, fact):
    low, high = ends
    change = report(change_twice=0.0, change_twice_low=low, change_twice_high=high)
    evidence = Evidence(JUDGED, real_catalogue(), results={"x9": change})
    baseline = Evidence(JUDGED, real_catalogue(), results={"x8": change})

    assert says("forecast", evidence)[0]
    assert FACTS.call("more_rows", {}, evidence) == fact
    assert says("forecast", baseline) == (False, "forecast.none")


def test_a_curve_without_a_law_forecasts_nothing():
    empty = report(change_twice=None, change_twice_low=None, change_twice_high=None)
    evidence = Evidence(JUDGED, real_catalogue(), results={"x9": empty})

    assert says("forecast", evidence) == (False, "forecast.no_law")
    assert FACTS.call("more_rows", {}, evidence) is None
