"""Runs from the screen, with the real launcher and real processes."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.edits import AddStage, Disconnect, SetSetting
from pipeline_core.errors import SpecError
from ui.documents import document_edits, document_runs, documents
from ui.documents.stores import visitor_store
from ui.documents.view_model import view_model_of

SECONDS = 120


@pytest.fixture
def document(workspace, launcher):
    return documents.load("penguins")


def ended(run_id: str):
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        run = visitor_store().runs.get(run_id)
        if not run.open:
            return run
        time.sleep(0.05)
    raise AssertionError("the run does not end")


def edited(document, *edits):
    catalogue = load_catalogue(visitor_store().workspace)
    document_edits.apply_edits(visitor_store(), document, edits, catalogue, document.text)
    return documents.load(document.id)


def test_two_clicks_give_one_run_and_it_ends_well(document):
    with ThreadPoolExecutor(4) as pool:
        started = {run.id for run in pool.map(lambda _: document_runs.start(document), range(4))}
    (run_id,) = started
    assert ended(run_id).status == "succeeded"
    view_model = view_model_of(document)
    assert {view.state for view in view_model.views.values()} == {"succeeded"}
    assert view_model.views["forest_scores"].summary["metrics"]["accuracy"] > 0.9

    again = document_runs.start(document)
    assert again.id != run_id
    assert ended(again.id).status == "succeeded"
    assert {view.state for view in view_model_of(document).views.values()} == {"reused"}


def test_a_run_can_be_cancelled_and_started_again(document):
    run = document_runs.start(document)
    document_runs.cancel(run.id)
    assert ended(run.id).status == "cancelled"
    assert not view_model_of(document).active
    assert ended(document_runs.start(document).id).status == "succeeded"


def test_a_launcher_that_died_is_replaced(document):
    document_runs.start(document)
    from pipeline_core.runs import client

    client.stop_launcher(visitor_store().workspace)
    run = document_runs.latest(document)
    document_runs.ensure_supervised(run)
    assert ended(run.id).status == "succeeded"


def test_another_pipelines_run_is_not_found(document, workspace):
    run = visitor_store().runs.create("elsewhere", "x", "elsewhere", "fabrica: 1")
    assert document_runs.find_run(document, run.id) is None
    visitor_store().runs.finish(run.id, "cancelled")


def test_an_unwired_stage_keeps_no_result_from_being_seen_or_made(document):
    ended(document_runs.start(document).id)
    before = view_model_of(document)
    cut = Disconnect("split", "forest_scores", "data")
    document = edited(document, cut, AddStage("evaluate", "loose"))

    view_model = view_model_of(document)
    assert {problem.stage for problem in view_model.errors} == {"forest_scores", "loose"}
    assert view_model.startable
    assert view_model.views.keys() - view_model.jobs.keys() == {"forest_scores", "loose"}
    others = view_model.views.keys() - {"forest_scores", "loose"}
    assert {view_model.views[name].state for name in others} <= {"succeeded", "reused"}
    cut_stage = view_model.views["forest_scores"]
    assert (cut_stage.state, cut_stage.key) == ("outdated", None)
    assert cut_stage.earlier.key == before.views["forest_scores"].key
    assert cut_stage.earlier.summary == before.views["forest_scores"].summary
    assert view_model.views["loose"].earlier is None

    run = ended(document_runs.start(document).id)
    assert run.status == "succeeded"
    rows = {row["stage"]: row["status"] for row in visitor_store().runs.stages(run.id)}
    assert {name for name, status in rows.items() if status == "skipped"} == {
        "forest_scores", "loose",
    }  # fmt: skip
    assert view_model_of(document).views["forest_scores"].earlier == cut_stage.earlier
    with pytest.raises(SpecError, match="forest_scores: input 'data' must be wired"):
        document_runs.start(document, to=("forest_scores",))


def test_a_changed_setting_leaves_the_old_result_to_be_seen(document):
    ended(document_runs.start(document).id)
    before = view_model_of(document)
    view_model = view_model_of(edited(document, SetSetting("forest", "n_estimators", 7)))
    scores = view_model.views["forest_scores"]
    assert (scores.state, scores.summary) == ("outdated", None)
    assert scores.earlier.summary == before.views["forest_scores"].summary
    assert view_model.views["split"].earlier is None
