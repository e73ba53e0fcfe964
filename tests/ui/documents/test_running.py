"""Runs from the screen, with the real launcher and real processes."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from ui.documents import documents, running
from ui.documents.view_model import desk

SECONDS = 120


@pytest.fixture
def document(workspace, launcher):
    return documents.load("penguins")


def ended(run_id: str):
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        run = running.store().runs.run(run_id)
        if not run.open:
            return run
        time.sleep(0.05)
    raise AssertionError("the run does not end")


def test_two_clicks_give_one_run_and_it_ends_well(document):
    with ThreadPoolExecutor(4) as pool:
        started = {run.id for run in pool.map(lambda _: running.start(document), range(4))}
    (run_id,) = started
    assert ended(run_id).status == "succeeded"
    found = desk(document)
    assert {view.state for view in found.views.values()} == {"succeeded"}
    assert found.views["forest_scores"].summary["metrics"]["accuracy"] > 0.9

    again = running.start(document)
    assert again.id != run_id
    assert ended(again.id).status == "succeeded"
    assert {view.state for view in desk(document).views.values()} == {"reused"}


def test_a_run_can_be_cancelled_and_started_again(document):
    run = running.start(document)
    running.cancel(run.id)
    assert ended(run.id).status == "cancelled"
    assert not desk(document).active
    assert ended(running.start(document).id).status == "succeeded"


def test_a_launcher_that_died_is_replaced(document):
    running.start(document)
    from pipeline_core.runs import client

    client.stop_launcher(running.store().workspace)
    run = running.latest(document)
    running.look_after(run)
    assert ended(run.id).status == "succeeded"


def test_another_pipelines_run_is_not_found(document, workspace):
    run = running.store().runs.create("elsewhere", "x", "elsewhere", "fabrica: 1")
    assert running.of_document(document, run.id) is None
    running.store().runs.finish(run.id, "cancelled")
