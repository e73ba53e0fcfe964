"""The document of a real server: killed while somebody edits, ended while tabs listen."""

from __future__ import annotations

import signal
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from pipeline_core.spec import parse
from tests.ui.api.test_api_server import _no_launcher, serving
from ui.documents import documents
from ui.security.access import TOKEN_HEADER, document_of


@pytest.fixture
def where(workspace):
    documents.find("penguins")
    yield document_of("penguins")
    _no_launcher(workspace)


def act(client: str, seq: int) -> dict:
    name = f"{client}_{seq}"
    edit = {"edit": "add_stage", "block": "scale", "name": name, "at": [seq, 1]}
    return {"client": client, "seq": seq, "edits": [edit]}


def sent(url: str, where: dict[str, str], client: str, first: int, stop: int) -> list[dict]:
    with httpx.Client(base_url=url, headers={TOKEN_HEADER: where["token"]}, timeout=60) as line:
        return [
            line.post(where["edits"], json=act(client, seq)).raise_for_status().json()
            for seq in range(first, stop)
        ]


def test_a_server_killed_in_the_middle_of_editing_loses_and_doubles_nothing(workspace, where):
    file = documents.find("penguins")
    with serving(workspace) as first:
        with ThreadPoolExecutor(2) as pool:
            before = list(pool.map(lambda one: sent(first.url, where, one, 0, 25), ("ana", "eva")))
        first.end(signal.SIGKILL)
        port = first.port
    assert {one["refused"] for found in before for one in found} == {None}
    with serving(workspace, port=port) as second:
        again = [sent(second.url, where, one, 15, 30) for one in ("ana", "eva")]
        for old, new in zip(before, again, strict=True):
            assert new[:10] == old[15:]  # sent again, answered again
        assert second.end() < 15
    stages = parse(file.read_text(encoding="utf-8")).stages
    assert len(stages) == 14 + 60
    for client in ("ana", "eva"):
        mine = [name for name in stages if name.startswith(client)]
        assert mine == [f"{client}_{seq}" for seq in range(30)]
    assert "# The year says when somebody measured, not what." in file.read_text(encoding="utf-8")


def test_it_ends_at_once_with_tabs_that_listen_and_the_file_is_written(workspace, where):
    file = documents.find("penguins")
    with serving(workspace) as server, httpx.Client(timeout=30) as line:
        path = f"{server.url}{where['changes']}&after=0&token={where['token']}"
        streams = [line.send(line.build_request("GET", path), stream=True) for _ in range(3)]
        assert {one.status_code for one in streams} == {200}
        sent(server.url, where, "tab", 0, 3)
        assert server.end() < 10
        for one in streams:
            one.close()
        assert "Traceback" not in server.said()
    assert "tab_2" in parse(file.read_text(encoding="utf-8")).stages


def test_a_base_path_and_the_guard_hold_for_it_too(workspace, where):
    with serving(workspace, "--server.baseUrlPath", "lab", base="/lab") as server:
        head = {TOKEN_HEADER: where["token"]}
        url = f"{server.url}{where['document']}"
        assert httpx.get(url, headers=head, timeout=60).status_code == 200
        edits = f"{server.url}{where['edits']}"
        for foreign in ({"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"},
                        {"origin": "null"}):  # fmt: skip
            answer = httpx.post(edits, headers={**head, **foreign}, json=act("tab", 0))
            assert answer.status_code == 403
        answer = httpx.post(edits, headers={**head, "host": "evil.example"}, json=act("tab", 0))
        assert answer.status_code == 421
        assert httpx.get(edits, headers=head).status_code in (404, 405)
        assert httpx.get(url, headers=head).json()["revision"] == 1
