"""Goals of acts that a workspace remembers: what a factory's board says, and who is champion."""

from pathlib import Path

import pytest

from pipeline_core.factory.journal import Journal
from pipeline_core.lessons.acts import acts_of
from pipeline_core.lessons.evidence import Act, Evidence
from pipeline_core.lessons.facts import FACTS
from pipeline_core.spec import Pipeline
from pipeline_core.store import open_store
from tests.lessons.test_goals import says


def line(value, comparison=None, **choices):
    return {"value": value, "choices": choices, "comparison": {"code": comparison}}


BOARD = {
    "claims": [{"code": "factory.claim_open"}],
    "variants": [
        line(0.8, "factory.leads", scaled="yes", model="sum"),
        line(0.79, "factory.open", scaled="no", model="sum"),
        line(0.5, "factory.behind", scaled="no", model="none"),
        line(None, None, scaled="yes", model="broken"),
    ],
}


@pytest.fixture
def evidence(tmp_path):
    store, file = open_store(tmp_path), tmp_path / "loans.yaml"
    journal = Journal(tmp_path, file)
    journal.begin(None)
    journal.write_board(BOARD)
    return Evidence(Pipeline(), {}, acts=acts_of(store, str(Path(file)), []))


def test_a_board_says_how_many_were_judged_where_they_differ_and_which_are_behind(evidence):
    assert says("leaderboard", evidence, at_least=3)[0]
    assert says("leaderboard", evidence, at_least=4) == (False, "leaderboard.few")
    assert says("varied", evidence, places=2)[0]
    assert says("varied", evidence, places=3) == (False, "varied.few")
    assert says("surely_behind", evidence, at_least=1)[0]
    assert says("surely_behind", evidence, at_least=2) == (False, "behind.few")
    assert FACTS.call("variants", {}, evidence) == 3
    assert FACTS.call("lead", {}, evidence) == "open"


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        ([], (False, "act.no_promoted")),
        ([("promoted", 1)], (False, "replaced.alone")),
        ([("kept", 1), ("promoted", 1), ("kept", 2)], (False, "replaced.first")),
        ([("kept", 1), ("kept", 2), ("promoted", 2)], (True, "replaced.reached")),
    ],
)
def test_a_champion_is_replaced_by_a_later_version(acts, expected):
    found = tuple(Act(kind, {"model": f"loans:{n}", "version": n}) for kind, n in acts)

    assert says("replaced", Evidence(Pipeline(), {}, acts=found)) == expected
