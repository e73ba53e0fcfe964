"""A pinned stage: its panel says so, takes an answer for it with name and reason, and ends it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pipeline_core.library import run as run_file
from pipeline_core.runs.pinning import pin_stage
from pipeline_core.store import Store, open_store
from pipeline_core.store.pins import Pin
from tests.small_catalogue import real_catalogue
from ui.documents import documents

TEXT = """fabrica: 1
stages:
  rows: {block: example_data, settings: {name: wine}}
  some: {block: drop_duplicates, inputs: {table: rows}}
"""


@pytest.fixture
def store(workspace: Path) -> Store:
    folder = workspace / "pipelines" / "shop"
    folder.mkdir(parents=True)
    (folder / "shop.yaml").write_text(TEXT, "utf-8")
    run_file(folder / "shop.yaml")
    document = documents.load("shop")
    assert document is not None
    store = open_store(workspace)
    pin_stage(store, document.identity, document.pipeline, real_catalogue(), "some")
    return store


def pin_of(store: Store) -> Pin | None:
    document = documents.load("shop")
    assert document is not None
    return next(iter(store.pins.of(document.identity)), None)


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception


@pytest.mark.usefixtures("launcher")
def test_somebody_answers_for_a_pin_and_ends_it(store: Store, page: Callable[..., AppTest]) -> None:
    app = page(pipeline="shop", stage="some")
    before = pin_of(store)
    assert before is not None
    press(app, "Answer for it")
    assert app.error, "a name and a reason are needed"
    assert pin_of(store) == before

    app.text_input(key="answer-name-some").input(" Ana  Paz ")
    app.text_area(key="answer-reason-some").input("The source is\nthe same.")
    press(app, "Answer for it")
    answered = pin_of(store)
    assert answered is not None
    assert (answered.name, answered.reason) == ("Ana Paz", "The source is the same.")
    assert (answered.key, answered.run) == (before.key, before.run)
    assert any("Ana Paz" in caption.value for caption in app.caption)

    press(app, "Unpin")
    assert pin_of(store) is None
    assert not any(button.label == "Unpin" for button in app.button)
