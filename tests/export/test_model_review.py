"""The script of a model review gives each check's numbers, whatever roles there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.export.people import HEAD, READ, verified_script

REVIEW = """\
  split: {block: split_rows, inputs: {data: roles}, settings: {how: %s}}
  filled: {block: impute_numbers, inputs: {data: split}}
  encoded: {block: encode_categories, inputs: {data: filled}}
  model: {block: random_forest_classifier, inputs: {data: encoded}, settings: {n_estimators: 5}}
  review: {block: review_model, inputs: {model: model, data: split}, settings: {depth: full}}
"""

pytestmark = pytest.mark.usefixtures("people")


def test_with_groups_and_weights(export_pipeline: Callable[..., Any]) -> None:
    roles = (
        "  roles: {block: set_roles, inputs: {table: table}, settings:"
        " {target: good, positive: 'yes', group: ward, weight: weight}}\n"
    )
    script = verified_script(export_pipeline(HEAD + READ + roles + REVIEW % "group"))
    assert 'test["ward"]' in script
    assert "def torn_groups(" in script


def test_without_further_roles(export_pipeline: Callable[..., Any]) -> None:
    roles = "  roles: {block: set_roles, inputs: {table: table}, settings: {target: good}}\n"
    verified_script(export_pipeline(HEAD + READ + roles + REVIEW % "random"))
