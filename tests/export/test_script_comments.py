"""The notes of stages are comments of the script, where the stage's code stands."""

from __future__ import annotations

import ast
import subprocess
import sys
from typing import Any

import pytest

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
    assert above(lines, "people = read_") == source
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
