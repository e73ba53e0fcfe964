"""What the screen can ask for reads no file outside of a person's own pipelines."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from pipeline_core.catalog import load_catalogue
from pipeline_core.errors import FabricaError, SpecError
from pipeline_core.runs import client
from ui.api.routes import routes
from ui.canvas.editor_data import perform_run_request
from ui.documents import document_runs, documents
from ui.documents.previews import preview
from ui.documents.stores import visitor_store
from ui.security import people, visitor
from ui.security.access import pipeline_download_url
from ui.security.token import issue

OUTSIDE = ["../../runtime/key", "../../fabrica.db", "../../catalogue.json", "/etc/passwd"]


@pytest.fixture
def penguins(workspace: Path, launcher: None) -> Path:
    """The file of a pipeline; the workspace has a key."""
    issue("nobody")
    visitor_store()
    assert (workspace / "runtime" / "key").exists()
    return documents.find_file("penguins")


def point_to(file: Path, path: str) -> None:
    text = file.read_text("utf-8")
    file.write_text(text.replace("path: penguins.csv", f"path: {path}"), "utf-8")


@pytest.mark.parametrize("path", OUTSIDE)
@pytest.mark.parametrize("request_name", ["run", "run_to", "run_only"])
def test_run_to_here_starts_nothing(penguins, path, request_name):
    point_to(penguins, path)
    error = perform_run_request(request_name, "penguins", "penguins")

    assert error is not None
    assert error.code == "problem.file_outside"
    assert visitor_store().runs.latest(limit=1) == []


def test_run_starts_nothing_and_the_preview_has_no_rows(penguins):
    point_to(penguins, OUTSIDE[0])
    document = documents.load("penguins")
    with pytest.raises(SpecError):
        document_runs.start(document)
    assert "penguins" not in preview(document, load_catalogue(visitor.workspace()))


@pytest.mark.parametrize("path", OUTSIDE)
def test_the_script_is_refused_with_the_sentence(penguins, path):
    point_to(penguins, path)

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=routes()))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as browser:
            return await browser.get(pipeline_download_url("script", "penguins", "en"))

    answer = asyncio.run(ask())
    assert answer.status_code == 409
    assert answer.text.startswith("penguins: 'path' must be a file of the pipeline's project")


@pytest.fixture
def ana_and_eva(workspace: Path, monkeypatch) -> Iterator[tuple[str, str]]:
    """Two people of a class; the first one asks."""
    monkeypatch.setattr(visitor, "in_class", lambda: True)
    ana, eva = (people.sign_in(name, "lluvia") for name in ("Ana", "Eva"))
    with visitor.act_as(ana):
        yield ana, eva
    for person in (ana, eva):
        client.stop_launcher(people.folder(person))


def test_one_of_a_class_reaches_neither_the_key_nor_another(ana_and_eva, workspace):
    issue("nobody")
    _, eva = ana_and_eva
    with visitor.act_as(eva):
        hers = documents.find_file("penguins")
    mine = documents.find_file("penguins")
    original = mine.read_text("utf-8")
    for target in (workspace / "runtime" / "key", hers, hers.with_name("penguins.csv")):
        mine.write_text(original, "utf-8")
        point_to(mine, str(target))
        error = perform_run_request("run_to", "penguins", "penguins")
        assert isinstance(error, FabricaError)
        assert error.code == "problem.file_outside"
    mine.write_text(original, "utf-8")
    assert perform_run_request("run_to", "roles", "penguins") is None
