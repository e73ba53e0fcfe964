"""Two pipelines side by side: what came, went, was renamed and changed, in words and Markdown."""

import pytest

from pipeline_core.compare.change_markdown import markdown
from pipeline_core.compare.change_words import change_cells
from pipeline_core.compare.pipeline_changes import pipeline_changes
from pipeline_core.spec import parse
from tests.small_catalogue import CATALOGUE

BASE = """\
fabrica: 1
name: Loans
seed: 3
parameters: {share: 0.2}
stages:
  loans: {block: read_csv, settings: {path: loans.csv}}
  roles: {block: set_roles, inputs: {table: loans}, settings: {target: paid}}
  scaled: {block: scale, inputs: {data: roles}}
  split: {block: split_rows, inputs: {data: scaled}}
  model: {block: forest, title: Forest, inputs: {data: split}, settings: {trees: 10}}
  scores: {block: evaluate, inputs: {model: model, data: split}}
groups: {first: {stages: [loans, roles]}}
layout: {loans: [0, 0]}
notes:
  - {text: Ask the bank., at: [0, 0]}
tests:
  - {name: good, stage: scores, metric: f1, at_least: 0.5}
factory: {judge: scores, metric: f1, steps: {scaled: [true, false]}}
"""


def changes(*pairs, base=BASE):
    text = base
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        assert old in text
        text = text.replace(old, new)
    differences = pipeline_changes(parse(base), parse(text), CATALOGUE)
    return [(c.kind, c.subject, c.place, c.name, c.before, c.after) for c in differences]


def test_the_same_pipeline_otherwise_written_is_no_change():
    line = "{block: evaluate, inputs: {model: model, data: split}}"
    lines = "\n    inputs:\n      data: [split]\n      model: model\n    block: evaluate  # again"
    assert changes(f" {line}", lines) == []
    assert changes("{data: roles}}", "{data: [roles]}, settings: {method: standard}}") == []


CHANGES = {
    "a setting": (("trees: 10", "trees: 99"), ("changed", "setting", "model", "trees", 10, 99)),
    "a default": (
        (", settings: {trees: 10}", ""),
        ("changed", "setting", "model", "trees", 10, 100),
    ),
    "a wire": (
        ("{data: scaled}", "{data: roles}"),
        ("changed", "inputs", "split", "data", ["scaled"], ["roles"]),
    ),
    "a block": (
        ("block: forest", "block: dummy", ", settings: {trees: 10}", ""),
        ("changed", "block", "model", "", "forest", "dummy"),
    ),
    "off": (
        ("block: scale,", "block: scale, off: true,"),
        ("changed", "off", "scaled", "", False, True),
    ),
    "a title": (("Forest", "Trees"), ("changed", "title", "model", "", "Forest", "Trees")),
    "the seed": (("seed: 3", "seed: 4"), ("changed", "seed", "", "", 3, 4)),
    "the name": (("name: Loans", "name: L"), ("changed", "name", "", "", "Loans", "L")),
    "a parameter": (
        ("{share: 0.2}", "{share: 0.3}"),
        ("changed", "parameters", "share", "", 0.2, 0.3),
    ),
    "a test": (
        ("at_least: 0.5", "at_least: 0.6"),
        ("changed", "tests", "good", "at_least", 0.5, 0.6),
    ),
    "a group": (
        ("[loans, roles]", "[loans]"),
        ("changed", "groups", "first", "stages", ["loans", "roles"], ["loans"]),
    ),
    "the factory": (
        ("metric: f1, steps", "metric: recall, steps"),
        ("changed", "factory", "metric", "", "f1", "recall"),
    ),
    "positions": (
        ("layout: {loans: [0, 0]}", "layout: {loans: [9, 9]}"),
        ("changed", "layout", "", "", None, 1),
    ),
}


@pytest.mark.parametrize("case", CHANGES)
def test_a_change_is_one_line(case):
    pairs, expected = CHANGES[case]
    assert changes(*pairs) == [expected]


def test_a_stage_that_came_and_one_that_went():
    more = "  gate: {block: gate, inputs: {scores: scores}, settings: {metric: f1}}\ngroups"
    assert changes("groups", more) == [("added", "stage", "gate", "", None, "gate")]
    line = "  scaled: {block: scale, inputs: {data: roles}}\n"
    result = changes(
        line,
        "",
        "data: scaled",
        "data: roles",
        ", steps: {scaled: [true, false]}",
        ", estimators: {model: [model]}",
    )
    assert ("removed", "stage", "scaled", "", "scale", None) in result


def test_a_renamed_stage_is_one_change():
    result = changes("  model:", "  woods:", "model: model", "model: woods")
    assert result == [("renamed", "stage", "woods", "", "model", "woods")]
    both = changes("  model:", "  woods:", "model: model", "model: woods", "trees: 10", "trees: 20")
    assert both[1:] == [("changed", "setting", "woods", "trees", 10, 20)]


def test_a_moved_note_is_none_and_another_text_is_one():
    assert changes("at: [0, 0]}\ntests", "at: [5, 5]}\ntests") == []
    result = changes("Ask the bank.", "Ask us.")
    assert [(change[0], change[2]) for change in result] == [
        ("removed", "Ask the bank."),
        ("added", "Ask us."),
    ]


def test_markdown_shows_names_letter_by_letter():
    second = BASE.replace("trees: 10", "trees: 99").replace("Forest", "<img src=x> `a|b`")
    pipelines = parse(BASE), parse(second)
    differences = pipeline_changes(*pipelines, CATALOGUE)

    def cells_of(change):
        return change_cells(change, pipelines, CATALOGUE, "en")

    text = markdown("a_b.yaml → <b>", differences, cells_of, ([], ["f1 *rose*"]), "en")
    assert text.startswith("### a\\_b.yaml → \\<b\\>\n\nStages changed: 1.")
    assert "| changed | model.trees | `10` | `99` |" in text
    assert "`` <img src=x> `a\\|b` ``" in text
    assert text.endswith("f1 \\*rose\\*\n")
