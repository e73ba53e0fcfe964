"""A class's server as a real process: proxies, signing out, and clients that hang up."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import Iterator
from http.client import HTTPConnection
from unittest.mock import MagicMock
from urllib.parse import quote, urlsplit

import httpx
import pytest
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app import create_streamlit_routes

from pipeline_core.runs import client
from pipeline_core.store import open_store
from tests.outside_paths import leaks, plant
from tests.ui import loops
from tests.ui.api.test_api_server import Server, _no_launcher, serving
from ui.api.event_stream import MAX_A_PERSON
from ui.documents import documents
from ui.security import people, sessions, token, visitor
from ui.security.access import TOKEN_HEADER, document_endpoints, leave_url
from ui.security.sessions import COOKIE


@pytest.fixture
def class_server(workspace):
    with serving(workspace, "--server.address", "0.0.0.0") as server:
        yield server
    _no_launcher(workspace)


def enter(server: Server, name: str, code: str = "", headers=None) -> httpx.Response:
    code = code or re.search(r"Class code: ([A-Z2-9]{6})", server.log_text())[1]
    data = {"code": code, "name": name, "word": "lluvia", "after": "/"}
    return httpx.post(f"{server.url}/fabrica/enter", data=data, headers=headers, timeout=60)


def test_this_machine_is_no_proxy_unless_it_is_named(class_server):
    told = [{"x-forwarded-for": f"10.1.1.{number}"} for number in range(5)]
    answers = [enter(class_server, "Ana", "WRONG2", headers) for headers in told]
    assert [answer.status_code for answer in answers] == [403, 403, 403, 429, 429]
    https = {"x-forwarded-proto": "https", "x-forwarded-for": "10.1.1.1"}
    assert "Secure" not in enter(class_server, "Eva", headers=https).headers["set-cookie"]


def test_a_named_proxy_tells_who_asks(workspace, monkeypatch):
    monkeypatch.setenv("FABRICA_PROXIES", "127.0.0.1")
    with serving(workspace, "--server.address", "0.0.0.0") as server:
        told = [{"x-forwarded-for": f"10.1.1.{number}"} for number in range(5)]
        answers = [enter(server, "Ana", "WRONG2", headers) for headers in told]
        assert [answer.status_code for answer in answers] == [403] * 5
        https = {"x-forwarded-proto": "https", "x-forwarded-for": "10.1.1.9"}
        assert "Secure" in enter(server, "Eva", headers=https).headers["set-cookie"]
    _no_launcher(workspace)


@pytest.mark.parametrize("how", ["by oneself", "a new key of another process"])
def test_the_page_and_the_cookie_end_with_the_session(class_server, workspace, how):
    cookie = enter(class_server, "Ana").cookies[COOKIE]
    person = cookie.partition("~")[0]
    headers = {"Cookie": f"{COOKIE}={cookie}"}

    def leave():
        if how == "by oneself":
            with visitor.act_as(person), pytest.MonkeyPatch.context() as patch:
                patch.setattr(visitor, "in_class", lambda: True)
                path = leave_url()
            answer = httpx.get(class_server.url + path, headers=headers)
            assert (answer.status_code, answer.headers["location"]) == (303, "/fabrica/enter")
        else:
            token.rotate_key()

    async def page():
        url = f"ws://127.0.0.1:{class_server.port}/_stcore/stream"
        async with websockets.connect(
            url, additional_headers=headers, subprotocols=["streamlit"], origin=None
        ) as line:
            await line.send(b"")  # is heard
            await asyncio.to_thread(leave)
            async with asyncio.timeout(30):
                await line.wait_closed()
            return line.close_code

    assert loops.run(page()) == 1008
    assert httpx.get(class_server.url, headers=headers).status_code == 401
    assert sessions.open_sessions() == []
    assert "Traceback" not in class_server.log_text()


def test_a_newcomer_sees_rows_and_columns_before_any_run(class_server, workspace):
    cookie = enter(class_server, "Ana").cookies[COOKIE]
    person = cookie.partition("~")[0]
    endpoints = class_endpoints(cookie)
    url = f"{class_server.url}{endpoints['changes']}&token={endpoints['token']}"
    headers = {"Cookie": f"{COOKIE}={cookie}"}
    sizes: dict[str, list[int]] = {}
    for _ in range(10):  # a stream ends after a while, and the browser opens another
        if sizes:
            break
        with httpx.stream("GET", url, headers=headers, timeout=120) as stream:
            sizes = next(filter(None, map(_sizes_in, stream.iter_lines())), {})
    assert sizes["penguins"] == [344, 8]
    folder = people.folder(person)
    assert open_store(folder).runs.latest() == []
    client.stop_launcher(folder)


def _sizes_in(line: str) -> dict[str, list[int]]:
    """Return the rows and columns of the stages of a scene, if a line of a stream holds one."""
    content = json.loads(line.removeprefix("data: ")) if line.startswith("data: {") else {}
    stages = content.get("scene", {}).get("stages", [])
    return {stage["id"]: stage["shape"] for stage in stages if stage.get("shape")}


def hang_up(server: Server, method: str, path: str, headers: dict[str, str]) -> None:
    """Begin a request, send a part of its body and leave without a word."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{server.port}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # a reset
        line.sendall(("\r\n".join(lines) + "\r\n\r\n").encode() + b"x" * 1000)


def log_lines(server: Server) -> list[str]:
    return [line for line in server.log_text().splitlines() if line.strip()]


@pytest.mark.parametrize("in_class", [False, True])
def test_clients_that_hang_up_leave_no_trace(workspace, in_class):
    options = ("--server.address", "0.0.0.0") if in_class else ()
    with serving(workspace, *options) as server:
        cookie = enter(server, "Ana").cookies[COOKIE] if in_class else ""
        endpoints = class_endpoints(cookie, in_class)
        before = log_lines(server)
        form = {"Content-Type": "multipart/form-data; boundary=b"}
        sent = {"Content-Length": "100000", TOKEN_HEADER: endpoints["token"]}
        if in_class:
            sent["Cookie"] = f"{COOKIE}={cookie}"
        for _ in range(3):
            for kind in ("edits", "versions", "files"):
                hang_up(server, "POST", f"{endpoints[kind]}&name=a.csv", sent)
            hang_up(server, "POST", "/fabrica/enter", {"Content-Length": "1001"})
            hang_up(server, "PUT", "/_stcore/upload_file/s/f", {**sent, **form})
            hang_up(server, "GET", f"{endpoints['changes']}&token={endpoints['token']}", sent)
        assert httpx.get(f"{server.url}/fabrica/ready", timeout=60).status_code == 200
        assert server.end() < 20
        assert log_lines(server)[len(before) :] == []
    _no_launcher(workspace)


def test_streams_that_are_closed_free_their_places(workspace):
    with serving(workspace, "--server.address", "0.0.0.0") as server:
        cookie = enter(server, "Ana").cookies[COOKIE]
        endpoints = class_endpoints(cookie)
        url = f"{server.url}{endpoints['changes']}&token={endpoints['token']}"
        assert urlsplit(url).path == "/fabrica/changes"
        limits = httpx.Limits(max_connections=None)
        headers = {"Cookie": f"{COOKIE}={cookie}"}
        for _ in range(2):
            with httpx.Client(timeout=60, limits=limits, headers=headers) as line:
                requests = [line.build_request("GET", url) for _ in range(MAX_A_PERSON + 3)]
                streams = [line.send(request, stream=True) for request in requests]
                statuses = [stream.status_code for stream in streams]
                assert statuses == [200] * MAX_A_PERSON + [429] * 3
                for stream in streams:
                    stream.close()
            _wait_for_place(url, headers)
        assert server.end() < 20
        assert "Traceback" not in server.log_text()
    _no_launcher(people.folder(cookie.partition("~")[0]))


def class_endpoints(cookie: str, in_class: bool = True) -> dict[str, str]:
    """Return the addresses of the penguins for the person of a cookie; of the owner without."""
    with visitor.act_as(cookie.partition("~")[0] or None), pytest.MonkeyPatch.context() as patch:
        patch.setattr(visitor, "in_class", lambda: in_class)
        documents.find_file("penguins")
        return document_endpoints("penguins")


def _wait_for_place(url: str, headers: dict[str, str]) -> None:
    """Ask until a stream is given; the server hears of a closed one a moment later."""
    for _ in range(1000):
        with httpx.stream("GET", url, headers=headers, timeout=60) as answer:
            if answer.status_code == 200:
                return
    raise AssertionError("no place is free")


def session_of_page(server: Server, cookie: str, existing: str = "") -> str:
    """Open a page as a browser does, with the session that it says it had; return its session."""

    async def page():
        url = f"ws://127.0.0.1:{server.port}/_stcore/stream"
        names = ["streamlit", "xsrf", *filter(None, [existing])]
        async with websockets.connect(
            url,
            additional_headers={"Cookie": f"{COOKIE}={cookie}"},
            subprotocols=names,
            origin=None,
            max_size=None,
        ) as line:
            await line.send(BackMsg(rerun_script=ClientState()).SerializeToString())
            while True:
                message = ForwardMsg.FromString(await asyncio.wait_for(line.recv(), 60))
                if message.WhichOneof("type") == "new_session":
                    return message.new_session.initialize.session_id

    return loops.run(page())


def test_a_page_is_taken_up_again_by_its_own_session_alone(class_server):
    ana, eva = (enter(class_server, name).cookies[COOKIE] for name in ("Ana", "Eva"))
    page = session_of_page(class_server, ana)
    assert session_of_page(class_server, eva, page) != page
    again = enter(class_server, "Ana").cookies[COOKIE]
    assert session_of_page(class_server, again, page) != page
    assert session_of_page(class_server, ana, page) == page


def requests_of_streamlit(values: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the method and path of each route of Streamlit's, with each value as each part."""
    for route in create_streamlit_routes(MagicMock()):  # only listed here, not asked
        for method in sorted(getattr(route, "methods", None) or ["GET"]):
            for value in values:
                for safe in ("", "/.~%:"):
                    part = quote(value, safe=safe)
                    yield method, re.sub(r"{\w+(:path)?}", lambda _: part, route.path or f"/{part}")  # noqa: B023


def test_streamlits_own_routes_lead_nowhere_else(class_server, workspace, tmp_path):
    cookie = enter(class_server, "Ana").cookies[COOKIE]
    key = (workspace / "runtime" / "key").read_bytes()
    folder = workspace / "people" / "mine"
    folder.mkdir()
    paths = [*plant(folder, workspace, tmp_path), str(workspace / "runtime" / "key"), "../" * 9]
    line = HTTPConnection("127.0.0.1", class_server.port, timeout=60)
    walked = 0
    for method, path in requests_of_streamlit(paths):
        line.request(method, path, headers={"Cookie": f"{COOKIE}={cookie}", "Content-Length": "0"})
        answer = line.getresponse()
        content = answer.read()
        assert answer.status < 500, (method, path)
        assert leaks(content + str(answer.headers).encode(), key) == [], (method, path)
        walked += 1
    assert walked > 1000
    line.close()
    assert "Traceback" not in class_server.log_text()
