"""Every route of the app, asked for what lies outside of a person's own work.

The routes, the names of their parameters and the purposes of their tokens are read from the
app, so a new route is walked too.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from pipeline_core.catalog import load_catalogue, meaning_of
from pipeline_core.errors import FabricaError
from pipeline_core.runs import client
from pipeline_core.store import open_store
from tests.outside_paths import CANARY, SECRET, leaks, plant
from tests.small_catalogue import real_catalogue
from tests.ui import loops
from tests.ui.security.entering import guarded
from ui.api import changes, events
from ui.api.routes import MAKERS, routes
from ui.canvas import assets
from ui.documents import documents
from ui.documents.live import OPEN_DOCUMENTS
from ui.documents.previews import preview
from ui.documents.stores import store_of
from ui.documents.uploads import find_upload, save_upload
from ui.screens.results.run_report import load_report
from ui.screens.runs.compared import load_compared, parse_compared
from ui.security import people, sessions, token, visitor
from ui.security.middleware import Guard

ROOT = Path(__file__).resolve().parents[2]
TABLE = [*assets.routes(), *routes()]
SOURCES = "\n".join(
    file.read_text("utf-8")
    for room in ("api", "security")
    for file in (ROOT / "ui" / room).glob("*.py")
)
PARAMETERS = sorted(set(re.findall(r"query(?:_params)?(?:\.get\(|\[) ?\"(\w+)\"", SOURCES)))
CHECKS = (r"is_valid\(.*?, \"(\w+)\", person", r"object_access\(request, \"(\w+)\"")
PURPOSES = sorted({p for check in CHECKS for p in re.findall(check, SOURCES)} - {"cookie"})
EVA = "canary_of_eva"
SAMPLE = 150  # of the requests of a purpose, by chance


@dataclass
class World:
    """An app with somebody who asks, and what is not theirs.

    Parameters
    ----------
    app
        The app behind its guard.
    asker
        The id of the person who asks; None without a class.
    workspace
        Their workspace.
    run
        The id of a run of theirs.
    cookie
        Their cookie.
    outside
        Paths and ids of what is not theirs.
    others
        Ids of another person's things, by the parameter that names them.
    secrets
        What no answer may have in it.
    """

    app: Guard
    asker: str | None
    workspace: Path
    run: str
    cookie: str
    outside: list[str]
    others: dict[str, str] = field(default_factory=dict)
    secrets: tuple[bytes, ...] = ()

    def values(self, purpose: str, **changed: str) -> dict[str, str]:
        """Return the values of a request for one's own things, with some of them changed."""
        own = {"pipeline": "penguins", "run": self.run, "stage": "penguins", "table": "rows",
               "kind": "file" if purpose == "take" else "table", "rest": "x",
               "version": "0" * 16, "name": "a.csv", **changed}  # fmt: skip
        named = {"run": own["run"], "document": own["pipeline"], "take": own["pipeline"]}
        issued = token.issue(purpose, self.asker or "", named.get(purpose, ""))
        return {"token": issued, **own}

    def asks(self, requests: list[tuple[str, str, dict]]) -> list[httpx.Response]:
        """Return the answers to requests, in turn."""
        headers = {"cookie": f"{sessions.COOKIE}={self.cookie}"} if self.cookie else {}

        async def asking():
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://127.0.0.1:8501", headers=headers, timeout=120
            ) as browser:
                return [await browser.request(*request[:2], **request[2]) for request in requests]

        return loops.run(asking())


@pytest.fixture(params=["alone", "class"])
def world(request, workspace, monkeypatch) -> Iterator[World]:
    monkeypatch.setattr(changes, "LIFE_SECONDS", 0.0)
    monkeypatch.setattr(events, "LIFE_SECONDS", 0.0)
    monkeypatch.setenv("FABRICA_CANARY", CANARY)
    monkeypatch.setenv("HOME", str(workspace.parent))
    in_class = request.param == "class"
    monkeypatch.setattr(visitor, "in_class", lambda: in_class)
    app = Starlette(routes=TABLE)
    token.issue("nobody")  # makes the key
    world = class_world(app, workspace) if in_class else alone_world(app, workspace)
    key = workspace / "runtime" / "key"
    world.secrets = (key.read_bytes(), EVA.encode())
    folder = world.workspace / "pipelines" / "penguins"
    world.outside += [str(key), *plant(folder, world.workspace, world.workspace.parent)]
    yield world
    OPEN_DOCUMENTS.close()
    for folder in {workspace, world.workspace}:
        client.stop_launcher(folder)


def alone_world(app: Starlette, workspace: Path) -> World:
    run = prepare(None, workspace)
    return World(Guard(app), None, workspace, run, "", [])


def class_world(app: Starlette, workspace: Path) -> World:
    open_store(workspace).close()
    ana, eva = (people.sign_in(name, "lluvia") for name in ("Ana", "Eva"))
    own, theirs = people.folder(ana), people.folder(eva)
    run, other_run = prepare(ana, own), prepare(eva, theirs, EVA)
    folder = theirs / "pipelines" / "evas"
    (theirs / "pipelines" / "penguins").rename(folder)
    (folder / "penguins.yaml").rename(folder / "evas.yaml")
    upload = save_upload(theirs, f"{EVA}.csv", f"{EVA}\n1\n".encode())
    session = sessions.begin_session(ana)
    evas_file = folder / "evas.yaml"
    version = store_of(theirs).versions.save(str(evas_file), EVA, 1, "state", "text").id
    others = {"run": other_run, "pipeline": "evas", "version": version}
    outside = [str(evas_file), str(folder / "penguins.csv"), upload.digest, eva, f"../{eva}"]
    outside += [f"../../../{eva}/pipelines/evas/penguins.csv", *others.values()]
    cookie = sessions.cookie_of(session)
    return World(guarded(app), ana, own, run, cookie, outside, others)


def prepare(person: str | None, workspace: Path, name: str = "X") -> str:
    """Give somebody the penguins, and a run that has ended; return the run's id."""
    with visitor.act_as(person):
        file = documents.find_file("penguins")
    store = open_store(workspace)
    text = file.read_text("utf-8")
    run = store.runs.create(str(file), name, str(file), text)
    store.runs.finish(run.id, "failed")
    store.close()
    return run.id


def paths_of(route: Route) -> Iterator[tuple[str, str]]:
    """Yield the methods and the path of a route."""
    for method in sorted(route.methods or {"GET"}):
        yield method, route.path


WALKED = [(method, path) for route in TABLE for method, path in paths_of(route)]


def request_of(method: str, path: str, values: dict[str, str]) -> tuple[str, str, dict]:
    """Return the request of a route with values in its path and its query."""
    places = re.findall(r"{(\w+)(?::\w+)?}", path)
    for place in places:
        path = re.sub(rf"{{{place}(:\w+)?}}", lambda _: quote(values[place], safe=""), path)  # noqa: B023
    query = {name: value for name, value in values.items() if name not in places}
    content = {"content": b"{}"} if method not in ("GET", "HEAD") else {}
    return method, f"{path}?{urlencode(query)}", content


def waits_for_file(answer: httpx.Response) -> bool:
    """Return whether an answer says that acts wait until the pipeline's file can be read."""
    return answer.status_code == 503 and answer.json()["code"].startswith("spec.")


def assert_closed(world: World, answers: list[httpx.Response]) -> None:
    for answer in answers:
        asked = f"{answer.request.method} {answer.request.url}"
        assert answer.status_code < 500 or waits_for_file(answer), (asked, answer.text[:300])
        told = b"\n".join(value for pair in answer.headers.raw for value in pair)
        assert leaks(answer.content + told, *world.secrets) == [], asked


def test_the_walk_knows_the_apps_routes_parameters_and_tokens():
    """The table is the app's own, whatever a later one adds."""
    script = "import app; print([route.path for route in app.app._user_routes])"
    command = [sys.executable, "-c", script]
    paths = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert paths.stdout.strip().splitlines()[-1] == str([route.path for route in TABLE])
    assert {"pipeline", "run", "stage", "table", "name", "token"} <= set(PARAMETERS)
    assert {"document", "model", "run", "take", "watch"} <= set(PURPOSES)


def walk_outside(world: World, purpose: str) -> list[tuple[str, str, dict]]:
    """Return a request for each route, parameter and value that leads outside."""
    requests = []
    for method, path in WALKED:
        places = re.findall(r"{(\w+)", path)
        for name in (*places, *PARAMETERS):
            for value in world.outside:
                values = world.values(purpose, **{name: value})
                requests.append(request_of(method, path, values))
    assert len(requests) > 20 * len(WALKED)
    return requests


@pytest.mark.parametrize("purpose", PURPOSES)
def test_no_parameter_leads_outside(world, purpose):
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    requests = random.Random(seed).sample(walk_outside(world, purpose), SAMPLE)
    assert_closed(world, world.asks(requests))


@pytest.mark.long
@pytest.mark.parametrize("purpose", PURPOSES)
def test_none_of_all_parameters_leads_outside(world, purpose):
    assert_closed(world, world.asks(walk_outside(world, purpose)))


# What these answer is the same for everybody.
NOBODYS_OWN = ("/ready", "/blocks")
INVENTED = {"run": "0aaaaaaaaaaaaaaa", "pipeline": "nobodys"}


@pytest.mark.parametrize(
    ("name", "purpose"), [("run", "run"), ("pipeline", "document"), ("pipeline", "take")]
)
def test_what_is_anothers_is_answered_as_what_does_not_exist(world, name, purpose):
    """Also with a token that was made for oneself and the other's thing."""
    another = world.others.get(name, INVENTED[name])
    for method, path in WALKED:
        for kind in (*MAKERS, "script", "file") if "{kind}" in path else ("",):
            requests = [
                request_of(method, path, world.values(purpose, **{name: value, "kind": kind}))
                for value in (another, INVENTED[name])
            ]
            others, nobodys = world.asks(requests)
            assert_closed(world, [others])
            assert (others.status_code, others.content) == (nobodys.status_code, nobodys.content)
            assert others.status_code >= 400 or path.endswith(NOBODYS_OWN), path


def act(values: dict) -> dict:
    """Return the body of an edit by a client of its own."""
    return {"client": f"c{abs(hash(json.dumps(values)))}", "seq": 0, **values}


def bodies(value: str) -> Iterator[dict]:
    """Yield acts that name a value in every place of an edit."""
    for edit in (
        {"edit": "set_setting", "stage": "penguins", "setting": "path", "value": value},
        {"edit": "set_setting", "stage": value, "setting": value, "value": value},
        {"edit": "add_stage", "block": value, "name": value, "at": [1, 1]},
        {"edit": "add_stage", "block": "read_csv", "name": "n", "settings": {"path": value}},
        {"edit": "rename_stage", "stage": "penguins", "name": value},
        {"edit": "rename", "old": value, "new": value},
        {"edit": value},
    ):
        yield {"edits": [edit]}
    yield {"act": "restore", "version": value}
    yield {"act": value}


def test_no_body_leads_outside(world):
    values = {name: value for name, value in world.values("document").items()
              if name in ("pipeline", "token")}  # fmt: skip
    query = urlencode(values)
    requests = []
    for value in world.outside:
        for body in bodies(value):
            requests.append(("POST", f"/fabrica/edits?{query}", {"json": act(body)}))
        named = f"{query}&{urlencode({'name': value})}"
        for more in ("", "&beside=1"):
            sent = {"content": b"a,b\n1,2\n"}
            requests.append(("POST", f"/fabrica/files?{named}{more}", sent))
        requests.append(("POST", f"/fabrica/versions?{query}", {"json": {"name": value}}))
        requests.append(("GET", f"/fabrica/document?{query}", {}))
    assert_closed(world, world.asks(requests))
    planted = (SECRET, "linked_file.csv")
    own = [file for file in (world.workspace / "pipelines").rglob("*") if file.is_file()]
    assert own
    assert [
        file for file in own if file.name not in planted and CANARY in file.read_text("latin-1")
    ] == []


def file_settings() -> list[tuple[str, str]]:
    """Return the blocks that read a file, with the name of the setting."""
    return [
        (block, name)
        for block, entry in real_catalogue().items()
        for name, schema in entry["settings"]["properties"].items()
        if meaning_of(schema) == "file"
    ]


# All readers reach files by one function: one of them tries it each time.
@pytest.mark.sampled(1, by="world")
@pytest.mark.parametrize(("block", "setting"), file_settings())
def test_no_setting_of_a_document_leads_outside(world, block, setting):
    with visitor.act_as(world.asker):
        file = documents.find_file("penguins")
    for path in world.outside:
        text = f"""\
fabrica: 1
name: Curious
stages:
  penguins:
    block: {block}
    settings:
      {setting}: {json.dumps(path)}
"""
        file.write_text(text, "utf-8")
        requests = [request_of("GET", f"/fabrica/{kind}", world.values("document"))
                    for kind in ("document", "changes", "blocks")]  # fmt: skip
        for kind in ("script", "picture"):
            requests.append(
                request_of("GET", "/fabrica/take/{kind}", world.values("take", kind=kind))
            )
        assert_closed(world, world.asks(requests))
        with visitor.act_as(world.asker), suppress(FabricaError):
            shown = preview(documents.load("penguins"), load_catalogue(world.workspace))
            assert leaks(repr(shown).encode(), EVA.encode()) == [], path


LOOK_UPS = {
    "pipeline": documents.load,
    "upload": lambda value: find_upload(visitor.workspace(), value),
    "run": load_report,
    "runs": lambda value: [
        item for name in parse_compared(value) if (item := load_compared(name, "en"))
    ],
}


@pytest.mark.parametrize("look_up", LOOK_UPS.values(), ids=LOOK_UPS)
def test_what_pages_look_up_is_ones_own(world, look_up):
    with visitor.act_as(world.asker):
        for value in world.outside:
            try:
                assert not look_up(value), value
            except FabricaError:
                continue
