"""A refused stage is overridden on the page by name and reason, and this is taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

import pipeline_core
from pipeline_core.spec import parse

TEXT = """\
fabrica: 1
name: Wine
stages:
  rows: {block: example_data, settings: {name: wine}}
  checked: {block: check_columns, inputs: {table: rows}, settings: {min_rows: 1000}}
"""


@pytest.fixture
def file(workspace: Path) -> Path:
    folder = workspace / "pipelines" / "wine"
    folder.mkdir(parents=True)
    (folder / "wine.yaml").write_text(TEXT)
    assert pipeline_core.run(folder / "wine.yaml").status == "refused"
    return folder / "wine.yaml"


def button(app, label: str):
    return next(found for found in app.button if found.label == label)


def field(app, key: str):
    return next(found for found in [*app.text_input, *app.text_area] if found.key == key)


def test_a_refusal_is_overridden_and_taken_back(file, page, launcher):
    app = page(pipeline="wine", stage="checked")
    assert not app.exception
    field(app, "override-reason-checked").input("It is  a small table.")
    button(app, "Answer for it").click().run()
    assert app.error, "an empty name is not refused"
    assert file.read_text() == TEXT

    field(app, "override-name-checked").input("Ana Ruiz")
    field(app, "override-reason-checked").input("It is  a small table.")
    button(app, "Answer for it").click().run()
    assert not app.exception
    (override,) = parse(file.read_text()).overrides
    assert (override.name, override.reason) == ("Ana Ruiz", "It is a small table.")
    assert override.rules == ({"rule": "min_rows", "limit": 1000, "value": 178},)
    assert any("Ana Ruiz" in warning.value for warning in app.warning)

    button(app, "Take the override back").click().run()
    assert file.read_text() == TEXT
    assert not any("Ana Ruiz" in warning.value for warning in app.warning)
