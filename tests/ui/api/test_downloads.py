"""What is taken home comes from a route that knows whose it is: a stranger finds nothing."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from urllib.parse import parse_qs, urlparse

import httpx
import pytest
from starlette.applications import Starlette

from pipeline_core.runs.pack import unpack
from pipeline_core.store import open_store
from tests.ui import loops
from ui.api.routes import routes
from ui.documents import documents
from ui.security import people, visitor
from ui.security.access import page_token, pipeline_download_url, run_download_url

HOME = "http://localhost:8501"
RUN_KINDS = ("report", "script", "notebook", "picture", "pipeline", "numbers")


def ask(path: str, person: str | None = None) -> httpx.Response:
    """Ask the routes as a person whom the door has let in."""

    async def asking():
        app = Starlette(routes=routes())

        async def app_of_person(scope, receive, send):
            scope.setdefault("state", {})["person"] = person
            await app(scope, receive, send)

        transport = httpx.ASGITransport(app_of_person)
        async with httpx.AsyncClient(transport=transport, base_url=HOME, timeout=120) as client:
            return await client.get(path)

    return loops.run(asking())


def run_of(workspace, name: str) -> str:
    store = open_store(workspace)
    try:
        return store.runs.latest(search=f"{name}.yaml")[0].id
    finally:
        store.close()


def name_of(answer: httpx.Response) -> str:
    return re.search('filename="([^"]+)"', answer.headers["content-disposition"])[1]


NAMES = {
    "report": "credit-report.html",
    "script": "credit.py",
    "notebook": "credit.ipynb",
    "picture": "credit.html",
    "pipeline": "credit.yaml",
    "numbers": "credit.json",
}


@pytest.mark.parametrize("kind", RUN_KINDS)
def test_each_download_of_a_run_has_its_name_and_runs_nothing(workspace_with_runs, kind):
    answer = ask(run_download_url(kind, run_of(workspace_with_runs, "credit"), language="es"))
    assert answer.status_code == 200
    assert name_of(answer) == NAMES[kind]
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert answer.headers["cache-control"] == "no-store"
    assert "logistic_scores" in answer.text


def test_the_numbers_are_the_runs(workspace_with_runs):
    run = run_of(workspace_with_runs, "housing")
    numbers = json.loads(ask(run_download_url("numbers", run)).text)
    assert numbers["run"] == run
    assert numbers["stages"]["boosting_scores"]["metrics"]["r2"] > 0.8


def test_a_cell_of_the_matrix_is_handed_out_with_its_data(workspace_with_runs):
    run = run_of(workspace_with_runs, "credit")
    cell = {"stage": "logistic_scores", "actual": "bad", "predicted": "good"}
    rows = list(
        csv.DictReader(
            io.StringIO(ask(run_download_url("cell", run, **cell)).content.decode("utf-8-sig"))
        )
    )
    assert len(rows) > 5
    assert {(row["actual"], row["predicted"]) for row in rows} == {("bad", "good")}
    assert "credit_amount" in rows[0]
    for wrong in ({"stage": "nothing"}, {"stage": "applicants"}, {}):
        assert ask(run_download_url("cell", run, **wrong)).status_code == 404


PIPELINE_NAMES = {
    "script": "penguins.py",
    "notebook": "penguins.ipynb",
    "picture": "penguins.html",
    "file": "penguins.yaml",
}


@pytest.mark.parametrize("kind", PIPELINE_NAMES)
def test_a_pipeline_is_taken_home_before_any_run(workspace, launcher, kind):
    documents.find_file("penguins")
    answer = ask(pipeline_download_url(kind, "penguins", "en"))
    assert answer.status_code == 200
    assert name_of(answer) == PIPELINE_NAMES[kind]
    assert "logistic" in answer.text


def test_a_pipeline_and_a_run_are_taken_home_as_projects(workspace_with_runs, launcher):
    documents.find_file("penguins")
    run = run_download_url("project", run_of(workspace_with_runs, "credit"), language="es")
    for name, url in {
        "penguins": pipeline_download_url("project", "penguins", "es"),
        "credit": run,
    }.items():
        answer = ask(url)
        assert (answer.status_code, name_of(answer)) == (200, f"{name}-project.zip")
        with zipfile.ZipFile(io.BytesIO(answer.content)) as project:
            assert "logistic" in project.read(f"{name}/{name}/pipeline.py").decode()
            assert "## Qué hace" in project.read(f"{name}/README.md").decode()
            assert not any(member.endswith(".csv") for member in project.namelist())


def test_the_profile_of_a_stages_table_is_a_page(workspace, launcher):
    documents.find_file("penguins")
    answer = ask(pipeline_download_url("profile", "penguins", "es", stage="roles"))
    assert answer.status_code == 200
    assert 'filename="penguins-profile.html"' in answer.headers["content-disposition"]
    assert "<h2>Faltan juntos</h2>" in answer.text
    assert "bill_length_mm" in answer.text
    for stage in ("nope", "forest", ""):
        url = pipeline_download_url("profile", "penguins", "es", stage=stage)
        assert ask(url).status_code == 404


def test_a_pipeline_is_taken_home_with_its_data(workspace, tmp_path):
    file = documents.find_file("penguins")
    answer = ask(pipeline_download_url("pack", "penguins", "en"))
    assert (answer.status_code, name_of(answer)) == (200, "penguins.zip")
    archive = tmp_path / "penguins.zip"
    archive.write_bytes(answer.content)
    moved = unpack(archive, tmp_path / "moved")
    assert moved.read_bytes() == file.read_bytes()
    data = "penguins.csv"
    assert (moved.parent / data).read_bytes() == (file.parent / data).read_bytes()
    (file.parent / data).unlink()
    answer = ask(pipeline_download_url("pack", "penguins", "es"))
    assert answer.status_code == 409
    assert "debe existir, dentro del proyecto del pipeline" in answer.text


def test_what_cannot_be_exported_is_said_in_the_readers_language(workspace, launcher):
    file = documents.find_file("penguins")
    (file.parent / "penguins.csv").unlink()
    answer = ask(pipeline_download_url("script", "penguins", "es"))
    assert answer.status_code == 409
    assert "no se encontró 'penguins.csv'" in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("name", ["..", "../credit", "", "Credit", "a" * 80, "no-such-thing"])
def test_ids_of_pipelines_are_matched_strictly(workspace, name):
    answer = ask(pipeline_download_url("file", name, "en"))
    assert answer.status_code == 404


def test_without_its_own_token_a_pipeline_is_not_found(workspace):
    documents.find_file("penguins")
    for token in ("", "x", page_token("take", "credit"), page_token("run", "penguins")):
        answer = ask(f"/fabrica/take/file?pipeline=penguins&token={token}")
        assert answer.status_code == 404
    assert ask(pipeline_download_url("secrets", "penguins", "en")).status_code == 404


def test_in_a_class_nobody_takes_what_is_anothers(workspace, monkeypatch):
    ana, ben = (people.sign_in(name, "a long word") for name in ("Ana", "Ben"))
    with monkeypatch.context() as patch:
        patch.setattr(visitor, "in_class", lambda: True)
        patch.setattr(visitor, "person", lambda: ana)
        documents.find_file("penguins")
        store = open_store(people.folder(ana))
        run = store.runs.create("x", "X", "x.yaml", "fabrica: 1").id
        store.close()
        mine = [pipeline_download_url("file", "penguins", "en"), run_download_url("pipeline", run)]
        for path in mine:
            assert ask(path, ana).status_code == 200
            assert ask(path, ben).status_code == 404
            assert ask(path, None).status_code == 404
        query = {name: values[0] for name, values in parse_qs(urlparse(mine[0]).query).items()}
        assert query["pipeline"] == "penguins"


@pytest.mark.parametrize("place", ["results", "pipeline"])
def test_no_page_hands_out_what_anybody_may_fetch(workspace_with_runs, page, place):
    app = page(pipeline="credit")
    if place == "results":
        app = app.switch_page("../pages/results.py").run()
    assert not app.exception
    assert not app.get("download_button")
    links = [link.proto.url for link in app.get("link_button")]
    assert links
    assert all(link.startswith("/fabrica/") and "token=" in link for link in links)
