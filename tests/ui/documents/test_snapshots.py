"""Versions: what was is found again, looked at, and restored as one step."""

from __future__ import annotations

import pytest

from pipeline_core.edits import RemoveStage, RenameStage
from pipeline_core.errors import FabricaError
from ui.documents import documents, snapshots
from ui.documents.live import OPEN_DOCUMENTS
from ui.documents.stores import store_of


@pytest.fixture
def live(workspace):
    return OPEN_DOCUMENTS.open(store_of(workspace), documents.find_file("penguins"))


def changed(live, *edits) -> None:
    live.apply_edits(edits, {})


def test_a_version_is_restored_as_one_step(live):
    before = live.state().pipeline
    version = snapshots.save_version(live, " As handed in ")
    changed(live, RemoveStage("baseline"))
    changed(live, RenameStage("forest", "wood"))
    snapshot = snapshots.find(live, version.id)
    assert (snapshot.name, snapshot.pipeline) == ("As handed in", before)
    snapshots.restore(live, snapshot, "en")
    assert live.state().pipeline == before
    live.undo()
    assert "wood" in live.state().pipeline.stages


def test_a_change_is_found_by_its_place_and_when_it_was_made(live):
    before = live.state().pipeline
    changed(live, RemoveStage("baseline"))
    first, second = live.store.revisions.latest(live.identity)[::-1]
    assert snapshots.find(live, snapshots.change_id(first)).pipeline == before
    assert snapshots.find(live, snapshots.change_id(second)).edits[0]["stage"] == "baseline"
    live.undo()
    changed(live, RemoveStage("forest"))
    assert snapshots.find(live, snapshots.change_id(second)) is None  # another has taken its place


@pytest.mark.parametrize("name", ["", "   ", "a\nb", "x" * 500])
def test_a_name_must_be_one(live, name):
    with pytest.raises(FabricaError):
        snapshots.save_version(live, name)
    assert live.store.versions.all(live.identity) == []


def test_the_page_shows_it_without_touching_it(page, workspace, live):
    version = snapshots.save_version(live, "As handed in")
    changed(live, RemoveStage("baseline"))
    app = page(pipeline="penguins", version=version.id)
    assert not app.exception
    assert any("As handed in" in element.value for element in app.markdown)
    assert app.button(key="run").disabled
    assert "baseline" not in live.state().pipeline.stages
    app.button(key="restore").click().run()
    assert "baseline" in live.state().pipeline.stages
    assert "version" not in app.query_params


def test_a_version_that_is_not_kept_says_so(page, workspace):
    app = page(pipeline="penguins", version="0" * 16)
    assert not app.exception
    assert "no longer kept" in app.warning[0].value


def test_the_dialog_lists_saves_and_looks(page, workspace, live):
    live.state()
    changed(live, RemoveStage("baseline"))
    app = page(pipeline="penguins")
    app.button(key="versions").click().run()
    assert not app.exception
    text = " ".join(element.value for element in app.markdown)
    assert "remove baseline" in text
    app.button(key="look-r1-1").click().run()
    assert "version" in app.query_params
