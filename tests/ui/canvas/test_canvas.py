"""What the drawing is given, and how the browser gets its code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from pipeline_core.catalog import load_catalogue
from pipeline_core.check import Problem
from pipeline_core.messages.words import LANGUAGES
from pipeline_core.spec import Pipeline, Stage
from tests.ui import loops
from ui.canvas import assets
from ui.canvas.scene import STATES, scene, wires, words
from ui.documents.stage_views import StageView, views

FRONTEND = Path(assets.__file__).parent / "frontend"
SOURCES = sorted(one for one in (FRONTEND / "src").rglob("*") if one.is_file())


def pipeline(inputs: dict[str, list[str]], **more) -> Pipeline:
    stages = {name: Stage(name, "x", {"data": tuple(sources)}) for name, sources in inputs.items()}
    return Pipeline(stages=stages, **more)


def drawn(made: Pipeline, found: dict[str, StageView], lang="en", **more) -> dict:
    return scene(made, found, {}, None, lang, **more)


def test_each_pair_is_joined_once_and_what_is_not_there_not_at_all():
    made = Pipeline(
        stages={
            "a": Stage("a", "x"),
            "b": Stage("b", "x", {"data": ("a", "gone"), "model": ("a",)}),
        }
    )
    assert wires(made) == [{"source": "a", "target": "b"}]


def test_what_can_be_sent_is_plain_data_and_small():
    made = pipeline({"a": [], "b": ["a"]}, layout={"a": (0, 0)})
    summary = {
        "rows": 10, "columns": 3, "tables": {"confusion": 4},
        "metrics": {"roc_auc": 0.5, "log_loss": 0.1, "accuracy_std": 0.2},
        "checks": [{"passed": True, "rows": list(range(999))}, {"passed": False}],
    }  # fmt: skip
    data = drawn(made, {"a": StageView("a", "x", summary=summary), "b": StageView("b", "x")})
    assert json.loads(json.dumps(data)) == data
    one, two = data["stages"]
    assert one["status"]["metrics"] == {"roc_auc": 0.5, "accuracy_std": 0.2}
    assert one["status"]["checks"] == {"failed": 1, "of": 2}
    assert (one["status"]["rows"], one["status"]["columns"]) == (10, 3)
    assert (one["place"], two["place"]) == ([0, 0], None)
    assert two["status"]["checks"] is None


def test_an_unknown_block_shows_as_it_is_called():
    nasty = "<img src=x onerror=alert(1)>"
    made = Pipeline(stages={"a": Stage("a", nasty)})
    problem = Problem("unknown_block", "error", "a", None, {})
    data = drawn(made, views(made, {}, jobs={}, problems=[problem]))
    assert data["stages"][0]["title"] == nasty
    assert data["stages"][0]["problem"] == "error"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_word_is_there(lang):
    told = words(lang)
    assert all(text.strip() for text in told.values())
    assert not [code for code, text in told.items() if code.split(".")[-1] == text and "_" in text]
    assert {f"state.{state}" for state in STATES} <= set(told)
    for name in ("done", "total", "busy", "seconds"):
        assert f"{{{name}}}" in told["progress"]


def test_the_words_that_the_source_asks_for_are_given():
    text = "".join(file.read_text(encoding="utf-8") for file in SOURCES)
    asked = set(re.findall(r'(?:words\[|\bt\()"([\w.]+)"', text))
    assert {"label", "progress", "run", "log.fold"} <= asked
    assert {one for one in asked if not one.startswith("canvas.")} <= set(words("en"))


def test_every_block_has_a_picture_of_its_own(workspace):
    icons = (FRONTEND / "src" / "icons.ts").read_text(encoding="utf-8")
    known = set(re.findall(r'"([a-z0-9-]+)": [A-Z]', icons))
    assert {entry["icon"] for entry in load_catalogue(workspace).values()} - known == set()


def test_the_source_writes_text_and_never_markup():
    never = re.compile(
        r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|new Function|srcdoc"
        r"|https?://|createContextualFragment"
    )
    found = {file.name for file in SOURCES if never.search(file.read_text(encoding="utf-8"))}
    assert found == set()


def test_the_lock_names_no_address():
    lock = (FRONTEND / "package-lock.json").read_text(encoding="utf-8")
    assert "http" not in re.sub(r'"(?:url|funding)": "[^"]*"', "", lock)
    packages = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))
    exact = {**packages["dependencies"], **packages["devDependencies"]}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in exact.values())


def get(path: str, **headers: str) -> httpx.Response:
    """Ask the routes as a browser would."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=assets.routes()))
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.get(path, headers=headers)

    return loops.run(ask())


def test_the_module_is_fetched_once_and_packed():
    answer = get(assets.module())
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < 200_000
    plain = get(assets.module(), **{"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == answer.content


def test_what_the_module_imports_is_there():
    parts = set(re.findall(r"\./([A-Za-z]+-[A-Za-z0-9_-]{8}\.js)", get(assets.module()).text))
    assert any(part.startswith("Chart-") for part in parts)
    for part in parts:
        assert get(assets.PREFIX + part).status_code == 200


@pytest.mark.parametrize(
    "name",
    ["", "../assets.py", "%2e%2e/assets.py", "licences.txt", "canvas-00000000.js", "x" * 5000,
     "canvas-%00aaaaaaa.js", "..%2fassets.py", "/etc/passwd"],
)  # fmt: skip
def test_nothing_else_is_handed_out(name):
    assert get(assets.PREFIX + name).status_code == 404


def test_a_missing_build_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr(assets, "DIST", tmp_path)
    with pytest.raises(FileNotFoundError, match="found 0"):
        assets.module()
