"""The pages, run by Streamlit's AppTest."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline_core.runs import client
from ui.documents import documents

ROOT = Path(__file__).resolve().parents[3]


def html_of(app) -> str:
    return " ".join(block.proto.body for block in app.get("html"))


def drawing_data(app) -> dict:
    """Return the data of the drawing."""
    (drawing,) = app.get("bidi_component")
    return json.loads(drawing.proto.json)


def test_first_visit_opens_the_credit_example(page, workspace):
    app = page()
    assert not app.exception
    assert next(element.value for element in app.markdown) == "### Who is a good credit risk?"
    assert (workspace / "pipelines/credit/german_credit.csv").is_file()
    assert app.query_params["pipeline"] in ("credit", ["credit"])
    assert not app.button(key="run").disabled
    assert app.button(key="cancel").disabled


def test_every_stage_can_be_chosen_from_the_keyboard(page, workspace_with_runs):
    app = page()
    names = documents.load("credit").pipeline.stages
    for name in names:
        app.selectbox(key="stage-box").select(name).run()
        assert not app.exception
        assert f"<h3>{name}</h3>" in html_of(app)


def test_a_stage_says_what_the_next_run_does_with_it_and_why(page, workspace_with_runs):
    app = page(pipeline="credit", stage="forest")
    assert "next run: reused – nothing changed" in html_of(app)
    file = documents.load("credit").file
    before = file.read_text(encoding="utf-8")
    changed = before.replace(
        "random_forest_classifier", "random_forest_classifier\n    settings: {n_estimators: 7}", 1
    )
    file.write_text(changed, encoding="utf-8")
    try:
        assert "next run: runs – a setting changed: n_estimators" in html_of(app.run())
    finally:
        file.write_text(before, encoding="utf-8")


def test_a_result_has_its_numbers_and_charts(page, workspace_with_runs):
    app = page(pipeline="credit", stage="logistic_scores")
    html = html_of(app)
    assert "ROC AUC</span><b>0.8" in html
    titles = [element.value for element in app.markdown]
    drawn = {"**Confusion matrix**", "**ROC curve**", "**Calibration**", "**Cumulative gains**"}
    assert drawn <= set(titles)
    assert len(app.get("plotly_chart")) == 5


def test_models_are_compared_where_no_stage_is_chosen(page, workspace_with_runs):
    html = html_of(page(pipeline="credit"))
    for name in ("Logistic regression", "Random forest", "Gradient boosting", "Baseline"):
        assert re.search(f"<td>(<img [^>]*>)?{name}</td>", html)
    assert "<td>0.500</td>" in html  # what knows nothing guesses


@pytest.mark.parametrize(
    "query",
    [
        {"pipeline": "no-such-thing"},
        {"pipeline": "../../etc/passwd"},
        {"pipeline": "credit", "stage": "<script>", "run": "'; drop table runs"},
        {"pipeline": "credit", "run": "a" * 16},
    ],
)
def test_a_bad_address_shows_something_sensible(page, workspace, query):
    app = page(**query)
    assert not app.exception
    assert app.info or app.button


def test_a_broken_file_is_said_and_nothing_is_lost(page, workspace):
    file = documents.find_file("penguins")
    file.write_text("fabrica: 1\nstages: [", encoding="utf-8")
    app = page(pipeline="penguins")
    assert not app.exception
    assert app.error
    assert file.read_text(encoding="utf-8") == "fabrica: 1\nstages: ["


def test_errors_of_the_check_keep_a_stage_from_running_and_the_rest_runs(page, workspace):
    file = documents.find_file("penguins")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("block: random_forest_classifier", "block: random_forrest"))
    app = page(pipeline="penguins")
    assert not app.exception
    assert any("random" in element.value for element in app.error)
    run = app.button(key="run")
    assert not run.disabled
    assert "everything but 2 stages" in run.help


def test_a_pipeline_without_a_right_stage_cannot_be_run(page, workspace):
    file = documents.find_file("penguins")
    file.write_text("fabrica: 1\nstages:\n  a: {block: evaluate}\n")
    app = page(pipeline="penguins")
    assert not app.exception
    assert app.button(key="run").disabled


def test_what_failed_is_said_in_a_sentence(page, workspace, launcher):
    from ui.documents import document_runs
    from ui.documents.stores import visitor_store

    file = documents.find_file("penguins")
    text = file.read_text(encoding="utf-8")
    # The file does not show that classes have no R².
    scores = "inputs: {model: logistic, data: split}"
    assert scores in text
    file.write_text(text.replace(scores, f"{scores}\n    settings: {{scorers: [r2]}}"))
    run = document_runs.start(documents.load("penguins"))
    deadline = time.monotonic() + 120
    while visitor_store().runs.get(run.id).open and time.monotonic() < deadline:
        time.sleep(0.05)
    app = page("es", pipeline="penguins", stage="logistic_scores")
    assert not app.exception
    (failure,) = [element.value for element in app.error]
    assert "r2" in failure
    assert "no puede" in failure
    assert "Traceback" not in failure
    assert "con error: 1" in drawing_data(app)["run"]["text"]


def test_the_file_the_app_was_started_for_is_opened_in_place(page, examples, monkeypatch):
    file = examples / "penguins" / "penguins.yaml"
    file.write_text(file.read_text().replace("name: Penguins", "name: Mine *here*"))
    monkeypatch.setenv("FABRICA_FILE", str(file))
    app = page()
    assert next(element.value for element in app.markdown) == r"### Mine \*here\*"
    assert documents.load(documents.OPENED_FILE_ID).file == file


def test_the_past_is_shown_as_it_was(page, workspace_with_runs):
    file = documents.find_file("housing")
    from ui.documents import document_runs

    run = document_runs.latest(documents.load("housing"))
    before = file.read_text(encoding="utf-8")
    try:
        file.write_text(before.replace("  ridge:\n", "  lasso:\n").replace(": ridge,", ": lasso,"))
        app = page(pipeline="housing", run=run.id, stage="ridge")
        assert not app.exception
        assert "<h3>ridge</h3>" in html_of(app)
        assert app.button(key="run").disabled
        assert app.button(key="back-to-now")
    finally:
        file.write_text(before, encoding="utf-8")


def test_rows_are_shown_before_any_run(page, workspace, launcher):
    app = page(pipeline="penguins", stage="filled_numbers")
    assert not app.exception
    tables = [element.value for element in app.dataframe]
    assert tables, [element.value for element in app.error]
    rows = tables[0]
    assert "bill_length_mm" in rows.columns
    assert rows["bill_length_mm"].notna().all()
    assert client.status(workspace)["running"] == []


@pytest.mark.parametrize("view", ["settings", "code", "help"])
def test_each_view_of_a_stage(page, workspace_with_runs, view):
    app = page(pipeline="credit", stage="split")
    app.segmented_control(key="view-split-choice").set_value(view).run()
    assert not app.exception
    texts = [
        *(element.value for element in app.code),
        *(str(element.value) for element in app.dataframe),
    ]
    texts += [str(element.value) for element in (*app.markdown, *app.selectbox)]
    expected = {"settings": "stratified", "code": "def split_rows", "help": "how"}[view]
    assert any(expected in text for text in texts)


def test_the_gallery_has_every_example(page, workspace_with_runs):
    app = page()
    app.switch_page("../pages/home.py").run()
    assert not app.exception
    keys = [element.key for element in app.button]
    assert {f"open-{name}" for name in documents.GALLERY} <= set(keys)
    assert "open-mine-credit" in keys


def test_the_server_loads_no_scikit_learn(examples_workspace):
    code = f"""
import os, sys
os.environ["FABRICA_HOME"] = {str(examples_workspace)!r}
from streamlit.testing.v1 import AppTest
import app
page = AppTest.from_file("ui/main.py", default_timeout=60).run()
for stage in ("logistic_scores", "logistic_bias", "drift", "checked", "logistic_folds", "forest"):
    page.selectbox(key="stage-box").select(stage).run()
    assert not page.exception, page.exception
page.switch_page("../pages/home.py").run()
assert not page.exception, page.exception
print(*sorted({{"sklearn", "scipy", "pydantic"}} & set(sys.modules)))
"""
    script = ROOT / "try_pages.py"  # AppTest resolves paths against the calling file
    command = [sys.executable, "-c", f"exec(compile({code!r}, {str(script)!r}, 'exec'))"]
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert process.returncode == 0, process.stderr[-2000:]
    assert process.stdout.strip() == ""


def test_runs_over_time_have_a_line_for_each_stage(page, workspace_with_runs):
    app = page().switch_page("../pages/runs.py").run()
    assert not app.exception
    app.segmented_control(key="runs-view").set_value("trends").run()
    assert not app.exception
    titles = app.selectbox(key="trends-pipeline").options
    assert len(titles) == len(set(titles)) >= 2
    assert "Peak memory" in html_of(app)
    for measure in ("rows", "megabytes", "seconds"):
        app.segmented_control(key="trends-measure").set_value(measure).run()
        assert not app.exception
