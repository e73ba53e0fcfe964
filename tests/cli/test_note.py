"""`note`, and what stands beside a run in `show`, `log` and `runs`."""

from __future__ import annotations

import json

import pytest

from pipeline_core.cli import main
from pipeline_core.store import open_store


@pytest.fixture
def runs(workspace):
    """Two ended runs of a pipeline, by id."""
    store = open_store(workspace)
    text = "fabrica: 1\nstages:\n  a:\n    block: example_data\n"
    ids = []
    for _ in range(2):
        run = store.runs.create("/a.yaml", "Flowers", "/a.yaml", text)
        store.runs.finish(run.id, "succeeded")
        ids.append(run.id)
    store.close()
    return ids


def printed(capsys, *words: str) -> str:
    assert main([*words, "--lang", "en"]) == 0
    return capsys.readouterr().out


def test_a_note_is_written_shown_and_taken_back(runs, capsys):
    run, other = runs
    words = ["note", run, "Overfits after ten.", "--hypothesis", "More is better", "--star"]
    text = printed(capsys, *words, "--tag", "final", "--tag", "trees")
    assert text.splitlines() == [
        "Starred",
        "Tags: final, trees",
        "Hypothesis: More is better",
        "Note: Overfits after ten.",
    ]
    for command in ("show", "log"):
        assert "Note: Overfits after ten." in printed(capsys, command, run)
        assert "Note:" not in printed(capsys, command, other)
        beside = json.loads(printed(capsys, command, run, "--json"))["beside"]
        assert beside["tags"] == ["final", "trees"]
        assert beside["starred"] is True
    printed(capsys, "note", run, "", "--untag", "final", "--unstar")
    beside = json.loads(printed(capsys, "note", run, "--json"))
    assert beside == {
        "run": run,
        "starred": False,
        "tags": ["trees"],
        "note": "",
        "hypothesis": "More is better",
    }


def test_runs_are_listed_with_their_tags_and_chosen_by_them(runs, capsys):
    run, other = runs
    printed(capsys, "note", run, "--tag", "final", "--star")
    lines = {line.split()[0]: line for line in printed(capsys, "runs").splitlines()}
    assert "★ Flowers" in lines[run]
    assert "#final" in lines[run]
    assert "★" not in lines[other]
    for words in (["--starred"], ["--tag", "final"]):
        assert [each["id"] for each in json.loads(printed(capsys, "runs", *words, "--json"))] == [
            run
        ]
    assert "No run has what you ask for" in printed(capsys, "runs", "--tag", "fin")


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["--tag", "a,b"], "without commas"),
        (["--untag", "gone"], "'gone' is none"),
        (["x" * 2001], "has 2001"),
        (["\x07"], "control characters"),
    ],
)
def test_what_cannot_be_is_said(runs, capsys, words, part):
    assert main(["note", runs[0], *words, "--lang", "en"]) == 2
    assert part in capsys.readouterr().err
    assert "Nothing stands beside run" in printed(capsys, "note", runs[0])
