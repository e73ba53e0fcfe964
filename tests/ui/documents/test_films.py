"""A film of a pipeline: made of its history, watched moment by moment, handed out, taken over."""

from __future__ import annotations

import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.edits import SetSetting
from pipeline_core.errors import SpecError
from pipeline_core.films.film_file import NAME
from ui.documents import document_edits, documents, films, handouts, snapshots
from ui.documents.live import OPEN_DOCUMENTS
from ui.documents.stores import visitor_store
from ui.security import address, people, visitor


def set_share(share):
    store, document = visitor_store(), documents.load("penguins")
    edits = [SetSetting("split", "test_share", share)]
    catalogue = load_catalogue(store.workspace)
    document_edits.apply_edits(store, document, edits, catalogue, document.text)


@pytest.fixture
def filmed(workspace):
    """A pipeline with a film of three moments."""
    documents.load("penguins")
    set_share(0.3)
    document_edits.undo(visitor_store(), documents.load("penguins"), text())
    set_share(0.4)
    films.make_film(documents.load("penguins"), "Shares", 0.0)
    return documents.load("penguins")


def text():
    return documents.load("penguins").text


def shares(document):
    live = OPEN_DOCUMENTS.open(visitor_store(), document.file)
    found = []
    while (snapshot := snapshots.find(live, snapshots.moment_id(len(found)))) is not None:
        found.append(snapshot.pipeline.stages["split"].settings.get("test_share"))
    return found


def test_its_moments_are_snapshots_with_an_address(filmed):
    assert films.has_film(filmed)
    seen = shares(filmed)
    assert seen[-1] == 0.4
    assert len(seen) >= 2
    assert address.parse({"version": snapshots.moment_id(len(seen) - 1)}).version is not None
    assert address.parse({"version": "f1234"}).version is None


def test_a_moment_is_taken_over_as_a_change_that_can_be_undone(filmed):
    live = OPEN_DOCUMENTS.open(visitor_store(), filmed.file)
    first = snapshots.find(live, "f0")
    snapshots.restore(live, first, "en")
    assert documents.load("penguins").pipeline == first.pipeline
    document_edits.undo(visitor_store(), documents.load("penguins"), text())
    assert documents.load("penguins").pipeline.stages["split"].settings["test_share"] == 0.4


def test_without_a_history_no_film_is_left_behind(workspace):
    document = documents.load("penguins")
    with pytest.raises(SpecError, match="nothing has happened"):
        films.make_film(document, "", 0.0)
    assert not films.has_film(document)


def test_a_film_that_is_none_is_said_where_it_is_watched(filmed):
    (filmed.file.parent / NAME).write_text("{}")
    live = OPEN_DOCUMENTS.open(visitor_store(), filmed.file)
    with pytest.raises(SpecError, match="must be a film"):
        snapshots.find(live, "f0")


def test_a_handout_brings_its_film(workspace, monkeypatch):
    monkeypatch.setattr(visitor, "in_class", lambda: True)
    teacher, pupil = (people.sign_in(name, "lluvia") for name in ("Profe", "Ana"))
    with visitor.act_as(teacher):
        documents.load("penguins")
        set_share(0.3)
        set_share(0.4)
        films.make_film(documents.load("penguins"), "Shares", 0.0)
        handouts.hand_out(documents.load("penguins"), teacher)
        made = shares(documents.load("penguins"))
    with visitor.act_as(pupil):
        [name] = documents.own_ids()
        assert shares(documents.load(name)) == made
        assert documents.load(name).pipeline.stages["split"].settings["test_share"] == 0.4
