"""The guard: what it refuses, attack by attack, and what every answer carries."""

from __future__ import annotations

import hashlib

import httpx
import pytest
from starlette.responses import PlainTextResponse

from pipeline_core.cli.app_command import app_environment
from pipeline_core.cli.parser import build_parser
from pipeline_core.errors import StoreError, UsageError
from pipeline_core.serve.door import is_loopback
from tests.ui import loops
from ui.security import token
from ui.security.hosts import given_names, host_allowed, own_names
from ui.security.middleware import CLOSED_PATHS, Guard
from ui.security.request import Request
from ui.security.upload_quota import Quota

HOME = "http://localhost:8501"


async def answer_anything(scope, receive, send):
    """An app that would answer anything, reading what is sent."""
    while scope["type"] == "http" and (await receive()).get("more_body"):
        pass
    await PlainTextResponse("inside")(scope, receive, send)


def ask(method="GET", path="/", headers=None, guard=None, body=b"") -> httpx.Response:
    async def asking():
        transport = httpx.ASGITransport(guard or Guard(answer_anything))
        async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
            return await client.request(method, path, headers=headers, content=body)

    return loops.run(asking())


def handshake(headers: dict[str, str]) -> list[dict]:
    """Open a websocket; return what the app or the guard sent."""
    sent = []

    async def accepting(scope, receive, send):
        await send({"type": "websocket.accept"})

    async def opening():
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "websocket", "path": "/_stcore/stream", "headers": raw}

        async def send(message):
            sent.append(message)

        await Guard(accepting)(scope, None, send)

    loops.run(opening())
    return [message["type"] for message in sent]


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "evil.example:8501",
        "127.0.0.1.nip.io",
        "localhost:99999",
        "localhost:",
        "localhost:80:80",
        "user@localhost",
        "localhost/x",
        "",
        "192.168.1.5:8501",
        "[::2]",
        "loca lhost",
        "0x7f000001",
        "2130706433",
    ],
)
@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/_stcore/stream", "/fabrica/ready"])
def test_only_names_of_ours_are_answered(host, path):
    assert ask(path=path, headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8501", "127.0.0.1:1", "[::1]:8501"])
def test_our_own_names_are_answered(host):
    assert ask(headers={"host": host}).text == "inside"


def test_a_name_that_the_operator_gave_is_answered_in_a_class_alone(monkeypatch):
    monkeypatch.setenv("FABRICA_NAMES", "Fabrica.example.org, class.example")
    given = given_names()
    assert given == ["fabrica.example.org", "class.example"]
    for host in ("fabrica.example.org", "FABRICA.example.org:443", "class.example"):
        assert host_allowed(host, own_names("0.0.0.0", given))
        assert not host_allowed(host, own_names("127.0.0.1", given)), "it would ask for no code"
        assert not host_allowed(host, own_names("0.0.0.0"))
    for host in ("example.org", "evil.class.example", "class.example.evil"):
        assert not host_allowed(host, own_names("0.0.0.0", given))


@pytest.mark.parametrize("name", ["*", "https://class.example", "class.example:443", "a..b", "-a"])
def test_what_is_no_name_is_refused_where_it_is_given(monkeypatch, name):
    monkeypatch.setenv("FABRICA_NAMES", f"class.example,{name}")
    with pytest.raises(StoreError, match=r"server\.bad_name"):
        given_names()
    with pytest.raises(UsageError, match="--name"):
        build_parser("en").parse_args(["app", f"--name={name}"])


def test_the_command_hands_its_names_to_the_server(monkeypatch):
    options = build_parser("en").parse_args(["app", "--name", "A.example", "--name", "b"])
    monkeypatch.setenv("FABRICA_NAMES", app_environment(options)["FABRICA_NAMES"])
    assert given_names() == ["a.example", "b"]


def test_open_to_a_network_addresses_in_digits_are_answered_and_foreign_names_are_not():
    guard = Guard(answer_anything, address="0.0.0.0")
    assert ask(headers={"host": "192.168.1.5:8501"}, guard=guard).text == "inside"
    assert ask(headers={"host": "[fe80::1]:8501"}, guard=guard).text == "inside"
    assert ask(headers={"host": "evil.example"}, guard=guard).status_code == 421


FOREIGN = [
    {"origin": "http://evil.example"},
    {"origin": "null"},
    {"origin": "http://localhost:9999"},
    {"origin": "http://127.0.0.1:8501"},
    {"origin": "http://localhost"},
    {"origin": "http://localhost:8501.evil.example"},
    {"origin": "http://localhost:8501@evil.example"},
    {"origin": "file://localhost:8501"},
    {"origin": "http://localhost:8501/"},
    {"origin": ""},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"origin": HOME, "sec-fetch-site": "cross-site"},
]


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_page_elsewhere_cannot_write(method, headers):
    assert ask(method, "/_stcore/upload_file/s/f", headers).status_code == 403


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_page_elsewhere_cannot_read_our_own_routes(headers):
    assert ask("GET", "/fabrica/events", headers).status_code == 403
    assert (
        ask("GET", "/lab/fabrica/x", headers, Guard(answer_anything, base="lab")).status_code == 403
    )


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_page_elsewhere_cannot_open_the_websocket(headers):
    assert handshake({"host": "localhost:8501", **headers}) == ["websocket.close"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": HOME},
        {"origin": HOME, "sec-fetch-site": "same-origin"},
        {"origin": "https://localhost:8501"},
    ],
)
def test_our_own_pages_can(headers):
    assert handshake({"host": "localhost:8501", **headers}) == ["websocket.accept"]
    assert ask("POST", "/", headers).text == "inside"


def test_a_name_that_was_made_to_point_here_opens_no_websocket():
    rebound = {"host": "evil.example:8501", "origin": "http://evil.example:8501"}
    assert handshake(rebound) == ["websocket.close"]


def test_a_link_from_elsewhere_may_open_the_page():
    assert ask("GET", "/?pipeline=credit", {"sec-fetch-site": "cross-site"}).text == "inside"


@pytest.mark.parametrize("name", ["host", "origin", "cookie"])
def test_a_header_that_is_there_twice_is_refused(name):
    sent = []

    async def asking():
        raw = [(b"host", b"localhost"), (name.encode(), b"localhost"), (name.encode(), b"x")]
        scope = {"type": "http", "method": "GET", "path": "/", "headers": raw}

        async def send(message):
            sent.append(message)

        await Guard(answer_anything)(scope, None, send)

    loops.run(asking())
    assert sent[0]["status"] == 400


@pytest.mark.parametrize("path", [*CLOSED_PATHS, "/_stcore/metrics/", "/_stcore/agent/interact"])
def test_what_nobody_needs_is_closed(path):
    assert ask(path=path).status_code == 404
    assert ask(path=f"/lab{path}", guard=Guard(answer_anything, base="/lab/")).status_code == 404


@pytest.mark.parametrize("headers", [{}, {"host": "evil.example"}])
def test_every_answer_carries_the_policy(headers):
    headers_of_answer = ask(headers=headers).headers
    policy = headers_of_answer["content-security-policy"]
    for rule in ("frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'"):
        assert rule in policy
    scripts = policy.partition("script-src")[2].partition(";")[0]
    assert "unsafe-inline" not in scripts
    assert "unsafe-eval" not in policy
    assert headers_of_answer["x-content-type-options"] == "nosniff"
    assert headers_of_answer["referrer-policy"] == "same-origin"


def test_files_run_nothing_and_are_shared_with_nobody():
    async def sharing(scope, receive, send):
        headers = {"Access-Control-Allow-Origin": "*"}
        await PlainTextResponse("x", headers=headers)(scope, receive, send)

    headers_of_answer = ask(path="/media/abc.html", guard=Guard(sharing)).headers
    assert headers_of_answer["content-security-policy"].startswith("sandbox")
    assert "access-control-allow-origin" not in headers_of_answer


UPLOAD = "/_stcore/upload_file/session/file"


def test_uploads_of_a_session_and_of_all_have_a_limit(monkeypatch):
    monkeypatch.setattr("ui.security.middleware.stored_bytes", lambda: {"session": 60, "other": 20})
    guard = Guard(answer_anything, quota=Quota(session_bytes=100, all_bytes=130))
    assert ask("PUT", UPLOAD, body=b"x" * 40, guard=guard).text == "inside"
    assert ask("PUT", UPLOAD, body=b"x" * 41, guard=guard).status_code == 413
    another = "/_stcore/upload_file/another/file"
    assert ask("PUT", another, body=b"x" * 50, guard=guard).text == "inside"
    assert ask("PUT", another, body=b"x" * 51, guard=guard).status_code == 413


def test_files_dropped_by_one_of_a_class_are_counted_for_them_alone():
    quota = Quota(session_bytes=100)
    headers = {"content-length": "60"}
    ana, eva = (
        Request("POST", "/fabrica/files", headers, address="10.0.0.1", person=person)
        for person in ("a" * 16, "e" * 16)
    )
    with quota.reserve(ana):
        assert quota.refusal_status(ana, {}) == 413
        assert quota.refusal_status(eva, {}) is None


def test_an_upload_of_unknown_length_is_refused():
    async def chunks():
        yield b"x"

    async def asking():
        transport = httpx.ASGITransport(Guard(answer_anything))
        async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
            return await client.put(UPLOAD, content=chunks())

    assert loops.run(asking()).status_code == 411


def test_uploads_on_their_way_count_and_are_forgotten_after():
    quota = Quota(session_bytes=100, all_bytes=100)
    statuses = []

    async def asking_more(scope, receive, send):
        inner = Guard(answer_anything, quota=quota)
        transport = httpx.ASGITransport(inner)
        async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
            statuses.append((await client.put(UPLOAD, content=b"x" * 50)).status_code)
        await PlainTextResponse("inside")(scope, receive, send)

    guard = Guard(asking_more, quota=quota)
    assert ask("PUT", UPLOAD, body=b"x" * 60, guard=guard).text == "inside"
    assert statuses == [413]
    assert (
        ask("PUT", UPLOAD, body=b"x" * 100, guard=Guard(answer_anything, quota=quota)).text
        == "inside"
    )


@pytest.mark.parametrize(
    ("address", "is_local"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.5", False),
        ("", False),
        (None, False),
        ("localhost.example", False),
    ],
)
def test_only_this_machines_own_addresses_need_no_code(address, is_local):
    assert is_loopback(address) is is_local


def test_a_token_is_for_one_visitor_one_thing_and_some_hours(workspace):
    issued = token.issue("ana", "run", "abc")
    assert token.is_valid(issued, "ana", "run", "abc")
    for other in [("eva", "run", "abc"), ("ana", "run", "abd"), ("ana", "runa", "bc"), ()]:
        assert not token.is_valid(issued, *other)
    old = token.issue("ana", now=0)
    assert not token.is_valid(old, "ana")
    ahead = token.issue("ana", now=99_999_999_999)
    assert not token.is_valid(ahead, "ana")
    for bad in ["", None, "x", "1." + "0" * 64, issued + "0", issued.replace(".", "..")]:
        assert not token.is_valid(bad, "ana", "run", "abc")


def test_the_key_is_the_workspaces_own_and_nobody_elses_to_read(workspace, tmp_path, monkeypatch):
    issued = token.issue("x")
    key = workspace / "runtime" / "key"
    assert key.stat().st_mode & 0o077 == 0
    assert len(key.read_bytes()) == hashlib.sha256().digest_size
    monkeypatch.setenv("FABRICA_HOME", str(tmp_path / "another"))
    assert not token.is_valid(issued, "x")
