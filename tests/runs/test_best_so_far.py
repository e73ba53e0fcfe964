"""A search at work is asked for the best so far: its run succeeds with the complete trials."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

import pipeline_core
from pipeline_core.errors import StoreError
from pipeline_core.runs.best_so_far import ask, is_asked, stop_with_best

from .conftest import Sandbox, until

CANDIDATES = 40


def searching_pipeline(sandbox: Sandbox) -> Path:
    """Write a pipeline whose search has many candidates of a model that takes a while."""
    path = sandbox.pipeline("searching", trees=40)
    depths = list(range(1, CANDIDATES + 1))
    search = (
        "  best: {block: search, inputs: {model: forest, data: split},"
        f" settings: {{vary: {{forest.max_depth: {depths}}}}}}}\n"
        "  judged: {block: evaluate, inputs: {model: best, data: split}}\n"
    )
    path.write_text(path.read_text() + search)
    return path


def trials(sandbox: Sandbox, run: str) -> list[dict]:
    events = sandbox.store.runs.events(run)
    return [event["values"] for event in events if event.get("code") == "progress.trial"]


def note_of(sandbox: Sandbox, run: str) -> dict:
    notes = sandbox.results(run)["best"]["notes"]
    return next((note for note in notes if note["code"] == "search_stopped"), {})


def test_a_run_ends_with_the_complete_trials_and_the_next_one_searches_in_full(
    sandbox: Sandbox,
) -> None:
    path = searching_pipeline(sandbox)
    _, run = sandbox.terminal(path)
    until(lambda: len(trials(sandbox, run)) >= 2, "the second trial")
    assert pipeline_core.finish(run, workspace=sandbox.workspace) == ("best",)
    assert sandbox.wait_for_end(run).status == "succeeded", sandbox.store.log(run)
    told = trials(sandbox, run)
    assert 2 <= len(told) < CANDIDATES
    note = note_of(sandbox, run)
    assert (note["trials"], note["of"]) == (len(told), CANDIDATES)
    best = sandbox.stages(run)["best"]
    report = sandbox.store.artifacts.report(best["key"])
    assert report is not None
    table = report["tables"]["trials"]
    assert table["trial"].tolist() == list(range(1, len(told) + 1))
    assert table["mean"].tolist() == pytest.approx([trial["score"] for trial in told])

    _, again = sandbox.terminal(path)
    assert sandbox.wait_for_end(again).status == "succeeded"
    assert sandbox.statuses(again)["forest"] == "reused"
    for name in ("best", "judged"):
        assert sandbox.statuses(again)[name] == "succeeded"
        assert sandbox.stages(again)[name]["key"] != sandbox.stages(run)[name]["key"]
    assert len(trials(sandbox, again)) == CANDIDATES
    assert not note_of(sandbox, again)


def test_the_first_ctrl_c_asks_for_the_best_and_the_next_one_cancels(sandbox: Sandbox) -> None:
    process, run = sandbox.terminal(searching_pipeline(sandbox))
    until(lambda: len(trials(sandbox, run)) >= 2, "the second trial")
    process.send_signal(signal.SIGINT)
    assert sandbox.wait_for_end(run).status == "succeeded"
    assert note_of(sandbox, run)["trials"] == len(trials(sandbox, run)) < CANDIDATES


def test_only_a_search_with_a_complete_trial_is_asked(sandbox: Sandbox) -> None:
    process, run = sandbox.terminal(sandbox.waiting_pipeline())
    sandbox.wait_until_entered()
    assert stop_with_best(sandbox.store, run) == ()
    process.send_signal(signal.SIGINT)
    assert sandbox.wait_for_end(run).status == "cancelled"
    assert stop_with_best(sandbox.store, run) == ()
    with pytest.raises(StoreError):
        pipeline_core.finish("abcdefghijkl", workspace=sandbox.workspace)


def test_a_request_names_its_stages(tmp_path: Path) -> None:
    assert not is_asked(tmp_path, "best")
    ask(tmp_path, ["best"])
    ask(tmp_path, ["other"])
    assert is_asked(tmp_path, "best")
    assert is_asked(tmp_path, "other")
    assert not is_asked(tmp_path, "bes")
