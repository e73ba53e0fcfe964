"""The picture is one offline file with every stage, and names are escaped."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from pipeline_core.block import BLOCKS  # noqa: F401 - the catalogue's own process needs it too
from pipeline_core.catalog import load_catalogue
from pipeline_core.export.picture.layout import graph_of, positions_of
from pipeline_core.export.picture.picture import BORDERS, FAMILIES, export_picture
from pipeline_core.spec import Group, Pipeline, Stage, read
from tests.example_names import NAMES

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


class Tags(HTMLParser):
    """Collects every tag with its attributes, and the texts of scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag == "script"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.scripts.append(data)


def read_page(text: str) -> Tags:
    tags = Tags()
    tags.feed(text)
    return tags


def nodes_of(text: str) -> list[dict[str, Any]]:
    match = re.search(r"nodes: new vis\.DataSet\((\[.*?\])\), edges:", text, re.S)
    return list(json.loads(match[1]))


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return load_catalogue(tmp_path_factory.mktemp("catalogue"))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_loaded(name: str, catalogue: dict[str, Any]) -> None:
    text = export_picture(read(EXAMPLES / name / f"{name}.yaml"), catalogue)
    page = read_page(text)
    for tag, attributes in page.tags:
        assert tag not in ("link", "iframe", "img", "base", "object")
        assert not {"src", "href", "integrity"} & set(attributes)
    assert "@import" not in text
    assert "bootstrap" not in text
    assert not re.search(r"url\(\s*['\"]?https?:", text)


def test_every_stage_is_right_of_its_inputs(catalogue: dict[str, Any]) -> None:
    pipeline = read(EXAMPLES / "credit" / "credit.yaml")
    nodes = {node["id"]: node for node in nodes_of(export_picture(pipeline, catalogue))}
    assert set(nodes) == set(pipeline.stages)
    for stage in pipeline.stages.values():
        for sources in stage.inputs.values():
            assert all(nodes[source]["x"] < nodes[stage.name]["x"] for source in sources)
        assert (
            nodes[stage.name]["color"]["background"] == FAMILIES[catalogue[stage.block]["family"]]
        )
    assert len({(node["x"], node["y"]) for node in nodes.values()}) == len(nodes)


def test_states_and_numbers_are_shown(catalogue: dict[str, Any]) -> None:
    pipeline = read(EXAMPLES / "penguins" / "penguins.yaml")
    statuses = {
        "forest": "failed",
        "logistic_scores": {
            "status": "succeeded", "seconds": 1.234,
            "summary": {"rows": 10, "columns": 2, "metrics": {"accuracy": 0.98765, "none": None}},
        },
    }  # fmt: skip
    text = export_picture(pipeline, catalogue, statuses, "es")
    nodes = {node["id"]: node for node in nodes_of(text)}
    assert nodes["forest"]["color"]["border"] == BORDERS["failed"]
    assert "fallida" in nodes["forest"]["label"]
    title = nodes["logistic_scores"]["title"]
    assert "1.23 s" in title
    assert "accuracy: 0.9877" in title
    assert "10 × 2" in title
    assert "Entrenamiento" in text
    assert 'lang="es"' in text


def test_stages_are_called_by_their_titles_in_the_readers_language(
    catalogue: dict[str, Any],
) -> None:
    bad = "</script><script>alert(1)</script>"
    stages = {
        "a": Stage("a", "scale", title={"en": "Same scale", "es": "Misma escala"}),
        "b": Stage("b", "scale", title="word " * 20),
        "c": Stage("c", "scale", title=" "),
        "d": Stage("d", "scale", title=bad),
    }
    for language, title in (("en", "Same scale"), ("es", "Misma escala")):
        text = export_picture(Pipeline(stages=stages), catalogue, None, language)
        nodes = {node["id"]: node for node in nodes_of(text)}
        assert nodes["a"]["label"].split("\n")[0] == title
        assert nodes["a"]["title"].split("\n")[:2] == ["a", title]
        assert max(map(len, nodes["b"]["label"].split("\n"))) <= 60
        assert " ".join(nodes["b"]["label"].split()).startswith(("word " * 20).strip())
        assert nodes["c"]["label"].split("\n")[0] == "c"
        assert nodes["d"]["label"].split("\n")[0] == bad
        assert [tag for tag, _ in read_page(text).tags].count("script") == 2


def test_names_are_escaped(catalogue: dict[str, Any]) -> None:
    bad = '</script><script>alert(1)</script><img src=x onerror=alert(2)> "<1H OCEAN" &amp; \u2028'
    stages = {"a": Stage("a", bad), "b": Stage("b", "evaluate", {"model": ("a",)})}
    statuses = {"b": {"status": "succeeded", "summary": {"metrics": {bad: bad}}}}
    text = export_picture(Pipeline(bad, stages=stages), catalogue, statuses)
    page = read_page(text)
    assert [tag for tag, _ in page.tags].count("script") == 2
    assert "img" not in [tag for tag, _ in page.tags]
    assert all("onerror" not in attributes for _, attributes in page.tags)
    nodes = {node["id"]: node for node in nodes_of(text)}
    assert nodes["a"]["label"].endswith(bad)
    assert bad in nodes["b"]["title"]


def test_groups_are_ribbons_with_names_in_the_readers_language(catalogue: dict[str, Any]) -> None:
    pipeline = read(EXAMPLES / "penguins" / "penguins.yaml")
    page = export_picture(pipeline, catalogue, language="es")
    ribbons = json.loads(re.search(r"const ribbons = (\[.*?\]);\n", page)[1])
    assert [ribbon["name"] for ribbon in ribbons] == ["Los datos", "En números"]
    assert [set(ribbon["stages"]) for ribbon in ribbons] == [
        set(group.stages) for group in pipeline.groups.values()
    ]
    places = {node["id"]: (node["x"], node["y"]) for node in nodes_of(page)}
    for ribbon in ribbons:
        columns, heights = zip(*(places[stage] for stage in ribbon["stages"]), strict=True)
        assert list(columns) == sorted(columns)
        assert len(set(heights)) == 1
    assert "Los datos: penguins" in page


def test_a_group_of_which_only_one_stage_is_left_is_not_drawn(catalogue: dict[str, Any]) -> None:
    stages = {"a": Stage("a", "x")}
    pipeline = Pipeline(stages=stages, groups={"g": Group("g", ("a", "gone"), title="<i>G</i>")})
    assert "const ribbons = [];" in export_picture(pipeline, catalogue)
    two = replace(pipeline, stages={**stages, "gone": Stage("gone", "x")})
    page = export_picture(two, catalogue)
    assert "const ribbons = [{" in page
    assert "<i>G" not in page


def test_cycles_and_unknown_sources_are_drawn(catalogue: dict[str, Any]) -> None:
    stages = {
        "a": Stage("a", "scale", {"data": ("c",)}),
        "b": Stage("b", "scale", {"data": ("a", "nobody")}),
        "c": Stage("c", "scale", {"data": ("b",)}),
    }
    pipeline = Pipeline(stages=stages)
    assert len(positions_of(graph_of(pipeline), {})) == 3
    assert len(nodes_of(export_picture(pipeline, catalogue))) == 3


def test_the_browser_draws_it(catalogue: dict[str, Any], tmp_path: Path, browser_path: str) -> None:
    file = tmp_path / "picture.html"
    page = export_picture(read(EXAMPLES / "penguins" / "penguins.yaml"), catalogue)
    listener = (
        "<script>network.once('afterDrawing', () => { document.title = 'drawn ' +"
        " Object.keys(network.getPositions()).length; });"
        " window.onerror = (what) => { document.title = 'error ' + what; };</script></body>"
    )
    file.write_text(page.replace("</body>", listener), encoding="utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=8000"]
    process = subprocess.run(
        [browser_path, *options, "--dump-dom", file.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "<title>drawn 14</title>" in process.stdout
