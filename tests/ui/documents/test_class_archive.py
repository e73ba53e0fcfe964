"""The zip file of a class: what people have made, to be opened again, and no secret."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from pipeline_core.data.output import Output
from pipeline_core.store import open_store
from tests.ui.test_every_route import prepare
from ui.documents import class_archive, documents, uploads
from ui.documents.class_archive import archive_chunks
from ui.security import people, sessions, token, visitor


@pytest.fixture
def classroom(workspace, monkeypatch):
    """Two people with a pipeline, an upload, a run and a result each, and another of a name."""
    monkeypatch.setattr(visitor, "in_class", lambda: True)
    open_store(workspace).close()
    token.issue("x")  # makes the key
    for name in ("Ana", "José Núñez"):
        person = people.sign_in(name, "lluvia")
        sessions.begin_session(person)
        folder = people.folder(person)
        prepare(person, folder)
        uploads.save_upload(folder, "mine.csv", f"a,b\n1,{name}\n".encode())
        store = open_store(folder)
        store.artifacts.save("key", Output(report={"metrics": {"x": 1.5}}), {})
        store.close()
    return people.everybody()


def archive_of(persons) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(archive_chunks(persons))))


def secrets_of(workspace) -> list[bytes]:
    found = [(workspace / "runtime" / "key").read_bytes()]
    for person in people.everybody():
        card = json.loads((people.folder(person.id) / "person.json").read_text())
        found += [card["word"].encode(), card["salt"].encode()]
    found += [session.id.encode() for session in sessions.open_sessions()]
    return found


def test_a_folder_of_it_opens_as_a_workspace(classroom, tmp_path, monkeypatch):
    archive = archive_of(classroom)
    assert archive.testzip() is None
    assert json.loads(archive.read("people.json")) == {"Ana": "Ana", "José-Núñez": "José Núñez"}
    archive.extractall(tmp_path / "home")
    ana = people.folder(classroom[0].id)
    restored = open_store(tmp_path / "home" / "Ana")
    assert [run.id for run in restored.runs.latest()] == [
        run.id for run in open_store(ana).runs.latest()
    ]
    assert restored.artifacts.report("key") == {"metrics": {"x": 1.5}}
    for room in ("pipelines", "data"):
        files = {file.relative_to(ana): file.read_bytes()
                 for file in (ana / room).rglob("*") if file.is_file()}  # fmt: skip
        assert files
        for file, content in files.items():
            assert (restored.workspace / file).read_bytes() == content
    monkeypatch.setenv("FABRICA_HOME", str(restored.workspace))
    monkeypatch.setattr(visitor, "in_class", lambda: False)
    assert documents.own_ids() == ["penguins"]


def test_it_has_no_key_no_word_no_session_and_nothing_that_links_lead_to(classroom, workspace):
    ana = people.folder(classroom[0].id)
    (ana / "pipelines" / "penguins" / "key.csv").symlink_to(workspace / "runtime" / "key")
    (ana / "pipelines" / "all").symlink_to(workspace)
    (ana / "data" / ".env").write_text("PASSWORD=lluvia")
    (ana / "runtime" / "launcher.log").write_text("secret")
    archive = archive_of(classroom)
    contents = b"".join(archive.read(name) for name in archive.namelist())
    assert [secret for secret in secrets_of(workspace) if secret in contents] == []
    names = archive.namelist()
    assert [name for name in names if "key.csv" in name or "/all/" in name or ".env" in name] == []
    rooms = {name.split("/")[1] for name in names if "/" in name}
    assert rooms <= {*class_archive.ROOMS, class_archive.DATABASE}
    assert not any("person.json" in name for name in names)


def test_of_one_person_it_has_nothing_of_another(classroom):
    archive = archive_of(classroom[:1])
    assert {name.split("/")[0] for name in archive.namelist()} == {"Ana", "people.json"}
    contents = b"".join(archive.read(name) for name in archive.namelist())
    assert "José".encode() not in contents


def test_names_that_are_written_alike_have_folders_of_their_own():
    names = ("O'Hara", "O Hara", "o-hara", "数据", "…")
    made = [people.Person(f"{n:016}", name, False) for n, name in enumerate(names)]
    folders = list(class_archive.names_of_folders(made).values())
    assert folders == ["O-Hara", "O-Hara-2", "o-hara-3", "数据", "person"]


def test_what_cannot_be_read_is_named_and_the_rest_is_there(classroom, monkeypatch):
    def refuse(*_):
        raise OSError("no room")

    monkeypatch.setattr(class_archive, "write_copy", refuse)
    archive = archive_of(classroom[:1])
    assert json.loads(archive.read("missing.json")) == ["Ana/fabrica.db"]
    assert "Ana/pipelines/penguins/penguins.yaml" in archive.namelist()


def test_it_is_made_piece_by_piece(classroom):
    ana = people.folder(classroom[0].id)
    noise = b"".join(n.to_bytes(8, "big") for n in range(0, 2**63, 2**63 // 1_000_000))
    (ana / "data" / "big.csv").write_bytes(noise)
    sizes = [len(chunk) for chunk in archive_chunks(classroom[:1])]
    assert sum(sizes) > 3_000_000
    assert max(sizes) < 2_500_000
