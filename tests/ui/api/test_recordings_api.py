"""The routes of Play: whose token reads which run, and what is said of a row that is not there."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import httpx
import pytest

from pipeline_core.runs.jobs import JOBS
from pipeline_core.runs.run_plan import execute_run
from pipeline_core.store import open_store
from pipeline_core.store.runs import Run
from tests.ui.api.test_document_api import ask, catalogue, described
from ui.documents import documents, recordings
from ui.security.access import TOKEN_HEADER, recording_endpoints

__all__ = ["catalogue", "described"]


def get(kind: str, pipeline: str = "penguins", token: str | None = None, **query) -> httpx.Response:
    endpoints = recording_endpoints(pipeline)
    headers = {TOKEN_HEADER: endpoints["token"] if token is None else token}
    return ask("GET", str(httpx.URL(endpoints[kind]).copy_merge_params(query)), headers=headers)


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch):
    """The jobs of the launcher, done here."""

    def call(workspace: Path, job: str, payload: dict):
        module, _, name = JOBS[job].partition(":")
        return getattr(import_module(module), name)(workspace, **payload)

    recordings._cache.clear()
    monkeypatch.setattr(recordings.client, "call", call)


@pytest.fixture
def run(workspace) -> Run:
    """A run of the penguins up to their split."""
    file, store = documents.find_file("penguins"), open_store(workspace)
    text = file.read_text("utf-8")
    created = store.runs.create(str(file), "Penguins", str(file), text)
    assert store.runs.claim(created.id)
    *events, end = execute_run(store, created)
    store.runs.append(created.id, events)
    store.runs.finish(created.id, end["status"])
    finished = store.runs.get(created.id)
    store.close()
    assert finished is not None
    return finished


def test_a_recording_and_a_row_are_told_in_the_reader_s_language(run):
    for lang, word in (("en", "Row 7"), ("es", "Fila 7")):
        told = get("recording", run=run.id, lang=lang).json()
        assert told["run"] == run.id
        assert told["steps"][0]["code"]
        row = get("row", run=run.id, value="7", lang=lang).json()
        assert row["said"].startswith(word)
        assert set(row["steps"]) >= {step["stage"] for step in told["steps"]}


def test_a_recording_is_read_once_while_all_of_it_is_kept(run, workspace, monkeypatch):
    first = get("recording", run=run.id).json()
    monkeypatch.setattr(recordings.client, "call", None)
    assert get("recording", run=run.id).json() == first


def test_a_row_by_a_column_and_by_its_number(run):
    found = get("row", run=run.id, value="Dream", column="island").json()
    assert "rows fit" in found["others"]
    again = get("row", run=run.id, value=found["alike"][0], stage=found["stage"], number="1").json()
    assert again["said"].startswith(f"Row {found['alike'][0]} ")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"value": "9999"}, "row.no_such_row"),
        ({"value": ""}, "row.no_such_row"),
        ({"value": "x" * 900}, "row.no_such_row"),
        ({"value": "1", "column": "../../etc/passwd"}, "row.no_such_column"),
        ({"value": "1", "stage": "nobody"}, "store.no_such_stage"),
    ],
)
def test_a_row_that_is_not_there_gets_a_sentence(run, query, code):
    answer = get("row", run=run.id, lang="es", **query)
    assert (answer.status_code, answer.json()["code"]) == (200, code)
    assert answer.json()["said"][-1] == "."


@pytest.mark.parametrize("kind", ["recording", "row"])
@pytest.mark.parametrize("name", ["", "..", "0aaaaaaaaaaaaaaa", "x" * 400])
def test_a_run_that_is_not_there_gets_a_sentence(kind, name):
    answer = get(kind, run=name, value="1")
    assert (answer.status_code, answer.json()["code"]) == (200, "play.no_run")


@pytest.mark.parametrize("kind", ["recording", "row"])
def test_a_run_of_another_pipeline_is_not_there(run, kind):
    documents.find_file("housing")
    answer = get(kind, pipeline="housing", run=run.id, value="1")
    assert answer.json()["code"] == "play.no_run"


@pytest.mark.parametrize("kind", ["recording", "row"])
def test_without_the_pipeline_s_token_there_is_nothing(run, kind):
    others = recording_endpoints("housing")["token"]
    for token in ("", "nonsense", others):
        assert get(kind, token=token, run=run.id, value="1").status_code == 404
    endpoints = recording_endpoints("penguins")
    headers = {TOKEN_HEADER: endpoints["token"]}
    answer = ask("GET", f"{endpoints[kind]}&run={run.id}", "somebody", headers=headers)
    assert answer.status_code == 404
