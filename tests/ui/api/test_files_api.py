"""Files dropped on the drawing: what they become, what is refused, whose token opens what."""

from __future__ import annotations

import pytest

from pipeline_core.errors import StoreError
from pipeline_core.spec import read
from tests.example_names import EXAMPLES
from tests.ui.api.test_document_api import ask, catalogue, described, post
from ui.api import files
from ui.documents import documents
from ui.documents.uploads import save_upload
from ui.security.access import TOKEN_HEADER, document_endpoints
from ui.security.request import Request
from ui.security.upload_quota import Quota, upload_session
from ui.text.words import translate

__all__ = ["catalogue", "described"]
CSV = b"tienda;importe\nLima;1,5\nCusco;2,25\n"


@pytest.fixture
def look(monkeypatch):
    """What a look at a file finds, without the process that looks."""
    look = {"reading": {"separator": ";", "decimal": ","}, "refused": None}
    monkeypatch.setattr(files, "first_look", lambda *_: look)
    return look


def test_data_is_put_beside_the_pipeline_and_read_as_it_is_written(workspace, look):
    answer = post("files", None, "&name=Ventas+norte.csv", content=CSV).json()
    assert answer["block"] == "read_csv"
    assert answer["stem"] == "ventas_norte"
    assert answer["settings"] == {"path": "ventas-norte.csv", "separator": ";", "decimal": ","}
    assert (workspace / "pipelines/penguins/ventas-norte.csv").read_bytes() == CSV


def test_what_cannot_be_read_yet_says_what_to_mend(look):
    look["refused"] = {"code": "starter.unread", "file": "a.csv", "reason": "line 3"}
    answer = post("files", None, "&name=a.csv&lang=es", content=CSV).json()
    assert answer["block"] == "read_csv"
    assert "a.csv" in answer["said"]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04xl/", b"a,b\n\0,1"])
def test_what_is_no_table_is_refused_in_words(workspace, content):
    answer = post("files", None, "&name=a.csv", content=content).json()
    assert "block" not in answer
    assert "a.csv" in answer["said"]
    assert not (workspace / "pipelines/penguins/a.csv").exists()


def test_a_database_is_read_by_its_own_block(workspace):
    content = (EXAMPLES / "database" / "flights.db").read_bytes()
    answer = post("files", None, "&name=Vuelos.db", content=content).json()
    assert answer["block"] == "read_sqlite"
    assert answer["settings"] == {"path": "Vuelos.db"}
    assert (workspace / "pipelines/penguins/Vuelos.db").read_bytes() == content
    with pytest.raises(StoreError) as refused:
        save_upload(workspace, "vuelos.db", content)
    words = translate(refused.value.code, refused.value.values, "es")
    assert "Leer un archivo SQLite" in words


def test_a_pipeline_is_opened_and_its_database_put_beside_it(workspace):
    example = EXAMPLES / "database"
    text = (example / "database.yaml").read_bytes()
    answer = post("files", None, "&name=asked.yaml", content=text).json()
    url, headers = answer["files"] + "&beside=1&name=flights.db", {TOKEN_HEADER: answer["token"]}
    content = (example / "flights.db").read_bytes()
    assert ask("POST", url, headers=headers, content=content).json() == {"kept": "flights.db"}
    assert (workspace / "pipelines/asked/flights.db").read_bytes() == content


def test_a_name_is_never_a_path(workspace, look):
    answer = post("files", None, "&name=../../../evil.csv", content=CSV).json()
    assert answer["settings"]["path"] == "evil.csv"
    assert not (workspace.parent / "evil.csv").exists()
    assert not (workspace / "evil.csv").exists()


def test_a_pipeline_file_is_opened_and_its_data_put_beside_it(workspace):
    text = documents.find_file("penguins").read_bytes()
    answer = post("files", None, "&name=brought.yaml", content=text).json()
    assert answer["opened"] == "brought"
    assert read(workspace / "pipelines/brought/brought.yaml").stages
    url, headers = answer["files"] + "&beside=1&name=", {TOKEN_HEADER: answer["token"]}
    assert ask("POST", url + "b.csv", headers=headers, content=CSV).json() == {"kept": "b.csv"}
    again = ask("POST", url + "b.csv", headers=headers, content=b"x,y\n1,2\n").json()
    assert "b.csv" in again["said"]
    assert (workspace / "pipelines/brought/b.csv").read_bytes() == CSV
    bad = ask("POST", url + ".hidden", headers=headers, content=CSV).json()
    assert "said" in bad


def test_no_pipeline_is_refused_with_its_line(workspace):
    answer = post("files", None, "&name=bad.yaml", content=b"fabrica: 1\nstages: 7\n").json()
    assert "bad.yaml" in answer["said"]
    assert not (workspace / "pipelines/bad").exists()


def test_too_much_is_not_taken(monkeypatch, look):
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 10)
    answer = post("files", None, "&name=a.csv", content=CSV)
    assert answer.status_code == 413
    assert "a.csv" in answer.json()["said"]


def test_another_token_opens_nothing():
    endpoints = document_endpoints("penguins")
    for token in ("", "1.2", document_endpoints("credit")["token"]):
        answer = ask("POST", endpoints["files"], headers={TOKEN_HEADER: token}, content=CSV)
        assert answer.status_code == 404


def test_what_is_dropped_counts_as_an_upload():
    headers = {"content-length": "80"}
    dropped = Request("POST", "/fabrica/files", headers, address="10.0.0.1")
    assert upload_session(dropped) == "own 10.0.0.1"
    assert upload_session(Request("GET", "/fabrica/files", headers)) is None
    quota = Quota(session_bytes=100, all_bytes=150)
    with quota.reserve(dropped):
        assert quota.refusal_status(dropped, {}) == 413
    assert quota.refusal_status(dropped, {}) is None
    assert quota.refusal_status(Request("POST", "/fabrica/files", {}), {}) == 411
