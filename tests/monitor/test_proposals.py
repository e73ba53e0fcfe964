"""Retraining, proposals, incidents and shadows from the terminal."""

from __future__ import annotations

import json

import pytest

from pipeline_core.__main__ import main
from pipeline_core.messages.message import Message
from pipeline_core.messages.words import say
from pipeline_core.registry.answered_proposals import reason_sentence
from tests.monitor.retrained import propose, watched, with_shadow_log, years


@pytest.fixture
def ask(place, capsys):
    """Ask the terminal in the place's workspace; return the exit code and what it printed."""
    _, folder = place

    def run(*words):
        code = main([*map(str, words), "--workspace", str(folder / "home")])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def test_a_proposal_is_listed_and_promoted_in_somebodys_name(place, ask):
    store, folder = place
    proposal = propose(store, folder)
    code, out, _ = ask("models", "--proposals")
    assert code == 0
    assert f"{proposal.id[:8]}  loans:2 against loans:1" in out
    assert "No gate judges loans:2" in out
    assert ask("models", "promote", proposal.id[:8])[0] == 2  # nobody's name
    assert ask("models", "crown", proposal.id[:8], "--by", "Ana", "--reason", "x")[0] == 2
    code, out, _ = ask("models", "promote", proposal.id[:8], "--by", "Ana", "--reason", "It fits.")
    assert (code, out) == (
        0, "loans:2 is the champion now, in place of loans:1, in the name of Ana.\n",
    )  # fmt: skip
    kept = store.models.find("loans:champion")
    assert (kept.title, kept.note) == ("loans:2", "Promoted in place of loans:1 by Ana: It fits.")
    assert ask("models", "--proposals")[1] == "No proposal is open.\n"


def test_a_declined_version_is_no_challenger_any_more(place, ask):
    store, folder = place
    proposal = propose(store, folder, "decline")
    listed = json.loads(ask("models", "loans", "--proposals", "--json")[1])
    assert [(one["advice"], one["versions"]) for one in listed] == [
        ("decline", ["loans:1", "loans:2"])
    ]
    assert ask("models", "decline", proposal.id, "--by", "Eva", "--reason", "No.")[0] == 0
    assert store.models.find("loans").title == "loans:1"
    assert store.models.find("loans:2").aliases == ()


def test_half_a_plan_is_refused(ask, place):
    _, folder = place
    for words in (["--retrain", folder / "loans.yaml"], ["--into", "loans"]):
        code, _, err = ask("monitor", "loans", folder / "new", *words, "--save")
        assert code == 2
        assert "--into STAGE" in err
    assert ask("monitor", "loans", "--incident", "ab")[0] == 2


def test_a_watch_keeps_what_its_alarms_start(place, ask):
    store, folder = place
    words = ("--retrain", folder / "loans.yaml", "--into", "loans", "--last", 3, "--save", "w")
    assert ask("monitor", "loans", folder / "new", *words)[0] == 0
    assert store.deployments.find("w").retrain == {
        "pipeline": str(folder / "loans.yaml"), "into": "loans", "last": 3,
    }  # fmt: skip


def test_an_incident_is_kept_and_says_what_it_left_out(place, ask):
    store, folder = place
    watched(store, folder, 0, years(100, 25).assign(customer=range(100)))
    (alarm,) = store.watches.alarms("loans")
    words = ("--incident", alarm.id[:8], "--pipeline", folder / "loans.yaml")
    code, out, _ = ask("monitor", "loans", *words, "--incident-rows", 30)
    assert code == 0
    assert "(rows: 30)" in out
    assert "does not read them: customer" in out
    code, _, _ = ask("monitor", "loans", *words)
    assert code == 2  # it is there already


def test_a_shadow_is_compared_row_by_row_with_labels_where_they_came(place, ask):
    store, folder = place
    code, _, err = ask("models", "loans", "--shadow-report")
    assert code == 2
    assert "--shadow MODEL" in err
    words = ("--labels", folder / "new", "--key", "city", "--save", "w")
    assert ask("monitor", "loans", folder / "new", *words)[0] == 0
    store.late_labels.add("loans", "s", "b", 0, {'["Lima"]': "yes"})
    with_shadow_log(store)
    (report,) = json.loads(ask("models", "loans", "--shadow-report", "--json")[1])
    assert (report["rows"], report["differing"], report["refused"]) == (2, 1, 1)
    assert (report["mean"], report["most"]) == ((0.25 + 0.625) / 2, 0.625)
    assert [example["city"] for example in report["examples"]] == ["Cusco"]
    assert (report["labels"], report["right"]) == (1, [1, 1])
    _, out, _ = ask("models", "loans", "--shadow-report")
    assert "differently from loans:1 for 1 of 2" in out


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_failed_test_is_told_in_words(language):
    values = {"test": "good enough", "stage": "scores", "metric": "accuracy", "value": 0.5}
    why = {"code": "test.metric", "values": {**values, "at_least": 0.75}}
    for code in ("retrain.tests_failed", "retrain.other_test"):
        reason = Message(code, {"model": "loans", "why": why, "others": None})
        said = reason_sentence(reason, language)
        assert say("test.metric", why["values"], language) in said
        assert "{" not in said
