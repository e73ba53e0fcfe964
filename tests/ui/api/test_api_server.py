"""The server as a real process: Streamlit's own routes, its end, its return, a class."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
import websockets

from pipeline_core.errors import StoreError
from pipeline_core.runs import client, launcher_address
from pipeline_core.store import open_store
from tests.ui import loops
from tests.ui.security.entering import person_of_cookies
from ui.documents import documents
from ui.security import people
from ui.security.access import event_endpoint
from ui.security.sessions import COOKIE

ROOT = Path(__file__).resolve().parents[3]
SECONDS = 90


class Server:
    """A server that was started as `make app` does."""

    def __init__(self, workspace: Path, *options: str, base: str = "", port: int | None = None):
        self.workspace, self.port = workspace, port or _free_port()
        self.url = f"http://127.0.0.1:{self.port}{base}"
        workspace.parent.mkdir(parents=True, exist_ok=True)
        self.log = workspace.parent / f"server-{self.port}.log"
        command = [sys.executable, "-m", "streamlit", "run", "app.py", *options]
        with self.log.open("a") as out:
            self.process = subprocess.Popen(
                [*command, "--server.port", str(self.port)],
                cwd=ROOT,
                stdout=out,
                stderr=out,
                env={**os.environ, "FABRICA_HOME": str(workspace)},
            )

    def log_text(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def up(self) -> Server:
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log_text()
            try:
                if httpx.get(f"{self.url}/_stcore/health", timeout=5).status_code == 200:
                    return self
            except httpx.HTTPError:
                time.sleep(0.05)
        raise AssertionError(self.log_text())

    def end(self, number: int = signal.SIGTERM) -> float:
        """End it and return how long that took."""
        start = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(SECONDS)
        return time.monotonic() - start


def _no_launcher(workspace: Path) -> None:
    """Let no launcher outlive its test, also one that is only coming up."""
    deadline = time.monotonic() + SECONDS
    for folder in (workspace, *(workspace / "people").glob("*/")):
        while launcher_address.find(folder) is not None and time.monotonic() < deadline:
            with suppress(StoreError):
                client.stop_launcher(folder)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(workspace, *options, **settings):
    server = Server(workspace, *options, **settings)
    try:
        yield server.up()
    finally:
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    workspace = tmp_path_factory.mktemp("served") / "workspace"
    with serving(workspace) as server:
        yield server
    _no_launcher(workspace)


@pytest.mark.parametrize("path", ["/", "/pipeline", "/_stcore/health", "/_stcore/host-config"])
def test_streamlits_own_routes_answer_to_no_foreign_name(server, path):
    answer = httpx.get(server.url + path, headers={"host": "evil.example"})
    assert answer.status_code == 421
    ours = httpx.get(server.url + path)
    assert ours.status_code == 200
    assert "frame-ancestors 'none'" in ours.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/%6detrics",
        "/_stcore/metrics/",
        "/_stcore/agent/openapi.json",
        "/_stcore/./metrics",
        "//_stcore/metrics",
    ],
)
def test_metrics_and_agents_are_closed(server, path):
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as line:
        request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        line.sendall(request.encode())
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 40") or b"<title>Streamlit" in answer
    assert b"streamlit_" not in answer.lower().partition(b"\r\n\r\n")[2] or b"<title>" in answer


def handshake(server, **headers):
    async def opening():
        url = f"ws://localhost:{server.port}/_stcore/stream"
        options = {"additional_headers": headers, "subprotocols": ["streamlit"], "origin": None}
        async with websockets.connect(url, **options) as line:
            return line.response.status_code

    try:
        return loops.run(opening())
    except websockets.InvalidStatus as refused:
        return refused.response.status_code


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "http://localhost:9999", "http://localhost", "https://x"],
)
def test_a_page_elsewhere_gets_no_websocket(server, origin):
    assert handshake(server, Origin=origin) == 403


def test_our_page_gets_one(server):
    assert handshake(server, Origin=f"http://localhost:{server.port}") == 101


def test_an_upload_needs_our_page_and_a_session(server):
    url = f"{server.url}/_stcore/upload_file/nobody/some"
    foreign = httpx.put(url, headers={"origin": "http://evil.example"}, content=b"x")
    assert foreign.status_code == 403
    assert httpx.put(url, content=b"x").status_code in (400, 403)


def test_a_second_server_on_the_workspace_says_where_the_first_is(server):
    second = Server(server.workspace)
    assert second.process.wait(SECONDS) == 1
    assert "Traceback" not in second.log_text()
    assert f"process {server.process.pid}" in second.log_text()
    assert f"127.0.0.1:{server.port}" in second.log_text()
    env = {**os.environ, "FABRICA_HOME": str(server.workspace)}
    command = [sys.executable, "-m", "ui.server.lock"]
    early = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert early.returncode == 1
    assert str(server.process.pid) in early.stderr


def test_a_base_path_has_all_of_it(tmp_path):
    with serving(tmp_path / "w", "--server.baseUrlPath", "lab", base="/lab") as server:
        assert httpx.get(f"{server.url}/fabrica/ready").status_code == 200
        assert httpx.get(f"{server.url}/_stcore/metrics").status_code == 404
        foreign = {"sec-fetch-site": "cross-site"}
        assert httpx.get(f"{server.url}/fabrica/ready", headers=foreign).status_code == 403
        assert server.end() < 10
    _no_launcher(tmp_path / "w")


def parse_events(lines) -> list[dict]:
    return [json.loads(line[6:]) for line in lines if line.startswith("data: ")]


def test_it_ends_within_ten_seconds_with_open_streams(workspace):
    """And, though it was killed before, shows the run that goes on live again."""
    document = documents.load("penguins")
    with serving(workspace) as first:
        store = open_store(workspace)
        run = store.runs.create("x", "X", str(document.file), document.text)
        client.submit(store, run.id)
        endpoint = event_endpoint(run.id)
        path = f"{endpoint['events']}&token={endpoint['token']}"
        first.end(signal.SIGKILL)
        port = first.port
    with serving(workspace, port=port) as second:
        events = _all_events(second.url + path, store, run.id)
        assert events == store.runs.events(run.id)
        assert store.runs.get(run.id).status == "succeeded"
        quiet = store.runs.create("y", "Y", "y.yaml", "fabrica: 1").id
        endpoint = event_endpoint(quiet)
        with httpx.Client(timeout=30) as line:
            requests = [
                line.build_request(
                    "GET", f"{second.url}{endpoint['events']}&token={endpoint['token']}"
                )
                for _ in range(5)
            ]
            streams = [line.send(stream, stream=True) for stream in requests]
            assert {stream.status_code for stream in streams} == {200}
            assert second.end() < 10
            for stream in streams:
                stream.close()
        assert "Traceback" not in second.log_text()
    store.runs.finish(quiet, "cancelled")
    _no_launcher(workspace)


def _all_events(url: str, store, run: str) -> list[dict]:
    """Listen as a browser does, coming back until nothing more is told."""
    events: list[dict] = []
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        last = str(events[-1]["seq"]) if events else "0"
        with httpx.stream("GET", url, headers={"last-event-id": last}, timeout=30) as answer:
            if answer.status_code == 204:
                return events
            assert answer.status_code == 200
            events += parse_events(answer.iter_lines())
    raise AssertionError(f"the run is still {store.runs.get(run).status}")


def test_a_class_enters_by_its_code_and_nobody_sees_the_others(workspace):
    with serving(workspace, "--server.address", "0.0.0.0") as server:
        code = re.search(r"Class code: ([A-Z2-9]{6})", server.log_text())[1]
        assert httpx.get(f"{server.url}/_stcore/host-config").status_code == 401
        assert handshake(server) == 403
        cookies = {name: _enter(server.url, code, name) for name in ("Ana", "Eva")}
        assert httpx.get(server.url, cookies=cookies["Ana"]).status_code == 200
        assert handshake(server, Cookie=f"{COOKIE}={cookies['Ana'][COOKIE]}") == 101

        ana, eva = (person_of_cookies(cookies[name]) for name in ("Ana", "Eva"))
        store = open_store(people.folder(ana))
        run = store.runs.create("x", "X", "x.yaml", "fabrica: 1").id
        store.runs.finish(run, "cancelled")
        path = f"{server.url}/fabrica/events?run={run}&token="
        from ui.security.token import issue

        for who, token, status in [
            ("Ana", issue("run", ana, run), 200),
            ("Eva", issue("run", ana, run), 404),
            ("Eva", issue("run", eva, run), 404),
            ("Ana", issue("run", "", run), 404),
        ]:
            assert httpx.get(path + token, cookies=cookies[who]).status_code == status
        assert server.end() < 10


def _enter(url: str, code: str, name: str) -> dict[str, str]:
    data = {"code": code, "name": name, "word": "lluvia", "after": "/"}
    answer = httpx.post(f"{url}/fabrica/enter", data=data)
    assert answer.status_code == 303, answer.text
    return dict(answer.cookies)
