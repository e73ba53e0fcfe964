"""A person's quota holds wherever a screen writes a file, and nothing is left behind."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from pipeline_core.errors import StoreError
from pipeline_core.spec import Pipeline
from pipeline_core.store import open_store
from pipeline_core.store.disk_quota import folder_bytes, set_class_quota
from ui.api.files import _store_beside
from ui.documents import documents, pipeline_folders, snapshots, uploads
from ui.documents.live import OPEN_DOCUMENTS
from ui.documents.stores import store_of
from ui.security import people, visitor

PIPELINE = b"fabrica: 1\nname: x\nstages: {}\n"
DATA = "\n".join(["a,b", *(f"{n},{n * 7919 % 100_003}" for n in range(60_000))]).encode()


def packed() -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("x.yaml", PIPELINE)
        file.writestr("data.csv", DATA)
    return archive.getvalue()


@pytest.fixture
def ana(workspace, monkeypatch):
    """A person whose quota has room for half of the data, and an upload from before."""
    monkeypatch.setattr(visitor, "in_class", lambda: True)
    person = people.sign_in("Ana", "lluvia")
    folder = people.folder(person)
    open_store(folder).close()
    with visitor.act_as(person):
        documents.find_file("penguins")
        live = OPEN_DOCUMENTS.open(store_of(folder), documents.find_file("penguins"))
        upload = uploads.save_upload(folder, "before.csv", DATA + b"\n1,1\n")
        set_class_quota(workspace, (folder_bytes(folder) + len(DATA) / 2) / 1e6)
        yield folder, upload, live


WRITERS = {
    "upload": lambda folder, *_: uploads.save_upload(folder, "new.csv", DATA),
    "zip file": lambda folder, *_: pipeline_folders.import_archive(folder, "new.zip", packed()),
    "pipeline with data": lambda folder, *_: pipeline_folders.import_pipeline(
        folder, "new.yaml", PIPELINE, {"new.csv": DATA}
    ),
    "made of an upload": lambda folder, upload, _: pipeline_folders.write_pipeline(
        pipeline_folders.create_folder(folder, "new"), Pipeline("new"), upload
    ),
    "in the form of a stage": lambda *_: documents.store_data_file(
        documents.load("penguins"), "new.csv", DATA
    ),
    "beside a dropped pipeline": lambda _, __, live: _store_beside(live, "new.csv", DATA),
}


def test_where_nothing_fits_no_version_and_no_empty_pipeline_is_made(ana, workspace):
    folder, _, live = ana
    before = files_of(folder)
    set_class_quota(workspace, folder_bytes(folder) / 1e6)
    for write in (lambda: snapshots.save_version(live, "mine"), documents.create_pipeline):
        with pytest.raises(StoreError) as caught:
            write()
        assert caught.value.code == "store.quota"
    assert files_of(folder) == before
    assert live.store.versions.all(live.identity) == []
    set_class_quota(workspace, 100.0)
    assert snapshots.save_version(live, "mine").name == "mine"
    assert documents.create_pipeline() in documents.own_ids()


def files_of(folder: Path) -> list[str]:
    paths = [path for room in ("data", "pipelines") for path in (folder / room).rglob("*")]
    return sorted(str(path) for path in paths)


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_what_does_not_fit_is_not_written(ana, workspace, write):
    before = files_of(ana[0])
    with pytest.raises(StoreError) as caught:
        write(*ana)
    assert caught.value.code == "store.quota"
    assert caught.value.values["limit"] >= caught.value.values["used"]
    assert files_of(ana[0]) == before
    set_class_quota(workspace, 100.0)
    write(*ana)
    assert len(files_of(ana[0])) > len(before)


def test_another_persons_files_take_no_room(ana, workspace):
    eva = people.folder(people.sign_in("Eva", "lluvia"))
    assert uploads.save_upload(eva, "new.csv", DATA).file.is_file()


def test_a_form_keeps_the_reason_for_its_page(ana, monkeypatch):
    from types import SimpleNamespace

    from ui.documents import edit_actions
    from ui.screens.pipeline.forms import file_picker

    state = {"upload": io.BytesIO(DATA)}
    state["upload"].name = "new.csv"
    monkeypatch.setattr(file_picker.st, "session_state", state)
    form = SimpleNamespace(document=documents.load("penguins"))
    file_picker._store_upload(form, None, "upload")
    assert state[edit_actions.ERROR_KEY].code == "store.quota"
