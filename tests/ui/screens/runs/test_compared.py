"""Versions and pipelines side by side: named in the address, with the results that they have."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pipeline_core.store import open_store
from pipeline_core.store.events import run_started, stage_finished
from ui.documents import snapshots
from ui.documents.live import OPEN_DOCUMENTS
from ui.documents.stores import store_of
from ui.screens.runs.compared import parse_compared

ROOT = Path(__file__).resolve().parents[4]
TEXT = """fabrica: 1
name: {name}
stages:
  rows: {{block: example_data, settings: {{name: iris}}}}
  model: {{block: ridge, inputs: {{data: rows}}, settings: {{alpha: {alpha}}}}}
"""


@pytest.fixture
def pipelines(workspace):
    """Two pipelines, the first with a version in which a setting was another."""
    for name, alpha in (("one", 1.0), ("two", 7.0)):
        file = workspace / "pipelines" / name / f"{name}.yaml"
        file.parent.mkdir(parents=True)
        file.write_text(TEXT.format(name=name.title(), alpha=alpha), encoding="utf-8")
    live = OPEN_DOCUMENTS.open(store_of(workspace), workspace / "pipelines" / "one" / "one.yaml")
    version = snapshots.save_version(live, "Before")
    live.file.write_text(TEXT.format(name="One", alpha=3.0), encoding="utf-8")
    return version


@pytest.fixture
def compare_page():
    """Return a function that opens the comparison of some things."""

    def open_comparison(*names: str, lang: str = "en", versions: str = "") -> AppTest:
        app = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=60)
        app.session_state["language"] = lang
        if names:
            app.query_params["compare"] = ",".join(names)
        if versions:
            app.query_params["versions"] = versions
        return app.switch_page("../pages/runs.py").run()

    return open_comparison


def html_of(app) -> str:
    return " ".join(block.proto.body for block in app.get("html"))


def test_a_version_beside_the_pipeline_as_it_is(pipelines, compare_page):
    app = compare_page(f"p.one.{pipelines.id}", "p.one")
    assert not app.exception
    assert "Alpha" in html_of(app)
    captions = " ".join(caption.value for caption in app.caption)
    assert "Before" in captions
    assert "not run as it stands" in captions
    assert "| changed | model.alpha | `1` | `3` |" in app.code[0].value


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "Stages changed: 1."), ("es", "Etapas con cambios: 1.")]
)
def test_what_differs_is_said_in_words_and_can_be_copied(pipelines, compare_page, lang, words):
    app = compare_page("p.one", "p.two", lang=lang)
    assert not app.exception
    assert words in app.code[0].value
    markdown = app.code[0].value
    assert markdown.startswith("### One")
    assert "model.alpha" in markdown


def test_the_picker_begins_with_the_pipeline_of_the_link(pipelines, compare_page):
    app = compare_page(versions="two")
    assert app.selectbox(key="versions-first").value == "two"
    assert app.selectbox(key="versions-second").value == "two"
    assert not compare_page(versions="gone").exception


def test_two_pipelines_and_the_run_that_one_of_them_has(pipelines, compare_page, workspace):
    store = open_store(workspace)
    file = str(workspace / "pipelines" / "two" / "two.yaml")
    run = store.runs.create(file, "Two", file, Path(file).read_text("utf-8"))
    store.runs.claim(run.id)
    store.runs.append(run.id, [run_started(["rows", "model"])])
    end = stage_finished(stage="model", status="succeeded", summary={"metrics": {"r2": 0.25}})
    store.runs.append(run.id, [end])
    store.runs.finish(run.id, "succeeded")
    app = compare_page("p.one", "p.two", lang="es")
    assert not app.exception
    assert "Versiones lado a lado" in " ".join(text.value for text in app.markdown)
    captions = " ".join(caption.value for caption in app.caption)
    assert f"resultados de la ejecución {run.id}" in captions
    assert "no se ha ejecutado tal como está" in captions
    app = compare_page(run.id, "p.one")
    assert not app.exception
    assert "Alpha" in html_of(app)


def test_two_are_chosen_in_the_picker(pipelines, compare_page):
    app = compare_page()
    app.segmented_control(key="runs-view").set_value("versions").run()
    assert app.selectbox(key="versions-first").options == ["One", "Two"]
    names = app.selectbox(key="versions-first-one").options
    assert names[0] == "as it is now"
    assert names[1].startswith("Before · ")
    app.selectbox(key="versions-second-one").select_index(0).run()
    assert app.button(key="compare-versions").disabled
    app.selectbox(key="versions-second-one").select_index(1).run()
    app.button(key="compare-versions").click().run()
    assert not app.exception
    compared = app.query_params["compare"]
    assert (compared if isinstance(compared, str) else compared[0]) == f"p.one,p.one.{pipelines.id}"


@pytest.mark.parametrize(
    "names",
    [("p.one", "p.gone"), ("p.one", "p.one.r99-9"), ("p.one", "p.one." + "0" * 16), ("p.one",)],
)
def test_what_there_is_not_is_said(pipelines, compare_page, names):
    app = compare_page(*names)
    assert not app.exception
    assert "At least two runs, pipelines or versions" in app.info[0].value


@pytest.mark.parametrize("text", ["p.", "p.../x", "p.one.", "p.one.r1", "p.One", "p.one,", "p.a/b"])
def test_no_other_text_names_anything(text):
    assert parse_compared(f"p.two,{text}") == []
