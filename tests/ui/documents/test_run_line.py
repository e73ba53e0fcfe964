"""The line under the canvas: which version each run had, and where a click leads."""

from __future__ import annotations

import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.edits import SetSetting
from pipeline_core.store.events import run_started, stage_finished
from ui.documents import snapshots
from ui.documents.live import OPEN_DOCUMENTS, flush
from ui.documents.run_line import line_points
from ui.documents.run_rows import Place
from ui.documents.stores import store_of
from ui.screens.pipeline.version_line import metrics_of, query_of

TEXT = """fabrica: 1
stages:
  rows: {block: example_data, settings: {name: iris}}
  model: {block: ridge, inputs: {data: rows}, settings: {alpha: 1.0}}
"""
R2 = Place("metric", "scores", "r2")


@pytest.fixture
def live(workspace):
    """A pipeline of the workspace, opened."""
    file = workspace / "pipelines" / "one" / "one.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(TEXT, encoding="utf-8")
    document = OPEN_DOCUMENTS.open(store_of(workspace), file)
    document.state()
    return document


def run_now(live, value: float | None = 0.5, text: str | None = None) -> str:
    """Record a run of the pipeline as it is, with a measure."""
    store, text = live.store, text or flush(live).text
    run = store.runs.create(live.identity, "One", live.identity, text)
    store.runs.claim(run.id)
    store.runs.append(run.id, [run_started(["scores"])])
    end = stage_finished(stage="scores", status="succeeded", summary={"metrics": {"r2": value}})
    store.runs.append(run.id, [end])
    store.runs.finish(run.id, "succeeded")
    return run.id


def set_alpha(live, value: float) -> None:
    edits = [SetSetting("model", "alpha", value)]
    live.apply_edits(edits, load_catalogue(live.store.workspace))


def test_each_run_stands_for_the_change_that_it_had(live):
    first = run_now(live, 0.1)
    set_alpha(live, 2.0)
    set_alpha(live, 3.0)
    second = run_now(live, 0.2)
    snapshots.save_version(live, "As handed in")
    set_alpha(live, 4.0)
    points = line_points(live.store, live.identity)
    assert [(point.run, point.measures[R2]) for point in points] == [(first, 0.1), (second, 0.2)]
    for point, alpha in zip(points, (1.0, 3.0), strict=True):
        snapshot = snapshots.find(live, point.snapshot)
        assert snapshot.pipeline.stages["model"].settings["alpha"] == alpha
        assert query_of(point, "one") == {"pipeline": "one", "version": point.snapshot}
    assert [point.name for point in points] == ["", "As handed in"]
    assert points[1].edits[-1]["value"] == 3.0
    assert not any(point.is_current for point in points)


def test_after_undo_the_earlier_run_is_the_current_version(live):
    run_now(live)
    set_alpha(live, 2.0)
    run_now(live)
    live.undo()
    flush(live)
    points = line_points(live.store, live.identity)
    assert [point.is_current for point in points] == [True, False]
    assert query_of(points[0], "one") == {"pipeline": "one"}
    assert "version" in query_of(points[1], "one")


def test_a_run_that_the_history_does_not_have_is_shown_as_a_run(live):
    run = run_now(live, text=TEXT.replace("1.0", "9.0"))
    (point,) = line_points(live.store, live.identity)
    assert point.snapshot is None
    assert query_of(point, "one") == {"pipeline": "one", "run": run}


def test_what_measured_nothing_or_goes_on_is_no_point(live):
    run_now(live, None)
    live.store.runs.create(live.identity, "One", live.identity, TEXT)
    live.store.runs.create("/other.yaml", "Other", live.identity, TEXT)
    assert line_points(live.store, live.identity) == []


def test_a_line_needs_two_runs_and_begins_with_the_most_important_measure(live):
    run_now(live)
    assert metrics_of(line_points(live.store, live.identity)) == []
    run_now(live)
    assert metrics_of(line_points(live.store, live.identity)) == ["r2"]
