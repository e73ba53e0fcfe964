"""An example that a person has not changed is the server's; whatever differs is their own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline_core.runs import client
from pipeline_core.store import open_store
from tests.runs.conftest import until
from ui.documents import cached_jobs, documents, shipped_examples
from ui.security import people, visitor


@pytest.fixture
def ana(workspace, monkeypatch):
    """A person of a class whose server has its examples at hand."""
    monkeypatch.setattr(visitor, "in_class", lambda: True)
    shipped_examples.prepare()
    for name in documents.GALLERY:
        documents.find_file(name, shipped_examples.workspace())
    person = people.sign_in("Ana", "lluvia")
    with visitor.act_as(person):
        yield person


def test_an_unchanged_example_is_the_servers(ana):
    document = documents.load("penguins")
    file = shipped_examples.shipped_file(document)
    assert file is not None
    assert file.is_relative_to(shipped_examples.workspace())
    moved = replace(document.pipeline, layout={}, name="Mine")
    assert shipped_examples.shipped_file(replace(document, pipeline=moved)) == file
    assert cached_jobs._place_of("preview", document) == (shipped_examples.workspace(), file)
    assert cached_jobs._place_of("script", document) == (people.folder(ana), document.file)


@pytest.mark.parametrize("change", ["stage", "seed", "data", "data of the same size", "gone", "id"])
def test_a_changed_one_is_the_persons_own(ana, change):
    document = documents.load("penguins")
    pipeline, data = document.pipeline, document.file.parent / "penguins.csv"
    if change == "stage":
        stages = dict(pipeline.stages)
        stages.popitem()
        document = replace(document, pipeline=replace(pipeline, stages=stages))
    elif change == "seed":
        document = replace(document, pipeline=replace(pipeline, seed=99))
    elif change == "data":
        data.write_text(data.read_text() + "\n")
    elif change == "data of the same size":
        data.write_text(data.read_text().replace("Adelie", "Eileda", 1))
    elif change == "gone":
        data.unlink()
    else:
        document = replace(document, id="penguins-2")
    assert shipped_examples.shipped_file(document) is None
    assert cached_jobs._place_of("preview", document)[0] == people.folder(ana)


def test_without_a_class_nothing_is_shared(workspace):
    document = documents.load("penguins")
    assert shipped_examples.shipped_file(document) is None
    assert cached_jobs._place_of("preview", document) == (workspace, document.file)


@pytest.mark.parametrize(
    "names",
    [documents.GALLERY_GROUPS["first"], pytest.param(documents.GALLERY, marks=pytest.mark.long)],
    ids=["first", "all"],
)
def test_the_server_runs_each_example_as_it_ships(ana, names, monkeypatch):
    monkeypatch.setattr(shipped_examples, "GALLERY", names)
    folder = shipped_examples.workspace()
    stale = folder / "pipelines" / "penguins" / "penguins.csv"
    stale.write_text("of an earlier version")
    try:
        shipped_examples.compute()
        store = open_store(folder)
        runs = {run.name: run.id for run in store.runs.latest()}
        assert set(runs) == set(names)
        assert stale.read_bytes() == (documents.EXAMPLES / "penguins/penguins.csv").read_bytes()
        until(lambda: not store.runs.open_runs(), "the end of the examples")
        assert {run.status for run in store.runs.latest()} == {"succeeded"}
    finally:
        client.stop_launcher(folder)
        client.stop_launcher(folder.parent.parent)
