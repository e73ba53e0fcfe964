"""Read from a URL: again when the server says so, and by a secret that goes to one place."""

from __future__ import annotations

import base64
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from pipeline_core.check import check
from pipeline_core.engine.executor import execute
from pipeline_core.engine.freshness import freshness_answers
from pipeline_core.export.script.script import export_script
from pipeline_core.messages.words import LANGUAGES, say
from pipeline_core.spec import Stage
from tests.small_pipelines import Blocks, MemoryStore, pipeline

fsspec = pytest.importorskip("fsspec", reason="fsspec is not installed: requirements-remote.txt")

BLOCKS = Blocks()
BASIC = "Basic " + base64.b64encode(b"ana:lim@2024").decode()


class _Server(ThreadingHTTPServer):
    """Holds one file with the headers of its version, behind a name and password if so told."""

    body = b"n\n1\n"
    version: dict[str, str]
    wanted: str | None = None
    head_status = 200
    to: str | None = None


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    asked: list[tuple[str, str | None]]

    def do_HEAD(self) -> None:
        self._answer(b"")

    def do_GET(self) -> None:
        self._answer(self.server.body)

    def _answer(self, body: bytes) -> None:
        self.asked.append((self.command, self.headers.get("Authorization")))
        if self.server.to and self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", self.server.to)
        elif self.server.wanted not in (None, self.headers.get("Authorization")):
            self.send_response(401)
        else:
            self.send_response(self.server.head_status if self.command == "HEAD" else 200)
            for name, value in self.server.version.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(self.server.body)))
            self.end_headers()
            self.wfile.write(body)
            return
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def servers(monkeypatch) -> Iterator[list[_Server]]:
    """Two servers, which the operator allows."""
    _Handler.asked = []
    servers = [_Server(("127.0.0.1", 0), _Handler) for _ in range(2)]
    for server in servers:
        server.version = {}
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    monkeypatch.setenv("FABRICA_URLS", ", ".join(map(address, servers)))
    yield servers
    for server in servers:
        server.shutdown()
        server.server_close()


def address(server: _Server) -> str:
    return f"http://127.0.0.1:{server.server_port}"


class Runner:
    """Runs one stage again and again, as a run does: asks, plans, executes."""

    def __init__(self, folder: Path, url: str, **settings: Any) -> None:
        self.memory, self.folder = MemoryStore(), folder
        self.drawn = pipeline(Stage("rows", "read_url", {}, {"url": url, **settings}))
        self.events: list[Any] = []

    def plan(self, **options: Any) -> Any:
        return BLOCKS.plan(self.drawn, self.memory, folder=self.folder, **options)

    def once(self) -> Any:
        answers = freshness_answers(self.plan(), BLOCKS.functions)
        planned = self.plan(answers=answers)
        self.events = list(execute(planned, BLOCKS.functions, self.memory))
        return planned.jobs["rows"]

    def rows(self) -> list[Any]:
        return self.memory.outputs[self.plan(anew=False).jobs["rows"].key].data.rows["n"].to_list()

    def cause(self) -> str:
        (error,) = [e["error"] for e in self.events if e.get("stage") == "rows" and e.get("error")]
        return str(error["values"].get("cause", error["code"]))


@pytest.mark.parametrize("name", ["ETag", "Last-Modified"])
def test_a_file_is_fetched_again_when_the_server_tells_another_version(servers, tmp_path, name):
    server = servers[0]
    runner = Runner(tmp_path, f"{address(server)}/rows.csv", freshness="changed")
    server.version = {name: "one"}
    assert runner.once().action == "run"
    server.body = b"n\n2\n"  # of the same length, and its version not told
    assert runner.once().action == "reuse"
    assert [method for method, _ in _Handler.asked] == ["HEAD", "GET", "HEAD"]
    server.version = {name: "two"}
    job = runner.once()
    assert (job.action, job.reason.code) == ("run", "reason.version_changed")
    assert runner.rows() == [2]
    for language in LANGUAGES:
        sentence = say(job.reason.code, job.reason.values, language)
        assert f"{name} one" in sentence
        assert f"{name} two" in sentence


@pytest.mark.parametrize("head_status", [200, 405])
def test_without_a_version_it_is_fetched_in_each_run_and_the_reason_says_why(
    servers, tmp_path, head_status
):
    servers[0].head_status = head_status
    runner = Runner(tmp_path, f"{address(servers[0])}/rows.csv", freshness="changed")
    assert runner.once().action == "run"
    job = runner.once()
    assert (job.action, job.reason.code) == ("run", "reason.no_version")
    for language in LANGUAGES:
        assert "{" not in say(job.reason.code, job.reason.values, language)


def test_a_store_tells_its_version_too(tmp_path, monkeypatch):
    monkeypatch.setenv("FABRICA_URLS", "memory://")
    runner = Runner(tmp_path, "memory://versions/rows.csv", freshness="changed")

    def write(text: str) -> None:
        with fsspec.open("memory://versions/rows.csv", "w") as file:
            file.write(text)

    write("n\n1\n")
    assert (runner.once().action, runner.once().action) == ("run", "reuse")
    before = fsspec.filesystem("memory").created("/versions/rows.csv")
    while True:  # the store's clock must have gone on
        write("n\n3\n")
        if fsspec.filesystem("memory").created("/versions/rows.csv") != before:
            break
    assert runner.once().reason.code == "reason.version_changed"
    assert runner.rows() == [3]


def test_nobody_is_asked_where_the_operator_allows_it_not(servers, tmp_path, monkeypatch):
    monkeypatch.setenv("FABRICA_URLS", "https://data.example")
    runner = Runner(tmp_path, f"{address(servers[0])}/rows.csv", freshness="changed")
    assert runner.once().action == "run"
    assert runner.cause() == "failed.url_not_allowed"
    assert _Handler.asked == []


def test_who_only_looks_asks_no_server(servers, tmp_path):
    servers[0].version = {"ETag": "one"}
    runner = Runner(tmp_path, f"{address(servers[0])}/rows.csv", freshness="changed")
    key = runner.once().key
    _Handler.asked.clear()
    assert runner.plan(anew=False).jobs["rows"].key == key
    assert _Handler.asked == []


@pytest.mark.parametrize(
    ("user_info", "header"), [("ana:lim%402024", BASIC), ("tok-2024.x", "Bearer tok-2024.x")]
)
def test_a_secret_opens_the_file_and_stands_nowhere(
    servers, tmp_path, monkeypatch, user_info, header
):
    servers[0].wanted = header
    servers[0].version = {"ETag": "one"}
    url = address(servers[0])
    monkeypatch.setenv("FABRICA_SECRET_SHOP", url.replace("://", f"://{user_info}@"))
    runner = Runner(tmp_path, f"{url}/rows.csv", freshness="changed", credentials="secret:SHOP")
    job = runner.once()
    assert runner.rows() == [1]
    assert _Handler.asked == [("HEAD", header), ("GET", header)]
    told = repr(runner.events) + repr(job)
    assert "secret:SHOP" in told
    for text in (user_info, "lim@2024", header.partition(" ")[2]):
        assert text not in told


def test_without_its_secret_it_is_refused_with_a_sentence(servers, tmp_path):
    servers[0].wanted = BASIC
    runner = Runner(tmp_path, f"{address(servers[0])}/rows.csv")
    runner.once()
    assert "it answers 401. Name a secret in credentials" in runner.cause()


def test_a_secret_goes_to_no_other_place(servers, tmp_path, monkeypatch):
    here, there = servers
    monkeypatch.setenv("FABRICA_SECRET_SHOP", address(here).replace("://", "://ana:lim%402024@"))
    runner = Runner(tmp_path, f"{address(there)}/rows.csv", credentials="secret:SHOP")
    runner.once()
    assert "is for another place" in runner.cause()
    assert address(here)[7:] not in runner.cause()
    assert _Handler.asked == []
    (problem,) = check(runner.drawn, BLOCKS.entries, None, tmp_path)
    assert (problem.code, problem.field) == ("bad_source", "credentials")


def test_a_redirect_takes_no_secret_along(servers, tmp_path, monkeypatch):
    here, there = servers
    here.to = f"{address(there)}/rows.csv"
    monkeypatch.setenv("FABRICA_SECRET_SHOP", address(here).replace("://", "://ana:lim%402024@"))
    runner = Runner(tmp_path, f"{address(here)}/moved", credentials="secret:SHOP")
    runner.once()
    assert runner.rows() == [1]
    assert _Handler.asked == [("GET", BASIC), ("GET", None)]


@pytest.mark.parametrize("value", ["lima-2024", "Bearer lima-2024", "https://data.example",
    "https://lima%0d%0a2024@data.example", "https://a:lima@[::1", "ftp://ana:lima@data.example",
    "https://ana:lima@data.example/rows.csv", "https://ana:lima@data.example:x"])  # fmt: skip
def test_a_secret_that_is_written_otherwise_is_not_repeated(tmp_path, monkeypatch, value):
    monkeypatch.setenv("FABRICA_SECRET_SHOP", value)
    url = "https://data.example/rows.csv"
    runner = Runner(tmp_path, url, credentials="secret:SHOP")
    (problem,) = check(runner.drawn, BLOCKS.entries, None, tmp_path)
    runner.once()
    for text in (str(problem.message.values["cause"]), runner.cause()):
        assert "must be written as https://USER:PASSWORD@HOST" in text
        assert "lima" not in text
    for language in LANGUAGES:
        assert "{" not in say(problem.message.code, problem.message.values, language)


def test_a_secret_itself_is_no_setting(servers, tmp_path):
    runner = Runner(tmp_path, f"{address(servers[0])}/rows.csv", credentials="ana:lima")
    problems = check(runner.drawn, BLOCKS.entries, None, tmp_path)
    assert {problem.code for problem in problems} == {"bad_connection", "secret_in_file"}
    runner.once()
    assert "lima" not in repr(runner.events) + repr(problems)
    assert _Handler.asked == []


STORES = {"s3": "s3fs", "gs": "gcsfs", "abfs": "adlfs"}


@pytest.mark.parametrize("store", STORES)
def test_a_store_without_its_package_is_refused_by_check_and_run(tmp_path, monkeypatch, store):
    monkeypatch.setitem(sys.modules, STORES[store], None)
    monkeypatch.delenv("FABRICA_URLS", raising=False)
    runner = Runner(tmp_path, f"{store}://shop/rows.csv")
    (problem,) = check(runner.drawn, BLOCKS.entries, None, tmp_path)
    assert (problem.code, problem.field, problem.severity) == ("needs_package", "url", "error")
    for language in LANGUAGES:
        sentence = say(problem.message.code, problem.message.values, language)
        assert f"pip install {STORES[store]}" in sentence
    runner.once()
    assert f"package {STORES[store]}; it is not installed" in runner.cause()


def test_the_script_reads_the_variable_and_has_no_secret(servers, tmp_path, monkeypatch):
    servers[0].wanted = BASIC
    url = address(servers[0])
    secret = url.replace("://", "://ana:lim%402024@")
    monkeypatch.setenv("FABRICA_SECRET_SHOP", secret)
    runner = Runner(tmp_path, f"{url}/rows.csv", credentials="secret:SHOP")
    runner.once()
    outputs = {"rows": runner.memory.outputs[runner.plan().jobs["rows"].key]}
    code = export_script(runner.plan(), BLOCKS.functions, outputs)
    assert 'os.environ["FABRICA_SECRET_SHOP"]' in code
    assert "lim%402024" not in code
    assert "lim@2024" not in code
    file = tmp_path / "script.py"
    file.write_text(code)
    _Handler.asked.clear()
    done = subprocess.run(
        [sys.executable, str(file)], check=False, capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert _Handler.asked == [("GET", BASIC)]
