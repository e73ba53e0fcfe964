"""Runs from the screen, with the real launcher and real processes."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from ui.documents import document_runs, documents
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
