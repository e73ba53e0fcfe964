"""What a new stage lacks is said calmly, once, at its field, with what is probably meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline_core.spec import parse

TEXT = """\
fabrica: 1
name: Shop
stages:
  rows: {block: example_data, settings: {name: wine}}
  kept: {block: filter_rows}
"""
OPEN, EMPTY = "input 'table' must be wired", "setting 'keep' is required"


@pytest.fixture
def file(workspace: Path) -> Path:
    folder = workspace / "pipelines" / "shop"
    folder.mkdir(parents=True)
    (folder / "shop.yaml").write_text(TEXT)
    return folder / "shop.yaml"


def sayings(app, words: str) -> list[str]:
    """Return how each place says it: the kinds of the elements whose text has the words."""
    texts = [*app.error, *app.warning, *app.info, *app.markdown, *app.caption]
    return [element.type for element in texts if words in str(element.value)]


def test_each_is_said_once_and_calmly(file, page, launcher):
    app = page(pipeline="shop", stage="kept")
    assert not app.exception
    assert len(sayings(app, OPEN)) == 1
    assert len(sayings(app, EMPTY)) == 1
    assert not app.error
    assert not app.warning


def test_the_likely_wire_is_offered_and_makes_it_done(file, page, launcher):
    app = page(pipeline="shop", stage="kept")
    next(button for button in app.button if "connect rows" in button.label).click().run()
    assert parse(file.read_text()).stages["kept"].inputs == {"table": ("rows",)}
    assert sayings(app, OPEN) == []
    assert len(sayings(app, EMPTY)) == 1


def test_it_is_an_alarm_once_somebody_runs_it(file, page, launcher):
    app = page(pipeline="shop", stage="kept")
    next(button for button in app.button if button.key == "run").click().run()
    assert not app.exception
    assert any(OPEN in error.value for error in app.error)
