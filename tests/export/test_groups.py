"""A group is a picture: the exported script does not know of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.export.people import HEAD

STAGES = """  people: {block: read_csv, settings: {path: people.csv}}
  roles: {block: set_roles, inputs: {table: people}, settings: {target: good}}
  split: {block: split_rows, inputs: {data: roles}}
  forest: {block: random_forest_classifier, inputs: {data: split}}
  scores: {block: evaluate, inputs: {model: forest, data: split}}
"""
GROUPS = "groups:\n  first: {title: First, stages: [people, roles, split], folded: true}\n"


@pytest.mark.usefixtures("people")
def test_the_script_is_the_same_with_a_group(export_pipeline: Any) -> None:
    grouped = export_pipeline(HEAD + STAGES + GROUPS)
    assert grouped.script() == export_pipeline(HEAD + STAGES).script()
