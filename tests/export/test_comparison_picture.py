"""The picture of two pipelines: all stages and wires of both, in words too, and nothing else."""

import xml.etree.ElementTree as ElementTree

import pytest

from pipeline_core.compare.change_words import change_cells
from pipeline_core.compare.pipeline_changes import pipeline_changes
from pipeline_core.export.picture.comparison import export_comparison
from pipeline_core.spec import parse
from tests.small_catalogue import CATALOGUE

SVG = "{http://www.w3.org/2000/svg}"
FIRST = """\
fabrica: 1
stages:
  loans: {block: read_csv, settings: {path: a.csv}}
  scaled: {block: scale, inputs: {data: loans}}
  model: {block: forest, inputs: {data: scaled}, settings: {trees: 1}}
"""
SECOND = """\
fabrica: 1
stages:
  loans: {block: read_csv, settings: {path: a.csv}}
  words: {block: encode_categories, inputs: {data: loans}}
  model: {block: forest, inputs: {data: words}, settings: {trees: 2}}
"""


def picture(first=FIRST, second=SECOND, title="a → b", language="en"):
    pipelines = parse(first), parse(second)
    changes = pipeline_changes(*pipelines, CATALOGUE)

    def cells_of(change):
        return change_cells(change, pipelines, CATALOGUE, language)

    return ElementTree.fromstring(
        export_comparison(title, pipelines, changes, cells_of, CATALOGUE, language)
    )


def drawn(svg, tag):
    """The words and the state of each stage (`rect`) or wire (`path`)."""
    shapes = {}
    for group in svg.iter(f"{SVG}g"):
        title, shape = group.find(f"{SVG}title"), group.find(f"{SVG}{tag}")
        if title is not None and shape is not None:
            words = (
                title.text.splitlines()[0] if tag == "rect" else " ".join(title.text.split()[:3])
            )
            shapes[words] = shape.get("class").split()[1]
    return shapes


def test_stages_and_wires_of_both():
    svg = picture()
    assert drawn(svg, "rect") == {
        "loans": "same",
        "scaled": "removed",
        "words": "added",
        "model": "changed",
    }
    assert drawn(svg, "path") == {
        "loans → words": "added",
        "words → model": "added",
        "loans → scaled": "removed",
        "scaled → model": "removed",
    }


@pytest.mark.parametrize(("language", "words"), [("en", "added"), ("es", "se agrega")])
def test_it_says_in_words_what_it_says_in_colours(language, words):
    texts = [text.text for text in picture(language=language).iter(f"{SVG}text")]
    assert f"+ {words}" in texts
    assert any("trees" in text for text in texts if text)


def test_no_stage_covers_another():
    rects = [r for r in picture().iter(f"{SVG}rect") if r.get("class") != "page"]
    boxes = [[float(r.get(key)) for key in ("x", "y", "width", "height")] for r in rects]
    for number, (x, y, width, height) in enumerate(boxes):
        for left, top, *_ in boxes[number + 1 :]:
            assert abs(x - left) >= width or abs(y - top) >= height


def test_names_are_text_and_a_circle_is_drawn():
    circle = SECOND.replace("{data: loans}", "{data: model}")
    svg = picture(second=circle, title="<script>x</script>")
    assert svg.find(f"{SVG}title").text == "<script>x</script>"
    assert drawn(svg, "path")["model → words"] == "added"
