"""A warning is muted on the page with a reason, and said again with a button."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline_core.spec import parse

TEXT = """\
fabrica: 1
name: Shop
stages:
  rows: {block: example_data, settings: {name: wine}}
  roles: {block: set_roles, inputs: {table: rows}, settings: {target: cultivar, time: alcohol}}
  split: {block: split_rows, inputs: {data: roles}}
"""


@pytest.fixture
def file(workspace: Path) -> Path:
    folder = workspace / "pipelines" / "shop"
    folder.mkdir(parents=True)
    (folder / "shop.yaml").write_text(TEXT)
    return folder / "shop.yaml"


def button(app, label: str):
    return next(found for found in app.button if found.label == label)


def test_a_warning_is_muted_and_said_again(file, page, launcher):
    app = page(pipeline="shop", stage="split")
    assert not app.exception
    assert any("alcohol" in warning.value for warning in app.warning)
    button(app, "Mute with this reason").click().run()
    assert app.error, "an empty reason is not refused"
    assert file.read_text() == TEXT

    app.text_area[0].input("The rows are  independent.")
    button(app, "Mute with this reason").click().run()
    assert not app.exception
    (muting,) = parse(file.read_text()).muted
    assert (muting.problem, muting.stage) == ("time_ignored", "split")
    assert muting.reason == "The rows are independent."
    assert not any("alcohol" in warning.value for warning in app.warning)

    button(app, "Say it again").click().run()
    assert file.read_text() == TEXT
    assert any("alcohol" in warning.value for warning in app.warning)
