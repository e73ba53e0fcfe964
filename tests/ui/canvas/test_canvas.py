"""What the drawing is given, and how the browser gets its code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from pipeline_core.catalog import load_catalogue
from pipeline_core.catalog.listing import entries_from_text
from pipeline_core.check import Problem
from pipeline_core.messages.words import LANGUAGES
from pipeline_core.spec import Pipeline, Stage
from tests.ui import loops
from ui.api.blocks import palette
from ui.canvas import assets
from ui.canvas.scene import STATES, canvas_texts, scene, wire_pairs
from ui.documents.stage_views import StageView, stage_views
from ui.screens.pipeline.forms.formula_field import FORMULA_TEXTS
from ui.text.names import block_help, block_title

FRONTEND = Path(assets.__file__).parent / "frontend"
SOURCES = sorted(file for file in (FRONTEND / "src").rglob("*") if file.is_file())


def pipeline(inputs: dict[str, list[str]], **more) -> Pipeline:
    stages = {name: Stage(name, "x", {"data": tuple(sources)}) for name, sources in inputs.items()}
    return Pipeline(stages=stages, **more)


def drawn(content: Pipeline, views: dict[str, StageView], lang="en", **more) -> dict:
    return scene(content, views, {}, None, lang, **more)


def test_each_pair_is_joined_once_and_what_is_not_there_not_at_all():
    content = Pipeline(
        stages={
            "a": Stage("a", "x"),
            "b": Stage("b", "x", {"data": ("a", "gone"), "model": ("a",)}),
        }
    )
    assert wire_pairs(content) == [{"source": "a", "target": "b"}]


def test_what_can_be_sent_is_plain_data_and_small():
    content = pipeline({"a": [], "b": ["a"]}, layout={"a": (0, 0)})
    summary = {
        "rows": 10, "columns": 3, "tables": {"confusion": 4},
        "metrics": {"roc_auc": 0.5, "log_loss": 0.1, "accuracy_std": 0.2},
        "checks": [{"passed": True, "rows": list(range(999))}, {"passed": False}],
    }  # fmt: skip
    data = drawn(content, {"a": StageView("a", "x", summary=summary), "b": StageView("b", "x")})
    assert json.loads(json.dumps(data)) == data
    first, second = data["stages"]
    assert first["status"]["metrics"] == {"roc_auc": 0.5, "accuracy_std": 0.2}
    assert first["status"]["checks"] == {"failed": 1, "of": 2}
    assert (first["status"]["rows"], first["status"]["columns"]) == (10, 3)
    assert (first["place"], second["place"]) == ([0, 0], None)
    assert second["status"]["checks"] is None


def test_an_unknown_block_shows_as_it_is_called():
    nasty = "<img src=x onerror=alert(1)>"
    content = Pipeline(stages={"a": Stage("a", nasty)})
    problem = Problem("unknown_block", "error", "a", None, {})
    data = drawn(content, stage_views(content, {}, jobs={}, problems=[problem]))
    assert data["stages"][0]["title"] == nasty
    assert data["stages"][0]["problem"] == "error"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_word_is_there(lang):
    texts = canvas_texts(lang)
    assert all(text.strip() for text in texts.values())
    assert not [code for code, text in texts.items() if code.split(".")[-1] == text and "_" in text]
    assert {f"state.{state}" for state in STATES} <= set(texts)
    for name in ("done", "total", "busy", "seconds"):
        assert f"{{{name}}}" in texts["progress"]


def test_the_words_that_the_source_asks_for_are_given():
    text = "".join(file.read_text(encoding="utf-8") for file in SOURCES)
    codes = set(re.findall(r'(?:words\[|\bt\()\s*"([\w.]+)"', text))
    assert {"label", "progress", "run", "log.fold"} <= codes
    given = {*canvas_texts("en"), "example", *(f"formula.{code}" for code in FORMULA_TEXTS)}
    assert {code for code in codes if not code.startswith("canvas.")} <= given


def test_every_block_has_an_icon(workspace):
    catalogue = load_catalogue(workspace)
    content = Pipeline(stages={name: Stage(name, name) for name in catalogue})
    views = {name: StageView(name, name) for name in catalogue}
    boxes = scene(content, views, catalogue, None, "en")["stages"]
    assert {box["block"] for box in boxes} == set(catalogue)
    for box in boxes:
        assert box["icon"] == catalogue[box["block"]]["icon_nodes"] != []
    for block in palette(catalogue, "en")["blocks"]:
        assert block["icon"] == catalogue[block["id"]]["icon_nodes"]


def test_a_stage_of_an_unknown_block_has_an_icon_too():
    data = drawn(pipeline({"a": []}), {"a": StageView("a", "x")})
    assert data["stages"][0]["icon"]


def test_the_source_writes_text_and_never_markup():
    never = re.compile(
        r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|new Function|srcdoc"
        r"|https?://|createContextualFragment"
    )
    matches = {file.name for file in SOURCES if never.search(file.read_text(encoding="utf-8"))}
    assert matches == set()


def test_the_lock_names_no_address():
    lock = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))
    for package in lock["packages"].values():
        package.pop("funding", None)
    assert "http" not in json.dumps(lock)
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
    answer = get(assets.module_url())
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < 210_000
    plain = get(assets.module_url(), **{"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == answer.content


def test_what_the_module_imports_is_there():
    parts = set(re.findall(r"\./([A-Za-z]+-[A-Za-z0-9_-]{8}\.js)", get(assets.module_url()).text))
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
        assets.module_url()


def test_a_stage_whose_block_waits_is_drawn_with_the_title_in_its_text(tmp_path):
    file = tmp_path / "mine.py"
    file.write_text("@block('My block')\ndef mine(table): ...\n")
    entries = dict(entries_from_text(file, in_app=True))
    assert "id" not in entries["mine"]
    assert block_title(entries["mine"], "es") == "My block"
    assert block_help(entries["mine"], "es") == ""
