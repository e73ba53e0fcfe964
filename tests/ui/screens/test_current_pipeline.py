"""The pipeline that a visit works on is what Results, Runs and Versions show first."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ui.documents import documents

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def open_after(workspace_with_runs):
    """Return a function that opens a page in a visit that works on a pipeline."""

    def open_page(page: str, pipeline: str | None) -> AppTest:
        app = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=60)
        app.session_state["language"] = "en"
        if pipeline is not None:
            app.session_state["pipeline"] = pipeline
        return app.switch_page(f"../pages/{page}.py").run()

    return open_page


@pytest.mark.parametrize("name", ["credit", "housing"])
def test_results_are_of_the_last_run_of_the_open_pipeline(open_after, name):
    app = open_after("results", name)
    assert not app.exception
    titles = {"credit": "Who is a good credit risk?", "housing": "What is a house worth?"}
    assert f"### {titles[name]}" in [text.value for text in app.markdown]


def test_without_an_open_pipeline_the_last_run_of_all_is_shown(open_after):
    assert "### What is a house worth?" in [
        text.value for text in open_after("results", None).markdown
    ]


def test_a_pipeline_that_never_ran_says_so_and_links_to_other_runs(
    open_after, workspace_with_runs, request
):
    folder = documents.find_file("credit").parent
    copy = folder.with_name("unrun")
    request.addfinalizer(lambda: shutil.rmtree(copy))
    shutil.copytree(folder, copy)
    app = open_after("results", "unrun")
    assert not app.exception
    assert "This pipeline has not run yet" in app.info[0].value
    assert "### What is a house worth?" not in [text.value for text in app.markdown]
    assert open_after("runs", "unrun").selectbox(key="runs-pipeline").value is None


@pytest.mark.parametrize("name", ["credit", "housing"])
def test_runs_and_their_trends_are_of_the_open_pipeline(open_after, name):
    app = open_after("runs", name)
    assert app.selectbox(key="runs-pipeline").value == str(documents.find_file(name))
    app.segmented_control(key="runs-view").set_value("trends").run()
    assert app.selectbox(key="trends-pipeline").value == str(documents.find_file(name))
    app.segmented_control(key="runs-view").set_value("versions").run()
    assert app.selectbox(key="versions-first").value == name
    assert not app.exception
