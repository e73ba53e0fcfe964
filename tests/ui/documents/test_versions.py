"""Versions: what was is found again, looked at, and restored as one step."""

from __future__ import annotations

import pytest

from pipeline_core.edits import RemoveStage, RenameStage
from pipeline_core.errors import FabricaError
from ui.documents import documents, moments
from ui.documents.live import LIVE
from ui.documents.stores import opened


@pytest.fixture
def live(workspace):
    return LIVE.of(opened(workspace), documents.find("penguins"))


def changed(live, *edits) -> None:
    live.change(edits, {})


def test_a_version_is_restored_as_one_step(live):
    before = live.now().pipeline
    version = moments.save(live, " As handed in ")
    changed(live, RemoveStage("baseline"))
    changed(live, RenameStage("forest", "wood"))
    found = moments.find(live, version.id)
    assert (found.name, found.pipeline) == ("As handed in", before)
    moments.restore(live, found, "en")
    assert live.now().pipeline == before
    live.undo()
    assert "wood" in live.now().pipeline.stages


def test_a_change_is_found_by_its_place_and_when_it_was_made(live):
    before = live.now().pipeline
    changed(live, RemoveStage("baseline"))
    first, second = live.store.revisions.latest(live.identity)[::-1]
    assert moments.find(live, moments.id_of(first)).pipeline == before
    assert moments.find(live, moments.id_of(second)).edits[0]["stage"] == "baseline"
    live.undo()
    changed(live, RemoveStage("forest"))
    assert moments.find(live, moments.id_of(second)) is None  # another has taken its place


@pytest.mark.parametrize("name", ["", "   ", "a\nb", "x" * 500])
def test_a_name_must_be_one(live, name):
    with pytest.raises(FabricaError):
        moments.save(live, name)
    assert live.store.versions.all(live.identity) == []


def test_the_page_shows_it_without_touching_it(page, workspace, live):
    version = moments.save(live, "As handed in")
    changed(live, RemoveStage("baseline"))
    app = page(pipeline="penguins", version=version.id)
    assert not app.exception
    assert any("As handed in" in one.value for one in app.markdown)
    assert app.button(key="run").disabled
    assert "baseline" not in live.now().pipeline.stages
    app.button(key="restore").click().run()
    assert "baseline" in live.now().pipeline.stages
    assert "version" not in app.query_params


def test_a_version_that_is_not_kept_says_so(page, workspace):
    app = page(pipeline="penguins", version="0" * 16)
    assert not app.exception
    assert "not kept any more" in app.warning[0].value


def test_the_dialog_lists_saves_and_looks(page, workspace, live):
    live.now()
    changed(live, RemoveStage("baseline"))
    app = page(pipeline="penguins")
    app.button(key="versions").click().run()
    assert not app.exception
    text = " ".join(one.value for one in app.markdown)
    assert "remove baseline" in text
    app.button(key="look-r1-1").click().run()
    assert "version" in app.query_params
