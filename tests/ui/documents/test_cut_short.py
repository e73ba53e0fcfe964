"""A run that was stopped with the best so far is shown, and marked, and its search is due again."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline_core.data.output import Output
from pipeline_core.spec import parse
from pipeline_core.store import open_store
from ui.documents import documents
from ui.documents.run_status import pinned_text
from ui.documents.search_size import effort_of, nestings_of
from ui.documents.searches import has_open_search
from ui.documents.stores import visitor_store
from ui.documents.view_model import view_model_of

TEXT = """\
fabrica: 1
name: Shop
stages:
  rows: {block: example_data, settings: {name: wine}}
  roles: {block: set_roles, inputs: {table: rows}, settings: {target: cultivar}}
  split: {block: split_rows, inputs: {data: roles}}
  forest: {block: random_forest_classifier, inputs: {data: split}}
  best:
    block: search
    inputs: {model: forest, data: split}
    settings: {vary: {forest.max_depth: [3, 5]}}
"""
NOTE = {"code": "search_stopped", "trials": 1, "of": 2}


@pytest.fixture
def document(workspace: Path):
    folder = workspace / "pipelines" / "shop"
    folder.mkdir(parents=True)
    (folder / "shop.yaml").write_text(TEXT)
    loaded = documents.load("shop")
    assert loaded is not None
    return loaded


@pytest.fixture
def cut_short(document, workspace):
    """A run whose search was stopped: its result is kept under a key of the run."""
    store = open_store(workspace)
    job = view_model_of(document).jobs["best"]
    output = Output(report={"metrics": {"accuracy_mean": 0.5}, "notes": [NOTE]})
    summary = store.artifacts.save("f" * 32, output, job.ingredients)
    run = store.runs.create(document.identity, "Shop", str(document.file), document.text)
    store.runs.claim(run.id)
    store.runs.append(
        run.id, [{"kind": "run_started", "stage": None, "t": 1.0, "stages": ["best"]}]
    )
    ended = {"kind": "stage_finished", "stage": "best", "t": 2.0, "status": "succeeded"}
    store.runs.append(run.id, [{**ended, "key": "f" * 32, "summary": summary, "seconds": 1.0}])
    assert has_open_search(view_model_of(document)) is False
    store.runs.finish(run.id, "succeeded")
    return run.id


def test_its_result_is_shown_and_the_search_is_due_again(document, cut_short):
    view_model = view_model_of(document)
    view = view_model.views["best"]
    assert (view.state, view.key) == ("succeeded", "f" * 32)
    assert view.reason["code"] == view_model.jobs["best"].reason.code == "reason.cut_short"
    assert view_model.jobs["best"].action == "run"
    assert view_model.run.cut_short == ("best",)
    assert pinned_text(view_model.run, "en") == "stopped with the best so far: best"


def test_after_a_change_it_is_an_earlier_result(document, cut_short):
    document.file.write_text(TEXT.replace("[3, 5]", "[3, 5, 7]"))
    view = view_model_of(documents.load("shop")).views["best"]
    assert view.state == "outdated"
    assert view.earlier is not None
    assert view.earlier.key == "f" * 32


def test_what_a_search_costs_is_known_from_the_last_runs(document, cut_short):
    before = effort_of(view_model_of(document), "best")
    assert before is not None
    assert (before.size.trials, before.size.fits, before.seconds) == (2, 11, None)
    store = visitor_store()
    for status, seconds in (("succeeded", 2.0), ("reused", None)):
        run = store.runs.create(document.identity, "Shop", str(document.file), document.text)
        store.runs.claim(run.id)
        started = {"kind": "run_started", "stage": None, "t": 1.0, "stages": ["forest"]}
        ended = {"kind": "stage_finished", "stage": "forest", "t": 2.0, "status": status}
        store.runs.append(run.id, [started, {**ended, "seconds": seconds}])
        store.runs.finish(run.id, "succeeded")
    effort = effort_of(view_model_of(document), "best")
    assert effort is not None
    assert effort.seconds == pytest.approx(11 * 2.0 * 4 / 5)


def test_a_judge_that_refits_the_search_multiplies_its_fits(document):
    catalogue = view_model_of(document).catalogue
    judge = "  folds: {block: cross_validate, inputs: {model: best, data: split}}\n"
    pipeline = parse(TEXT + judge)
    (nesting,) = nestings_of(pipeline, catalogue, "best", 11)
    assert nesting == ("folds", 5, 55)


def test_another_run_is_not_marked(document, cut_short):
    store = visitor_store()
    other = store.runs.create(document.identity, "Shop", str(document.file), document.text)
    assert store.runs.get(other.id).cut_short == ()
