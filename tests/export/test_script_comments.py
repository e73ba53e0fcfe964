"""The notes of stages are comments of the script, where the stage's code stands."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline_core.runs import exports
from pipeline_core.spec.stage_comments import stage_comments
from tests.export.people import HEAD

STAGES = """  people:
    block: read_csv
    title: {{en: The people, es: Las personas}}
    note: {{en: Some people., es: Unas personas.}}
    settings: {{path: people.csv}}
  roles: {{block: set_roles, inputs: {{table: people}}, settings: {{target: good}}}}
  split: {{block: split_rows, inputs: {{data: roles}}}}
  scaled:
    block: scale
    note: {note}
    inputs: {{data: split}}
  forest: {{block: random_forest_classifier, inputs: {{data: scaled}}}}
  scores: {{block: evaluate, note: {note}, inputs: {{model: forest, data: split}}}}
"""
NASTY = [
    r'"one\nimport os; os.abort()"',
    r'"three \"\"\" quotes \u2028 import os; os.abort()"',
    r'"fmt: off"',
    r'"backslash \\"',
    '"' + "word " * 900 + '"',
    '"' + "w" * 4_000 + '"',
]


def above(lines: list[str], code: str) -> str:
    """Return the comment right above the first line with some code."""
    number = next(n for n, line in enumerate(lines) if code in line)
    return lines[number - 1].strip()


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("language", "source", "others"),
    [
        ("en", "# The people: Some people.", "Short."),
        ("es", "# Las personas: Unas personas.", "Short."),
    ],
)
def test_a_note_stands_above_its_stages_code(
    export_pipeline: Any, language: str, source: str, others: str
) -> None:
    lines = export_pipeline(HEAD + STAGES.format(note="Short.")).script(language).split("\n")
    assert above(lines, "people = pd.read_csv(") == source
    assert above(lines, '"scores": ') == f"# scores: {others}"
    step = next(n for n, line in enumerate(lines) if line == f"    # scaled: {others}")
    assert any(line.startswith("def prepare") for line in lines[step - 4 : step])
    assert sum(line.strip().startswith("# scores:") for line in lines) == 1


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("note", NASTY)
def test_no_note_leaves_its_comment(export_pipeline: Any, note: str) -> None:
    with_notes = export_pipeline(HEAD + STAGES.format(note=note)).script()
    without = export_pipeline(HEAD + STAGES.format(note='""')).script()
    assert ast.dump(ast.parse(with_notes)) == ast.dump(ast.parse(without))
    checks = [["check"], ["format", "--check"]]
    for check in checks:
        command = [sys.executable, "-m", "ruff", *check, "--isolated", "-"]
        subprocess.run(command, input=with_notes, text=True, check=True, capture_output=True)
    comments = [line for line in with_notes.split("\n") if line.strip().startswith("# scores")]
    assert len(comments) == 1
    if " " in note[:20]:
        assert all(len(line) <= 88 for line in with_notes.split("\n") if line.strip()[:1] == "#")


@pytest.mark.usefixtures("people")
def test_the_comments_of_the_file_stand_above_the_code_too(
    catalogue_workspace: Path, tmp_path: Path
) -> None:
    stages = STAGES.format(note="Short.").replace("  people:\n", "  # From the census\n  people:\n")
    stages = stages.replace("settings: {target: good}}", "settings: {target: good}}  # agreed")
    text = HEAD + stages
    assert text.count("#") == 2
    file = str(tmp_path / "people.yaml")
    lines = exports.script(catalogue_workspace, text, file, "es").split("\n")
    assert above(lines, "people = pd.read_csv(") == "# Las personas: Unas personas. From the census"
    assert [line.strip() for line in lines if "agreed" in line] == ["# roles: agreed"], lines


@pytest.mark.usefixtures("people")
def test_the_note_of_a_stage_without_code_stands_above_the_next_that_has(
    export_pipeline: Any,
) -> None:
    stages = """  people: {block: read_csv, settings: {path: people.csv}}
  roles: {block: set_roles, note: Agreed., inputs: {table: people}, settings: {target: good}}
  scaled: {block: scale, note: Fitted., inputs: {data: roles}}
  split: {block: split_rows, note: Halves., inputs: {data: scaled}}
  forest: {block: random_forest_classifier, inputs: {data: split}}
  scores: {block: evaluate, inputs: {model: forest, data: split}}
"""
    lines = [line.strip() for line in export_pipeline(HEAD + stages).script().split("\n")]
    notes = [line for line in lines if re.match(r"# (scaled|roles|split): ", line)]
    assert notes == ["# scaled: Fitted.", "# roles: Agreed.", "# split: Halves."]
    assert above(lines, "train_test_split(people") == "# split: Halves."


COMMENTED = """\
# the file
fabrica: 1
stages:
  # first line
  # second line

  a:
    # on the block
    block: read_csv # trailing
    settings:
      path: "a # no comment.csv"
      words: [x, # in a list
        y]
    note: |
      # no comment either
  b: {block: scale, inputs: {data: a}} # of b
  c: # beside the key
    block: scale
    # closes c
# before the layout
layout:
  a: [1, 2] # of the layout
"""


def test_a_comment_belongs_to_the_stage_that_it_stands_at() -> None:
    assert stage_comments(COMMENTED) == {
        "a": "first line second line on the block trailing in a list",
        "b": "of b",
        "c": "beside the key closes c",
    }


@pytest.mark.parametrize("text", ["fabrica: 1\n", "fabrica: 1\nstages: {}\n", "stages:\n# none\n"])
def test_a_file_without_stages_has_no_comments(text: str) -> None:
    assert stage_comments(text) == {}
