"""Pins on the canvas: an act like any other, done once, seen at once, gone with its stage."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline_core.edits import Edit, RemoveStage, RenameStage, SetSetting, SwitchStage
from pipeline_core.library import run as run_file
from pipeline_core.store import Store, open_store
from tests.small_catalogue import real_catalogue
from ui.canvas.scene import scene
from ui.documents.documents import Document
from ui.documents.live import LiveDocument, flush
from ui.documents.live.client_actions import ClientAction, perform
from ui.documents.run_status import pinned_text
from ui.documents.view_model import ViewModel, view_model_of

CATALOGUE = real_catalogue()
TEXT = """fabrica: 1
stages:
  rows: {block: read_csv, settings: {path: rows.csv}}
  some: {block: filter_rows, inputs: {table: rows}, settings: {keep: "a > 0"}}
  last: {block: drop_duplicates, inputs: {table: some}}
"""


@pytest.fixture
def store(workspace: Path) -> Store:
    return open_store(workspace)


@pytest.fixture
def live(store: Store) -> LiveDocument:
    folder = store.workspace / "pipelines" / "pins"
    folder.mkdir(parents=True)
    (folder / "rows.csv").write_text("a,b\n1,x\n2,y\n-3,z\n", "utf-8")
    (folder / "pins.yaml").write_text(TEXT, "utf-8")
    return LiveDocument(store, folder / "pins.yaml", lambda _: None)


def act(live: LiveDocument, seq: int, kind: str, stage: str = "some") -> str | None:
    action = ClientAction("tab", seq, kind, stage=stage)
    refused = perform(live, action, CATALOGUE, "es")["refused"]
    return refused["said"] if refused else None


def pinned(live: LiveDocument) -> list[str]:
    return [pin.stage for pin in live.store.pins.of(live.identity)]


def model(live: LiveDocument) -> ViewModel:
    state = flush(live)
    document = Document("pins", live.file, state.text or "", state.pipeline)
    return view_model_of(document, None, lambda *_: None)


def test_a_stage_that_never_ran_is_refused_in_the_readers_language(live: LiveDocument) -> None:
    assert "Ejecútela primero" in (act(live, 1, "pin") or "")
    assert pinned(live) == []
    assert "no está fijada" in (act(live, 2, "unpin") or "")


def test_an_act_that_is_sent_again_is_done_once(live: LiveDocument) -> None:
    run_file(live.file)
    revision = live.state().revision
    assert act(live, 1, "pin") is None
    assert act(live, 2, "unpin") is None
    assert act(live, 1, "pin") is None  # its answer was lost, and it comes once more
    assert pinned(live) == []
    assert live.state().revision == revision  # the file has nothing of it


def test_the_views_say_what_is_kept_and_what_does_not_run(live: LiveDocument) -> None:
    first = run_file(live.file)
    act(live, 1, "pin")
    live.apply_edits([SetSetting("rows", "path", "gone.csv")], CATALOGUE)
    shown = model(live)
    states = {name: (view.state, (view.reason or {})["code"]) for name, view in shown.views.items()}
    assert states["rows"] == ("skipped", "reason.above_pin")
    assert states["some"] == ("reused", "reason.pinned")
    assert shown.views["some"].key == first.stages["some"].key
    assert set(shown.jobs) == {"some", "last"}
    boxes = scene(live.state().pipeline, shown.views, CATALOGUE, None, "es")["stages"]
    marks = {box["id"]: box["pinned"] for box in boxes}
    assert marks["some"] == f"fijada: se conserva el resultado de la ejecución {first.id}"
    assert marks["rows"] is marks["last"] is None


def test_a_stage_that_is_off_above_does_not_stop_the_pinned_one(live: LiveDocument) -> None:
    run_file(live.file)
    act(live, 1, "pin")
    live.apply_edits([SwitchStage("rows", off=True)], CATALOGUE)
    states = {name: view.state for name, view in model(live).views.items()}
    assert states["rows"] == "skipped"
    assert states["some"] == "reused"
    assert states["last"] != "skipped"


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (RenameStage("some", "positive"), ["positive"]),
        (RemoveStage("some"), []),
        (RemoveStage("rows"), ["some"]),
        (SetSetting("some", "keep", "a > 1"), ["some"]),
    ],
)
def test_a_pin_goes_or_follows(live: LiveDocument, edit: Edit, expected: list[str]) -> None:
    run_file(live.file)
    act(live, 1, "pin")
    live.apply_edits([edit], CATALOGUE)
    assert pinned(live) == expected


def test_undoing_a_new_name_takes_the_pin_along(live: LiveDocument) -> None:
    run_file(live.file)
    act(live, 1, "pin")
    live.apply_edits([RenameStage("some", "positive")], CATALOGUE)
    live.undo()
    assert pinned(live) == ["some"]
    live.redo()
    assert pinned(live) == ["positive"]


def test_a_run_with_a_pin_is_marked(live: LiveDocument) -> None:
    run_file(live.file)
    act(live, 1, "pin")
    run = live.store.runs.get(run_file(live.file).id)
    assert run is not None
    assert pinned_text(run, "es") == "resultados fijados: some"
    plain = live.store.runs.latest()[1]
    assert pinned_text(plain, "es") == ""
