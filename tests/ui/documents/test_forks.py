"""Forks: other settings run beside the kept ones, and the kept run is still the last one."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from pipeline_core.edits import apply
from pipeline_core.library import run as run_file
from pipeline_core.spec import Stage, parse
from pipeline_core.store import Store, open_store
from pipeline_core.store.pins import Pin
from pipeline_core.store.runs import Run
from tests.small_catalogue import real_catalogue
from ui.documents import document_runs, documents, forks
from ui.documents.documents import Document
from ui.documents.forks import Fork, compare_forks, edits_to_keep, fork_run, start_fork
from ui.documents.view_model import view_model_of

TEXT = """fabrica: 1
name: Wine
stages:
  rows: {block: example_data, settings: {name: wine}}
  roles: {block: set_roles, inputs: {table: rows}, settings: {target: cultivar}}
  split: {block: split_rows, inputs: {data: roles}}
  forest:
    block: random_forest_classifier
    inputs: {data: split}
    settings: {n_estimators: 20}
  scores: {block: evaluate, inputs: {model: forest, data: split}}
"""
CATALOGUE = real_catalogue()
TIMEOUT = 120


@pytest.fixture
def file(workspace: Path) -> Path:
    folder = workspace / "pipelines" / "wine"
    folder.mkdir(parents=True)
    (folder / "wine.yaml").write_text(TEXT, "utf-8")
    run_file(folder / "wine.yaml")
    return folder / "wine.yaml"


@pytest.fixture
def store(workspace: Path) -> Store:
    return open_store(workspace)


def document() -> Document:
    found = documents.load("wine")
    assert found is not None
    return found


def fork_with(number: int = 1, **settings: object) -> Fork:
    return Fork(number, Stage("forest", "random_forest_classifier", settings=settings))


def wait_for(store: Store, run: Run) -> Run:
    end = time.monotonic() + TIMEOUT
    while time.monotonic() < end:
        current = store.runs.get(run.id)
        assert current is not None
        if not current.open:
            return current
        time.sleep(0.1)
    raise TimeoutError(run.id)


@pytest.mark.usefixtures("launcher")
def test_a_fork_runs_only_what_differs_and_gives_the_numbers_of_the_edited_file(
    file: Path, store: Store
) -> None:
    kept, fork = document_runs.latest(document()), fork_with(n_estimators=1)
    run = wait_for(store, start_fork(document(), fork, "Wine – fork 1"))
    assert run.status == "succeeded"
    states = {row["stage"]: row["status"] for row in store.runs.stages(run.id)}
    assert states == {
        "rows": "reused", "roles": "reused", "split": "reused",
        "forest": "succeeded", "scores": "succeeded",
    }  # fmt: skip
    assert file.read_text("utf-8") == TEXT
    assert document_runs.latest(document()) == kept
    assert fork_run(document(), fork) == run
    assert fork_run(document(), fork_with(n_estimators=2)) is None

    comparison = compare_forks(view_model_of(document(), None, lambda *_: None), [run])
    values = {metric.name: metric.values for metric in comparison.metrics}
    file.write_text(TEXT.replace("n_estimators: 20", "n_estimators: 1"), "utf-8")
    edited = run_file(file)
    scores = next(row for row in store.runs.stages(edited.id) if row["stage"] == "scores")
    assert scores["status"] == "reused"
    for name, value in scores["summary"]["metrics"].items():
        assert values[name][1] == value
    assert values["accuracy"][0] != values["accuracy"][1]


@pytest.mark.usefixtures("launcher", "file")
def test_a_fork_judges_by_the_pins_of_the_kept_pipeline(store: Store) -> None:
    pin = Pin("split", "no such key", "0mx29zud57z99ge3", "split_rows")
    store.pins.save(document().identity, pin)
    first = wait_for(store, start_fork(document(), fork_with(n_estimators=3), "Wine"))
    assert first.options.pins == (pin,)
    store.pins.remove(document().identity, "split")
    second = wait_for(store, start_fork(document(), fork_with(n_estimators=4), "Wine"))
    assert second.options.pins == ()
    assert second.status == "succeeded"


@pytest.mark.usefixtures("launcher", "file")
def test_the_same_fork_runs_once_and_one_that_was_changed_meanwhile_runs_anew(
    store: Store,
) -> None:
    slow = {"n_estimators": 10_000, "max_features": 1.0}
    first = start_fork(document(), fork_with(**slow), "Wine")
    assert start_fork(document(), fork_with(**slow), "Wine").id == first.id
    second = start_fork(document(), fork_with(n_estimators=2), "Wine")
    assert second.id != first.id
    assert wait_for(store, first).status == "cancelled"
    assert wait_for(store, second).status == "succeeded"
    assert fork_run(document(), fork_with(n_estimators=2)) == store.runs.get(second.id)


@pytest.mark.parametrize(
    "settings",
    [{}, {"n_estimators": 20}, {"n_estimators": 5}, {"max_depth": 3}, {"max_depth": None}],
)
def test_the_edits_to_keep_a_fork_make_the_stage_that_was_run(settings: dict[str, object]) -> None:
    pipeline, fork = parse(TEXT), fork_with(**settings)
    tried = fork.pipeline(pipeline)
    for edit in edits_to_keep(fork, pipeline.stages["forest"]):
        pipeline = apply(pipeline, edit, CATALOGUE)
    assert pipeline == tried


def test_other_edits_of_the_pipeline_reach_its_forks() -> None:
    pipeline = parse(
        TEXT.replace("inputs: {data: split}\n    set", "inputs: {data: rows}\n    set")
    )
    assert fork_with().pipeline(pipeline).stages["forest"].inputs == {"data": ("rows",)}
    assert forks.stages_behind(pipeline, "forest") == ["forest", "scores"]
