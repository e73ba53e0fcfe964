"""The report of a run: its content on the page and in the file, and its addresses."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from pipeline_core.export.report import export_report
from pipeline_core.spec import Pipeline, Stage
from pipeline_core.store import open_store
from ui.charts.classification import add_click_targets, confusion
from ui.documents import documents
from ui.screens.results import run_progress
from ui.screens.results.evaluations import (
    Evaluation,
    baseline_evaluation,
    best_evaluation,
    ranking_metric,
)
from ui.screens.results.report_document import document_of
from ui.screens.results.reported_rows import input_rows, join_input_columns, rows_of_cell
from ui.screens.results.run_report import load_report
from ui.screens.results.timeline_bars import critical_path, timeline_bars
from ui.text.words import translate

ROOT = Path(__file__).resolve().parents[4]
HTML_INJECTION = "<img src=x onerror=alert(1)></script>"


def html_of(app) -> str:
    return " ".join(block.proto.body for block in app.get("html"))


def run_of(workspace: Path, name: str) -> str:
    store = open_store(workspace)
    run_id = store.runs.latest(search=f"{name}.yaml")[0].id
    store.close()
    return run_id


@pytest.fixture
def results():
    """Open the results page as an address would."""

    def open_results(lang: str = "en", **query: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=60)
        app.session_state["language"] = lang
        for name, value in query.items():
            app.query_params[name] = value
        return app.switch_page("../pages/results.py").run()

    return open_results


def test_the_report_tells_what_was_found(results, workspace_with_runs):
    run = run_of(workspace_with_runs, "credit")
    app = results(run=run)
    assert not app.exception
    html = html_of(app)
    assert "a baseline that uses no columns has 0.500" in html
    assert "Checked applications: 1 of 18 checks failed." in html
    assert "Good enough? let the model pass" in html
    headings = [heading.value for heading in app.subheader]
    assert headings[:3] == [
        "Did the data pass its checks?",
        "How good are the models?",
        "Each model in detail",
    ]
    for name in load_report(run).pipeline.stages:
        assert name in html


def test_each_figure_over_the_folds_is_a_mean_with_its_spread(results, workspace_with_runs):
    app = results(run=run_of(workspace_with_runs, "credit"))
    tables = [block.proto.body for block in app.get("html")]
    folds, more = [table for table in tables if "(mean)" in table]
    values = re.findall(r'<td class="">(.*?)</td>', folds + more)
    assert len(values) > 10
    assert all("±" in value for value in values), values
    assert "std. dev." not in folds + more


def test_without_an_address_it_is_the_last_run(results, workspace_with_runs):
    app = results()
    latest = run_of(workspace_with_runs, "")
    assert app.query_params["run"] in ([latest], latest)
    assert "▲" in html_of(app)


@pytest.mark.parametrize("run", ["a" * 16, "<script>", "../../etc", ""])
def test_an_unknown_run_is_said_and_others_are_offered(results, workspace_with_runs, run):
    app = results(run=run)
    assert not app.exception
    assert [info.value for info in app.info] == [
        "There is no such run here. These are the latest ones."
    ]


def test_an_address_leads_to_the_last_run_of_a_pipeline(results, workspace_with_runs):
    app = results(pipeline="credit")
    run = run_of(workspace_with_runs, "pipelines/credit/credit")
    assert app.query_params["run"] in ([run], run)


def test_no_other_report_stands_for_a_pipeline_that_is_not_there(results, workspace_with_runs):
    app = results(pipeline="nowhere")
    assert "run" not in app.query_params
    assert app.info[0].value == translate("pipeline.not_found", None, "en")


def test_an_empty_workspace_says_what_to_do(results, workspace):
    app = results("es")
    assert not app.exception
    assert app.info[0].value == translate("results.none", None, "es")


@pytest.mark.parametrize(
    ("stage", "title"),
    [
        ("logistic_scores", "Scores: logistic"),
        ("checked", "Checked applications"),
        ("forest", "Random forest"),
        ("drift", "Have the data changed?"),
    ],
)
def test_an_address_leads_to_a_stage(results, workspace_with_runs, stage, title):
    app = results(run=run_of(workspace_with_runs, "credit"), stage=stage)
    assert not app.exception
    assert f"<h3>{title}</h3>" in html_of(app)
    assert not app.subheader


@pytest.mark.parametrize("stage", ["no_such_stage", "<b>"])
def test_an_unknown_stage_is_said(results, workspace_with_runs, stage):
    app = results(run=run_of(workspace_with_runs, "credit"), stage=stage)
    assert not app.exception
    assert "no stage with that name" in app.info[0].value
    assert app.subheader


def test_a_cell_of_the_matrix_lists_its_rows(results, workspace_with_runs):
    run = run_of(workspace_with_runs, "credit")
    app = results(run=run, stage="logistic_scores")
    report = load_report(run)
    tables = report.stage_report("logistic_scores")["tables"]
    for actual, predicted in (("good", "bad"), ("bad", "bad")):
        app.selectbox(key="actual-logistic_scores").select(actual)
        app.selectbox(key="predicted-logistic_scores").select(predicted).run()
        assert not app.exception
        cells = tables["confusion"].set_index(["actual", "predicted"])["n"]
        rows = app.dataframe[0].value
        assert len(rows) == cells[actual, predicted]
        assert "purpose" in rows.columns
        assert set(rows["Actual"]) == {actual}


def test_rows_come_with_the_data_that_they_had(workspace_with_runs):
    report = load_report(run_of(workspace_with_runs, "credit"))
    predictions = report.stage_report("logistic_scores")["tables"]["predictions"]
    rows = join_input_columns(report, "logistic_scores", rows_of_cell(predictions, "bad", "good"))
    data = input_rows(report, "logistic_scores")
    assert len(rows)
    for row in rows.to_dict("records"):
        assert row["credit_amount"] == data.loc[row["row"], "credit_amount"]
        assert row["creditability"] == row["actual"] == "bad"


def test_a_click_reaches_every_cell():
    table = pd.DataFrame(
        {"actual": ["a", "a", "b", "b"], "predicted": ["a", "b"] * 2, "n": [4, 1, 2, 3]}
    )
    figure = add_click_targets(confusion({"confusion": table}, "en"), table, ("b", "a"))
    assert [list(cell) for cell in figure.data[1].customdata] == table[
        ["actual", "predicted"]
    ].to_numpy().tolist()
    chosen = figure.layout.shapes[-1]
    assert (chosen.x0, chosen.y1) == (-0.49, 1.49)


def test_the_best_model_and_the_baseline():
    def evaluation(name: str, block: str, auc: float, loss: float) -> Evaluation:
        return Evaluation(name, name, block, {"roc_auc": auc, "mean_absolute_error": loss})

    evaluations = [
        evaluation("a", "ridge", 0.7, 5.0),
        evaluation("b", "forest", 0.8, 9.0),
        evaluation("c", "dummy_classifier", 0.9, 1.0),
    ]
    assert ranking_metric(evaluations) == "roc_auc"
    assert best_evaluation(evaluations, "roc_auc").stage == "b"
    assert best_evaluation(evaluations, "mean_absolute_error").stage == "a"
    assert baseline_evaluation(evaluations).stage == "c"
    assert best_evaluation([], None) is None


def test_the_run_waited_for_the_longest_way():
    inputs = {"a": (), "b": ("a",), "c": ("a",), "d": ("b", "c"), "e": ("a",)}
    stages = [
        Stage(name, "x", {"data": sources} if sources else {}) for name, sources in inputs.items()
    ]
    pipeline = Pipeline(stages={stage.name: stage for stage in stages})
    times = {"a": (0, 1), "b": (1, 5), "c": (1, 2), "d": (6, 1), "e": (1, 1)}
    rows = {
        name: {"started": 100.0 + start, "seconds": float(duration), "status": "succeeded"}
        for name, (start, duration) in times.items()
    }
    ends = {name: start + duration for name, (start, duration) in times.items()}
    assert critical_path(pipeline, ends) == ["a", "b", "d"]
    bars = timeline_bars(pipeline, {**rows, "c": {**rows["c"], "status": "reused"}})
    assert [bar.stage for bar in bars if bar.critical] == ["a", "b", "d"]
    assert "c" not in [bar.stage for bar in bars]
    assert timeline_bars(pipeline, {}) == []


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("name", ["credit", "housing"])
def test_the_file_holds_the_whole_report_and_asks_for_nothing(workspace_with_runs, name, lang):
    report = load_report(run_of(workspace_with_runs, name))
    document = json.loads(json.dumps(document_of(report, lang)))  # it travels as JSON
    text = export_report(document)
    own = text.replace((ROOT / _library()).read_text(encoding="utf-8"), "")
    assert "src=" not in own
    assert "<link" not in own
    assert "default-src 'none'" in unescape(own)
    for stage in report.pipeline.stages:
        assert stage in own
    assert own.count('class="plot"') >= 4
    assert "scattergl" not in own


def _library() -> Path:
    import plotly

    return Path(plotly.__file__).parent / "package_data" / "plotly.min.js"


def test_text_in_the_file_is_text():
    parts = [
        {"kind": "text", "text": HTML_INJECTION, "tone": '"><b>'},
        {"kind": "cards", "values": [[HTML_INJECTION, HTML_INJECTION]]},
        {
            "kind": "grid",
            "title": HTML_INJECTION,
            "head": [HTML_INJECTION],
            "rows": [[{"text": HTML_INJECTION}]],
        },
        {"kind": "code", "text": HTML_INJECTION},
        {"kind": "fold", "title": HTML_INJECTION, "parts": []},
        {
            "kind": "figure",
            "title": HTML_INJECTION,
            "help": HTML_INJECTION,
            "figure": {"data": [{"name": HTML_INJECTION}], "layout": {"title": HTML_INJECTION}},
        },
    ]
    chapter = {"id": "c", "title": HTML_INJECTION, "about": HTML_INJECTION, "parts": parts}
    chapter["variants"] = [{"title": HTML_INJECTION, "parts": parts}]
    document = {"language": "en", "title": HTML_INJECTION, "facts": [HTML_INJECTION]}
    html = export_report({**document, "lead": parts, "chapters": [chapter]})
    body = html[html.index("<body>") : html.index("</main>")]
    assert "<img" not in body
    assert body.count("</script>") == 3
    figures = re.findall(r'<script type="application/json">(.*?)</script>', body)
    assert [json.loads(figure)["data"] for figure in figures] == [
        [{"name": HTML_INJECTION, "type": "scatter"}]
    ] * 3


def test_reports_load_no_scikit_learn(examples_workspace):
    run = run_of(examples_workspace, "credit")
    code = f"""
import os, sys
os.environ["FABRICA_HOME"] = {str(examples_workspace)!r}
from ui.screens.results.report_document import document_of
from ui.screens.results.run_report import load_report
from ui.api.report_downloads import run_json
report = load_report({run!r})
document_of(report, "en")
run_json(report, "en")
print(*sorted({{"sklearn", "scipy", "pydantic"}} & set(sys.modules)))
"""
    command = [sys.executable, "-c", code]
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert process.returncode == 0, process.stderr[-2000:]
    assert process.stdout.strip() == ""


def test_an_ended_run_is_drawn_once_and_in_each_language(results, workspace_with_runs, monkeypatch):
    from ui.charts import timeline
    from ui.screens.results import process_chapters, report_cache

    report_cache._CACHE.clear()
    languages = []

    def counted_timeline(bars, lang):
        languages.append(lang)
        return timeline.timeline(bars, lang)

    monkeypatch.setattr(process_chapters, "timeline_figure", counted_timeline)
    run = run_of(workspace_with_runs, "credit")
    first = html_of(results(run=run))
    assert html_of(results(run=run)) == first
    assert languages == ["en"]
    assert html_of(results("es", run=run)) != first
    assert languages == ["en", "es"]


def test_an_open_run_is_followed(results, workspace, monkeypatch):
    monkeypatch.setattr(run_progress.document_runs, "ensure_supervised", lambda run: None)
    file = documents.find_file("penguins")
    store = open_store(workspace)
    run = store.runs.create(str(file), "P", str(file), file.read_text(encoding="utf-8")).id
    assert store.runs.claim(run)
    app = results(run=run)
    assert not app.exception
    assert "0 of 14 stages" in app.get("progress")[0].proto.text
    store.runs.finish(run, "cancelled")
    store.close()
    app.run()
    assert not app.exception
    assert not app.get("progress")
