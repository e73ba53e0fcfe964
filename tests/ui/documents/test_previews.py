"""After an edit the page has the columns from before it at once, and the new ones as news."""

from __future__ import annotations

import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.runs import client
from ui.documents import documents, previews
from ui.documents.view_model import has_news, view_model_of

TEXT = """\
fabrica: 1
name: Shop
stages:
  rows: {block: example_data, settings: {name: wine}}
  named:
    block: derive_column
    inputs: {data: rows}
    settings: {name: strength, value: alcohol * 2}
  shown: {block: select_columns, inputs: {data: named}, settings: {columns: [strength, alcohol]}}
"""


@pytest.fixture
def file(workspace, launcher):
    folder = workspace / "pipelines" / "shop"
    folder.mkdir(parents=True)
    (folder / "shop.yaml").write_text(TEXT)
    client.ensure_launcher(workspace)
    return folder / "shop.yaml"


def edit(file, before: str, after: str):
    file.write_text(file.read_text().replace(before, after, 1))
    return documents.load("shop")


def test_an_edit_that_changes_no_column_brings_no_news(file):
    view_model_of(documents.load("shop"))
    edited = view_model_of(edit(file, "alcohol * 2", "alcohol * 3"))
    assert "strength" in edited.schemas["named"]
    assert previews.cached_preview(edited.document, edited.catalogue) is None
    assert not has_news(edited), "it knows of nothing new"
    previews.preview(edited.document, edited.catalogue)
    assert not has_news(edited)


def test_a_column_that_is_renamed_is_news(file):
    before = view_model_of(documents.load("shop"))
    assert not has_news(before)
    assert not before.problems
    edited = view_model_of(edit(file, "name: strength", "name: power"))
    assert "strength" in edited.schemas["named"], "nothing was waited for"
    assert not has_news(edited)
    previews.preview(edited.document, edited.catalogue)
    assert has_news(edited)
    redrawn = view_model_of(edited.document)
    assert "power" in redrawn.schemas["named"]
    assert [problem.stage for problem in redrawn.problems] == ["shown"]
    assert not has_news(redrawn)
    assert redrawn.fingerprint != edited.fingerprint


def test_two_pipelines_do_not_share_their_columns(file, workspace):
    view_model_of(documents.load("shop"))
    folder = workspace / "pipelines" / "other"
    folder.mkdir()
    (folder / "other.yaml").write_text(TEXT.replace("wine", "iris"))
    other = documents.load("other")
    assert other is not None
    assert previews.latest_preview(other) is None
    schemas = previews.schemas_of(other, load_catalogue(workspace)) or {}
    assert "alcohol" not in schemas["rows"]
