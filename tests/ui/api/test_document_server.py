"""The document of a real server: killed while somebody edits, ended while tabs listen."""

from __future__ import annotations

import signal
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from pipeline_core.spec import parse
from tests.ui.api.test_api_server import _no_launcher, serving
from ui.documents import documents
from ui.security.access import TOKEN_HEADER, document_endpoints


@pytest.fixture
def endpoints(workspace):
    documents.find_file("penguins")
    yield document_endpoints("penguins")
    _no_launcher(workspace)


def act_json(client: str, seq: int) -> dict:
    name = f"{client}_{seq}"
    edit = {"edit": "add_stage", "block": "scale", "name": name, "at": [seq, 1]}
    return {"client": client, "seq": seq, "edits": [edit]}


def send_acts(
    url: str, endpoints: dict[str, str], client: str, first: int, stop: int
) -> list[dict]:
    with httpx.Client(base_url=url, headers={TOKEN_HEADER: endpoints["token"]}, timeout=60) as line:
        return [
            line.post(endpoints["edits"], json=act_json(client, seq)).raise_for_status().json()
            for seq in range(first, stop)
        ]


def test_a_server_killed_in_the_middle_of_editing_loses_and_doubles_nothing(workspace, endpoints):
    file = documents.find_file("penguins")
    with serving(workspace) as first:
        with ThreadPoolExecutor(2) as pool:
            clients = ("ana", "eva")
            before = list(
                pool.map(lambda name: send_acts(first.url, endpoints, name, 0, 25), clients)
            )
        first.end(signal.SIGKILL)
        port = first.port
    assert {answer["refused"] for answers in before for answer in answers} == {None}
    with serving(workspace, port=port) as second:
        again = [send_acts(second.url, endpoints, client, 15, 30) for client in ("ana", "eva")]
        for old, new in zip(before, again, strict=True):
            assert new[:10] == old[15:]  # sent again, answered again
        assert second.end() < 15
    stages = parse(file.read_text(encoding="utf-8")).stages
    assert len(stages) == 14 + 60
    for client in ("ana", "eva"):
        mine = [name for name in stages if name.startswith(client)]
        assert mine == [f"{client}_{seq}" for seq in range(30)]
    assert "# Where the stages stand on the canvas; no result depends on it." in file.read_text(
        encoding="utf-8"
    )


def test_it_ends_at_once_with_tabs_that_listen_and_the_file_is_written(workspace, endpoints):
    file = documents.find_file("penguins")
    with serving(workspace) as server, httpx.Client(timeout=30) as line:
        path = f"{server.url}{endpoints['changes']}&after=0&token={endpoints['token']}"
        streams = [line.send(line.build_request("GET", path), stream=True) for _ in range(3)]
        assert {stream.status_code for stream in streams} == {200}
        send_acts(server.url, endpoints, "tab", 0, 3)
        assert server.end() < 10
        for stream in streams:
            stream.close()
        assert "Traceback" not in server.log_text()
    assert "tab_2" in parse(file.read_text(encoding="utf-8")).stages


def test_a_base_path_and_the_guard_hold_for_it_too(workspace, endpoints):
    with serving(workspace, "--server.baseUrlPath", "lab", base="/lab") as server:
        head = {TOKEN_HEADER: endpoints["token"]}
        url = f"{server.url}{endpoints['document']}"
        assert httpx.get(url, headers=head, timeout=60).status_code == 200
        edits = f"{server.url}{endpoints['edits']}"
        for foreign in (
            {"origin": "http://evil.example"},
            {"sec-fetch-site": "cross-site"},
            {"origin": "null"},
        ):
            answer = httpx.post(edits, headers={**head, **foreign}, json=act_json("tab", 0))
            assert answer.status_code == 403
        rebound = {**head, "host": "evil.example"}
        answer = httpx.post(edits, headers=rebound, json=act_json("tab", 0))
        assert answer.status_code == 421
        assert httpx.get(edits, headers=head).status_code in (404, 405)
        assert httpx.get(url, headers=head).json()["revision"] == 1
