"""The document over HTTP: whose token opens what, what is refused, what a stream tells."""

from __future__ import annotations

import asyncio
import json
import shutil
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from pipeline_core.catalog import load_catalogue
from pipeline_core.messages.words import LANGUAGES
from pipeline_core.store import open_store
from ui.api import changes, document, watcher
from ui.api.routes import routes
from ui.api.tailer import TAILERS
from ui.documents import documents
from ui.documents.live import OPEN_DOCUMENTS
from ui.documents.stores import store_of
from ui.security import people, visitor
from ui.security.access import TOKEN_HEADER, document_endpoints
from ui.security.token import issue

HOME = "http://localhost:8501"
BAD_IDS = ["", "..", "../../etc/passwd", "%2e%2e", "/etc/passwd", "a" * 300, "a\x00b", "A", "CON "]
SEED = {"client": "tab", "seq": 1, "edits": [{"edit": "set_seed", "seed": 5}]}


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory) -> Path:
    """The blocks, described once for all these workspaces."""
    folder = tmp_path_factory.mktemp("described")
    load_catalogue(folder)
    return folder / "catalogue.json"


@pytest.fixture(autouse=True)
def described(workspace: Path, catalogue: Path) -> None:
    """A workspace with a catalogue and the pipeline that is asked for."""
    open_store(workspace).close()
    shutil.copy(catalogue, workspace)
    documents.find_file("penguins")


class Person:
    """Says who asks, as the door does."""

    def __init__(self, app, name: str | None) -> None:
        self._app, self._name = app, name

    async def __call__(self, scope, receive, send) -> None:
        if self._name:
            scope.setdefault("state", {})["person"] = self._name
        await self._app(scope, receive, send)


@asynccontextmanager
async def asking(person: str | None = None):
    app = Starlette(routes=routes(), middleware=[Middleware(Person, name=person)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HOME) as client:
        yield client


def ask(method: str, path: str, person: str | None = None, **options) -> httpx.Response:
    async def send():
        async with asking(person) as client:
            return await client.request(method, path, **options)

    return asyncio.run(send())


def get(kind: str, pipeline: str = "penguins", more: str = "", **headers) -> httpx.Response:
    endpoints = document_endpoints(pipeline)
    return ask("GET", endpoints[kind] + more, headers={TOKEN_HEADER: endpoints["token"], **headers})


def post(kind: str, body, more: str = "", **options) -> httpx.Response:
    endpoints = document_endpoints("penguins")
    options = {"json": body} if "content" not in options else options
    headers = {TOKEN_HEADER: endpoints["token"]}
    return ask("POST", endpoints[kind] + more, headers=headers, **options)


def events(text: str) -> list[tuple[str, dict]]:
    parsed = []
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if line[0] != ":")
        if "data" in lines:
            data = json.loads(lines["data"])
            assert lines["id"].partition(".")[0] == str(data["revision"])
            parsed.append((lines["event"], data))
    return parsed


def test_a_document_has_its_graph_and_how_its_stages_stand():
    document = get("document").json()
    assert document["revision"] == 1
    stages = {stage["id"]: stage for stage in document["graph"]["stages"]}
    assert stages["roles"]["inputs"] == {"table": ["penguins"]}
    assert stages["roles"]["settings"] == {"target": "species"}
    assert stages["roles"]["place"] == list(documents.load_example("penguins").layout["roles"])
    scene = {stage["id"]: stage for stage in document["scene"]["stages"]}
    assert list(scene) == list(stages)
    assert scene["roles"]["ports"] == [
        {
            "name": "table",
            "said": "table (data)",
            "wire": "Data",
            "many": False,
            "optional": False,
            "compared": False,
        }
    ]
    assert scene["forest"]["outputs"] == ["Model"]
    assert scene["forest"]["reason"] == "it has never run"
    assert document["scene"]["undo"] is document["scene"]["redo"] is None


def test_it_speaks_the_language_that_is_asked_for():
    english, spanish = get("document").json(), get("document", more="&lang=es").json()
    assert english["graph"] == spanish["graph"]
    assert spanish["scene"]["lang"] == "es"
    reasons = [document["scene"]["stages"][0]["reason"] for document in (english, spanish)]
    assert reasons[0] != reasons[1]
    assert get("document", more="&lang=<script>").json()["scene"]["lang"] == "en"


def test_an_edit_is_acknowledged_and_told():
    answer = post("edits", SEED)
    assert answer.status_code == 200
    assert answer.json() == {"client": "tab", "seq": 1, "revision": 2, "refused": None, "made": {}}
    assert post("edits", SEED).json() == answer.json()
    document = get("document").json()
    assert (document["revision"], document["graph"]["seed"]) == (2, 5)
    assert document["scene"]["undo"]
    assert post("edits", {**SEED, "seq": 3}).status_code == 409
    assert post("edits", {**SEED, "seq": 3}).json() == {"expected": 2}


def test_a_problem_brings_the_edits_that_mend_it():
    edit = {"edit": "set_setting", "stage": "forest", "setting": "n_estimators", "value": "many"}
    post("edits", {**SEED, "edits": [edit]})
    stage = next(
        stage for stage in get("document").json()["scene"]["stages"] if stage["id"] == "forest"
    )
    assert [problem["field"] for problem in stage["problems"]] == ["n_estimators"]
    assert stage["problems"][0]["level"] == "error"
    assert "forest" in stage["problems"][0]["said"]
    fixes = [fix for problem in stage["problems"] for fix in problem["fixes"]]
    for seq, fix in enumerate(fixes):
        body = {"client": "mender", "seq": seq, "edits": fix["edits"]}
        assert post("edits", body).json()["refused"] is None


def test_emptying_needs_to_be_said():
    stages = [stage["id"] for stage in get("document").json()["graph"]["stages"]]
    edits = [{"edit": "remove_stage", "stage": stage} for stage in stages]
    refused = post("edits", {**SEED, "edits": edits}).json()["refused"]
    assert refused["code"] == "edit.would_empty"
    assert "14" in refused["said"]
    assert (
        post("edits", {**SEED, "seq": 2, "edits": edits, "emptying": True}).json()["refused"]
        is None
    )
    assert get("document").json()["graph"]["stages"] == []


ROUTES = [
    ("GET", "document"),
    ("POST", "edits"),
    ("GET", "changes"),
    ("GET", "blocks"),
    ("GET", "versions"),
    ("POST", "versions"),
]


@pytest.mark.parametrize(("method", "kind"), ROUTES)
def test_without_a_token_of_one_s_own_there_is_nothing(method, kind):
    documents.create_pipeline("mine")
    other = document_endpoints("mine")
    right = document_endpoints("penguins")
    for token in (
        None,
        "",
        "x",
        other["token"],
        issue("run", "", "penguins"),
        issue("document", "0123456789abcdef", "penguins"),
        issue("document", "", "penguins", now=0),
        right["token"] + "0",
    ):
        headers = {} if token is None else {TOKEN_HEADER: token}
        answer = ask(method, right[kind], headers=headers, json={} if method == "POST" else None)
        assert answer.status_code == 404, token
    assert ask("GET", f"{right['versions']}&token={other['token']}").status_code == 404


@pytest.mark.parametrize("bad", BAD_IDS, ids=range(len(BAD_IDS)))
@pytest.mark.parametrize(("method", "kind"), ROUTES)
def test_no_id_leads_elsewhere(method, kind, bad):
    token = issue("document", "", bad)
    answer = ask(method, f"/fabrica/{kind}", params={"pipeline": bad, "token": token})
    assert answer.status_code == 404
    assert "nothing at this address" in answer.json()["said"]


def test_a_pipeline_that_is_not_there_is_not_made():
    for kind in ("document", "changes", "versions"):
        assert get(kind, "nobody").status_code == 404
    assert documents.find_file("nobody") is None


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"17", 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b'{"client": "tab"}', 400),
        (b" " * 1_000_001, 413),
        (json.dumps({**SEED, "edits": [{"edit": "set_seed", "seed": 1}] * 100_000}).encode(), 413),
    ],
)
def test_a_body_that_is_none_is_refused_in_a_sentence(content, status):
    answer = post("edits", None, content=content)
    assert answer.status_code == status
    assert " " in answer.json()["said"]
    assert get("document").json()["revision"] == 1


@pytest.mark.parametrize(
    "change",
    [
        {"client": ""},
        {"client": "a b"},
        {"client": 7},
        {"client": "x" * 65},
        {"seq": "1"},
        {"seq": -1},
        {"seq": 1.5},
        {"seq": True},
        {"seq": 2**60},
        {"act": "drop"},
        {"act": None},
        {"edits": {}},
        {"edits": "x"},
        {"emptying": 1},
        {"act": "restore", "version": "../x"},
        {"act": "restore"},
        {"version": 3},
    ],
)
def test_an_act_of_another_form_is_refused(change):
    answer = post("edits", {**SEED, **change}, "&lang=es")
    assert answer.status_code == 400
    assert "cambio" in answer.json()["said"]


def test_a_file_that_is_no_pipeline_is_said_and_left_alone(monkeypatch):
    get("document")
    file = documents.find_file("penguins")
    file.write_text("fabrica: [", encoding="utf-8")
    monkeypatch.setattr(changes, "LIFE_SECONDS", 0.5)
    assert "event: trouble" in get("changes").text
    for answer in (get("document"), post("edits", SEED)):
        assert answer.status_code == 503
        assert "penguins.yaml" in answer.json()["said"]
    assert file.read_text() == "fabrica: ["


def test_blocks_are_sent_once_and_found_in_both_languages():
    answer = get("blocks", more="&lang=es")
    scale = next(block for block in answer.json()["blocks"] if block["id"] == "scale")
    assert scale["title"] == "Escalar números"
    assert "Scale numbers" in scale["words"]
    assert scale["ports"][0]["said"] == "datos"
    blocks = {block["id"]: block for block in answer.json()["blocks"]}
    assert blocks["lasso"]["curated"]
    assert blocks["lasso"]["when"].startswith("Cuando solo importan")
    assert not blocks["lasso_lars_ic"]["curated"]
    assert {"LassoLarsIC", "Lasso lars IC"} <= set(blocks["lasso_lars_ic"]["words"])
    tag = answer.headers["etag"]
    assert get("blocks", more="&lang=es", **{"if-none-match": tag}).status_code == 304
    assert get("blocks", more="&lang=en", **{"if-none-match": tag}).status_code == 200


def test_versions_are_saved_listed_looked_at_and_restored():
    assert get("versions").json() == {"versions": []}
    answer = post("versions", {"name": " As handed in "})
    assert answer.status_code == 201
    assert answer.json()["name"] == "As handed in"
    original = documents.find_file("penguins").read_bytes()
    post("edits", {**SEED, "edits": [{"edit": "remove_stage", "stage": "split"}]})
    versions = get("versions").json()["versions"]
    assert [(version["name"], version["stages"]) for version in versions] == [("As handed in", 14)]
    endpoints = document_endpoints("penguins")
    path = endpoints["versions"].replace("/versions", f"/versions/{versions[0]['id']}")
    view = ask("GET", path, headers={TOKEN_HEADER: endpoints["token"]}).json()
    assert "split" in [stage["id"] for stage in view["graph"]["stages"]]
    assert {stage["status"]["state"] for stage in view["scene"]["stages"]} == {"not_run"}
    assert get("document").json()["scene"]["versions"] == 1
    act = {"client": "tab", "seq": 2, "act": "restore", "version": versions[0]["id"]}
    assert post("edits", act).json()["refused"] is None
    assert documents.load("penguins").text.encode() == original
    assert "As handed in" in get("document").json()["scene"]["undo"]
    other = document_endpoints(documents.create_pipeline("mine"))
    path = other["versions"].replace("/versions", f"/versions/{versions[0]['id']}")
    assert ask("GET", path, headers={TOKEN_HEADER: other["token"]}).status_code == 404


@pytest.mark.parametrize("name", ["", " ", None, 7, "x" * 121, "a\u202eb", "a\nb"])
def test_a_version_needs_a_name(name):
    assert post("versions", {"name": name}).status_code == 400
    assert get("versions").json() == {"versions": []}


# Streams.


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(changes, "LIFE_SECONDS", 2.0)


def test_a_stream_tells_the_newest_and_ends_by_itself(short):
    post("edits", SEED)
    answer = get("changes", more="&after=0")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    kinds = [(kind, data["revision"]) for kind, data in events(answer.text)]
    assert kinds[0] == ("document", 2)
    assert kinds.count(("document", 2)) == 1
    assert ("scene", 2) in kinds
    document = dict(events(answer.text))["document"]
    assert (document["client"], document["seq"], document["graph"]["seed"]) == ("tab", 1, 5)


def test_a_stream_goes_on_behind_what_was_seen(short):
    endpoints = document_endpoints("penguins")

    async def twice() -> tuple[str, str]:
        async with asking() as client:
            head = {TOKEN_HEADER: endpoints["token"]}
            first = await client.get(f"{endpoints['changes']}&after=1", headers=head)
            last = [line for line in first.text.splitlines() if line.startswith("id: ")][-1][4:]
            head["last-event-id"] = last
            again = await client.get(f"{endpoints['changes']}&after=0", headers=head)
            return first.text, again.text

    first, again = asyncio.run(twice())
    assert {kind for kind, _ in events(first)} == {"scene"}
    assert events(again) == []
    for bad in ("x", "-1", "1" * 40, "1.", "1 OR 1=1"):
        assert get("changes", more="&after=" + bad).status_code == 400


@pytest.mark.parametrize("first", [2, 57, 2**52])
def test_a_client_begins_with_its_first_act(first):
    assert post("edits", {**SEED, "seq": first}).json() == {"expected": 1}
    for seq, seed in ((1, 5), (2, 6)):
        edits = [{"edit": "set_seed", "seed": seed}]
        answer = post("edits", {**SEED, "seq": seq, "edits": edits}).json()
        assert answer["revision"] == seq + 1
        assert get("document").json()["graph"]["seed"] == seed


class Stream:
    """A client of the changes whose text grows while it is being sent."""

    def __init__(self, after: int) -> None:
        self.text, self._news = "", asyncio.Event()
        endpoints = document_endpoints("penguins")
        path, query = f"{endpoints['changes']}&after={after}".split("?")
        self._scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "query_string": query.encode(),
            "headers": [(TOKEN_HEADER.encode(), endpoints["token"].encode())],
        }

    async def run(self) -> None:
        await Starlette(routes=routes())(self._scope, self._receive, self._send)

    async def until(self, text: str) -> None:
        while text not in self.text:
            await asyncio.wait_for(self._news.wait(), 20)
            self._news.clear()

    async def _receive(self) -> dict:
        return await asyncio.Event().wait()

    async def _send(self, message: dict) -> None:
        self.text += message.get("body", b"").decode()
        self._news.set()


def test_whoever_changes_it_every_tab_hears_of_it(monkeypatch):
    monkeypatch.setattr(changes, "LIFE_SECONDS", 60.0)
    endpoints = document_endpoints("penguins")
    file = documents.find_file("penguins")

    async def watch() -> tuple[list[Stream], float]:
        streams = [Stream(after=1) for _ in range(2)]
        tasks = [asyncio.create_task(stream.run()) for stream in streams]
        for stream in streams:
            await stream.until("event: scene")
        async with asking() as client:
            head = {TOKEN_HEADER: endpoints["token"]}
            await client.post(endpoints["edits"], headers=head, json=SEED)
        for stream in streams:
            await stream.until("event: document\nid: 2")
        text = await asyncio.to_thread(lambda: documents.load("penguins").text)
        await asyncio.to_thread(file.write_text, text.replace("seed: 5", "seed: 6"), "utf-8")
        for stream in streams:
            await stream.until("event: document\nid: 3")
        TAILERS.closing = True
        start = asyncio.get_running_loop().time()
        await asyncio.gather(*tasks)
        return streams, asyncio.get_running_loop().time() - start

    try:
        streams, late = asyncio.run(watch())
    finally:
        TAILERS.closing = False
    assert late < 30
    for stream in streams:
        revisions = [data for kind, data in events(stream.text) if kind == "document"]
        assert [(document["revision"], document["graph"]["seed"]) for document in revisions] == [
            (2, 5),
            (3, 6),
        ]
        assert [(document["client"], document["seq"]) for document in revisions] == [
            ("tab", 1),
            (None, None),
        ]


def test_a_block_of_a_former_name_is_drawn_under_the_name_of_today(short, monkeypatch):
    renamed = dict(load_catalogue(visitor.workspace()))
    renamed["load_csv"] = {**renamed.pop("read_csv"), "id": "load_csv", "formerly": ["read_csv"]}
    for module in (document, watcher):
        monkeypatch.setattr(module, "cached_catalogue", lambda: renamed)

    drawn = get("document").json()["graph"]["stages"][0]
    streamed = dict(events(get("changes", more="&after=0").text))["document"]["graph"]["stages"][0]
    assert drawn["block"] == streamed["block"] == "load_csv"


# A class.


def test_in_a_class_each_has_their_own(monkeypatch):
    monkeypatch.setattr(visitor, "in_class", lambda: True)
    ana, eva = (people.sign_in(name, "lluvia") for name in ("Ana", "Eva"))
    tokens = {person: issue("document", person, "penguins") for person in (ana, eva)}
    path = "/fabrica/document?pipeline=penguins"
    edits = "/fabrica/edits?pipeline=penguins"
    head = {person: {TOKEN_HEADER: token} for person, token in tokens.items()}
    assert ask("POST", edits, ana, headers=head[ana], json=SEED).json()["revision"] == 2
    assert ask("GET", path, ana, headers=head[ana]).json()["graph"]["seed"] == 5
    assert ask("GET", path, eva, headers=head[eva]).json()["graph"]["seed"] == 0
    for who, token in ((eva, ana), (ana, eva), (None, ana)):
        assert ask("GET", path, who, headers=head[token]).status_code == 404
    file = people.folder(ana) / "pipelines/penguins/penguins.yaml"
    assert ana in str(OPEN_DOCUMENTS.open(store_of(people.folder(ana)), file).file)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_refusal_has_its_sentence(lang):
    from ui.text.words import lookup_text

    for code in (
        "api.bad_act",
        "api.bad_number",
        "api.bad_version_name",
        "api.body_too_large",
        "api.not_found",
        "api.not_json",
        "api.too_many_versions",
    ):
        assert lookup_text(code, lang)


@pytest.mark.parametrize(
    "value",
    ["1e999", "-1e999", '{"\\ud800": 1}', '"\\u202e"', "NaN", "[" * 300 + "]" * 300, "9" * 4000],
)
def test_whatever_a_setting_is_given_every_browser_can_read_the_document(value):
    edit = {"edit": "set_setting", "stage": "forest", "setting": "max_depth", "value": "HERE"}
    body = json.dumps({**SEED, "edits": [edit]}).replace('"HERE"', value)
    answer = post("edits", None, content=body.encode())
    assert answer.status_code == 200

    def reject_constant(text: str):
        raise AssertionError(text)

    document = json.loads(get("document").content.decode(), parse_constant=reject_constant)
    assert document["revision"] in (1, 2)
    documents.load("penguins")
