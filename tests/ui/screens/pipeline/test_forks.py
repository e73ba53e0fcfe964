"""Other settings are tried in the panel: nothing is written until they are kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pipeline_core.spec import parse
from pipeline_core.store import open_store
from tests.ui.documents.test_forks import TEXT, file, wait_for  # noqa: F401 - a fixture

pytestmark = pytest.mark.usefixtures("launcher", "file")


@pytest.fixture
def app(page: Callable[..., AppTest]) -> AppTest:
    app = page(pipeline="wine", stage="forest")
    app.session_state["view-forest"] = "settings"
    return app.run()


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception


def captions(app: AppTest) -> list[str]:
    return [caption.value for caption in app.caption]


def trees_of(app: AppTest, number: int):
    return next(
        field
        for field in app.number_input
        if field.key.startswith(f"fork-{number}-") and "n_estimators" in field.key
    )


def text_of_wine(workspace: Path) -> str:
    return (workspace / "pipelines" / "wine" / "wine.yaml").read_text("utf-8")


def test_two_forks_are_run_compared_and_one_is_kept(app: AppTest, workspace: Path) -> None:
    for number, trees in ((1, 1), (2, 2)):
        press(app, "add-fork")
        trees_of(app, number).set_value(trees).run()
    assert [text.replace("\\", "") for text in captions(app) if "→" in text] == [
        "Number of trees: 20 → 1", "Number of trees: 20 → 2",
    ]  # fmt: skip
    assert text_of_wine(workspace) == TEXT

    press(app, "run-forks")
    runs = open_store(workspace)
    for run in runs.runs.latest(2):
        wait_for(runs, run)
        assert "fork" in run.name
    app.run()
    table = next(html.proto.body for html in app.get("html") if "Fork 2" in html.proto.body)
    assert "Kept" in table
    assert text_of_wine(workspace) == TEXT

    press(app, "keep-fork-2")
    assert parse(text_of_wine(workspace)).stages["forest"].settings == {"n_estimators": 2}
    assert not [field for field in app.number_input if field.key.startswith("fork-2-")]
    assert trees_of(app, 1).value == 1
    press(app, "remove-fork-1")
    assert not [field for field in app.number_input if field.key.startswith("fork-")]


def test_there_are_three_at_most(app: AppTest) -> None:
    for _ in range(3):
        press(app, "add-fork")
    assert app.button(key="add-fork").disabled
    press(app, "remove-fork-2")
    press(app, "add-fork")
    assert {field.key.split("-")[1] for field in app.number_input if "fork-" in field.key} == {
        "1", "2", "3",
    }  # fmt: skip
