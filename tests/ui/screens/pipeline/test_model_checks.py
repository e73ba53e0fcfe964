"""The checks of a model in the panel and in Results: drawers, and a muting with its reason."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline_core.spec import parse
from pipeline_core.store import open_store
from ui.canvas.scene import _stage_status
from ui.documents.stage_views import StageView
from ui.screens.results.report_document import document_of
from ui.screens.results.run_report import load_report

ROOT = Path(__file__).resolve().parents[4]
TEXT = """\
fabrica: 1
name: Wine
seed: 0
stages:
  rows: {block: example_data, settings: {name: wine}}
  roles: {block: set_roles, inputs: {table: rows}, settings: {target: cultivar}}
  split: {block: split_rows, inputs: {data: roles}, settings: {how: stratified}}
  model: {block: k_neighbors_classifier, inputs: {data: split}}
  review: {block: review_model, inputs: {model: model, data: split}}
"""


@pytest.fixture
def file(workspace: Path) -> Path:
    folder = workspace / "pipelines" / "wine"
    folder.mkdir(parents=True)
    file = folder / "wine.yaml"
    file.write_text(TEXT)
    command = [sys.executable, "-m", "pipeline_core", "run", file, "--workspace", workspace]
    assert subprocess.run(command, cwd=ROOT, check=False, capture_output=True).returncode == 0
    return file


def texts(app) -> str:
    shown = [*app.markdown, *app.caption, *app.warning, *app.expander]
    return "\n".join(str(getattr(part, "value", None) or part.label) for part in shown)


def button(app, label: str):
    return next(found for found in app.button if found.label == label)


def report_words(run: str, lang: str) -> str:
    document = document_of(load_report(run), lang)
    return str(document["chapters"])


def test_a_check_is_muted_in_the_panel_and_folded_in_results(file, page, launcher, workspace):
    app = page(pipeline="wine", stage="review")
    assert not app.exception
    assert "MR15 Unscaled columns" in texts(app)
    run = open_store(workspace).runs.latest(1)[0].id
    assert "Put Scale numbers before the estimator." in report_words(run, "en")
    assert "Ponga Escalar números antes del estimador." in report_words(run, "es")

    app.text_area("mute-review-MR15-reason").input("As it is.")
    form = "mute-review-MR15-form"
    next(sent for sent in app.button if form in str(sent.key or sent.form_id)).click().run()
    assert not app.exception
    (muting,) = parse(file.read_text()).muted
    assert (muting.problem, muting.stage, muting.reason) == ("MR15", "review", "As it is.")
    assert "Muted (1)" in texts(app)
    assert "As it is." in report_words(run, "en"), "a run of before has the muting of today"

    button(app, "Say it again").click().run()
    assert file.read_text() == TEXT


def test_a_muting_that_mutes_nothing_is_said(file, page, launcher):
    muting = "muted:\n- {problem: MR19, stage: review, reason: No groups here.}\n"
    file.write_text(TEXT + muting)
    app = page(pipeline="wine", stage="review")
    assert not app.exception
    assert "mutes nothing in this run" in texts(app)
    assert "No groups here." in texts(app)


def test_the_canvas_is_sent_what_to_mend_and_to_know():
    metrics = {"checks_to_mend": 2, "checks_to_know": 5, "checks_passed": 20}
    view = StageView("review", "review_model", "validate_model", "succeeded", key="k",
                     summary={"metrics": metrics, "checks": [{"passed": False}]})  # fmt: skip
    sent = _stage_status(view)["metrics"]
    assert (sent["checks_to_mend"], sent["checks_to_know"]) == (2, 5)
