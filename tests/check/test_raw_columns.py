"""What judges a model names columns as they are before any preparation."""

from __future__ import annotations

import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.check import check
from pipeline_core.data.columns import Columns
from pipeline_core.spec import parse

TEXT = """
fabrica: 1
stages:
  people: {{block: read_csv, settings: {{path: people.csv}}}}
  roles: {{block: set_roles, inputs: {{table: people}}, settings: {{target: good}}}}
  split: {{block: split_rows, inputs: {{data: roles}}}}
  words: {{block: encode_categories, inputs: {{data: split}}}}
  model: {{block: dummy_classifier, inputs: {{data: words}}}}
  judged: {{block: {block}, inputs: {{model: model, data: words}}, settings: {settings}}}
"""
RAW = Columns({"age": "number", "city": "word", "good": "word"})
ENCODED = Columns({"age": "number", "city_Lima": "number", "good": "word"})
SCHEMAS = {"people": RAW, "roles": RAW, "split": RAW, "words": ENCODED}


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    return load_catalogue(tmp_path_factory.mktemp("described"))


@pytest.mark.parametrize(
    ("block", "settings", "codes"),
    [
        ("partial_dependence", "{columns: [age, city]}", []),
        ("partial_dependence", "{columns: [town]}", ["unknown_column"]),
        ("cross_validate", "{strata: [city]}", []),
    ],
)
def test_a_column_that_a_step_has_replaced_can_be_named(block, settings, codes, catalogue):
    pipeline = parse(TEXT.format(block=block, settings=settings))
    problems = check(pipeline, catalogue, SCHEMAS)
    assert [p.code for p in problems if p.stage == "judged" and p.severity == "error"] == codes
