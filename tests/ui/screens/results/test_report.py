"""A run's report: what it says, on the page and in the file, and where an address leads."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from pipeline_core.export.report import export_report
from pipeline_core.export.report.parts import as_script_data, markup
from pipeline_core.spec import Pipeline, Stage
from pipeline_core.store import open_store
from ui.charts.classes import clickable, confusion
from ui.documents import documents
from ui.screens.results import follow
from ui.screens.results.file import as_document
from ui.screens.results.findings import Evaluation, baseline, best, deciding
from ui.screens.results.past import past
from ui.screens.results.rows import beside_data, given_rows, taken
from ui.screens.results.timeline import bars, critical_path

ROOT = Path(__file__).resolve().parents[4]
NASTY = "<img src=x onerror=alert(1)></script>"


def html_of(app) -> str:
    return " ".join(one.proto.body for one in app.get("html"))


def run_of(workspace: Path, name: str) -> str:
    store = open_store(workspace)
    found = store.runs.runs(search=f"{name}.yaml")[0].id
    store.close()
    return found


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


def test_the_report_tells_what_was_found(results, ran):
    run = run_of(ran, "credit")
    app = results(run=run)
    assert not app.exception
    shown = html_of(app)
    assert "a baseline that knows nothing has 0.500" in shown
    assert "checked: 1 of 17 checks failed." in shown
    assert "gate let it through" in shown
    headings = [one.value for one in app.subheader]
    assert headings[:3] == [
        "Was the data as it should be?", "How good are the models?", "Each model in detail",
    ]  # fmt: skip
    for name in past(run).pipeline.stages:
        assert name in shown


def test_each_figure_over_the_folds_is_a_mean_with_its_spread(results, ran):
    cards = [one.proto.body for one in results(run=run_of(ran, "credit")).get("html")]
    (folds,) = [one for one in cards if "Accuracy (mean)" in one]
    values = re.findall(r"<b>(.*?)</b>", folds)
    assert len(values) > 5
    assert all("±" in one for one in values), folds
    assert "std. dev." not in folds


def test_without_an_address_it_is_the_last_run(results, ran):
    app = results()
    assert app.query_params["run"] in ([run_of(ran, "")], run_of(ran, ""))
    assert "▲" in html_of(app)


@pytest.mark.parametrize("run", ["a" * 16, "<script>", "../../etc", ""])
def test_an_unknown_run_is_said_and_others_are_offered(results, ran, run):
    app = results(run=run)
    assert not app.exception
    assert [one.value for one in app.info] == [
        "There is no run of that name here. These are the latest ones."
    ]


def test_an_empty_workspace_says_what_to_do(results, workspace):
    app = results("es")
    assert not app.exception
    assert "Aún no se ha ejecutado nada" in app.info[0].value


@pytest.mark.parametrize("stage", ["logistic_scores", "checked", "forest", "drift"])
def test_an_address_leads_to_a_stage(results, ran, stage):
    app = results(run=run_of(ran, "credit"), stage=stage)
    assert not app.exception
    assert f"<h3>{stage}</h3>" in html_of(app)
    assert not app.subheader


@pytest.mark.parametrize("stage", ["no_such_stage", "<b>"])
def test_an_unknown_stage_is_said(results, ran, stage):
    app = results(run=run_of(ran, "credit"), stage=stage)
    assert not app.exception
    assert "no stage of that name" in app.info[0].value
    assert app.subheader


def test_a_cell_of_the_matrix_lists_its_rows(results, ran):
    run = run_of(ran, "credit")
    app = results(run=run, stage="logistic_scores")
    told = past(run)
    tables = told.report("logistic_scores")["tables"]
    for actual, predicted in (("good", "bad"), ("bad", "bad")):
        app.selectbox(key="actual-logistic_scores").select(actual)
        app.selectbox(key="predicted-logistic_scores").select(predicted).run()
        assert not app.exception
        cells = tables["confusion"].set_index(["actual", "predicted"])["n"]
        rows = app.dataframe[0].value
        assert len(rows) == cells[actual, predicted]
        assert "purpose" in rows.columns
        assert set(rows["Actual"]) == {actual}


def test_rows_come_with_the_data_that_they_had(ran):
    told = past(run_of(ran, "credit"))
    predictions = told.report("logistic_scores")["tables"]["predictions"]
    some = beside_data(told, "logistic_scores", taken(predictions, "bad", "good"))
    data = given_rows(told, "logistic_scores")
    assert len(some)
    for row in some.to_dict("records"):
        assert row["credit_amount"] == data.loc[row["row"], "credit_amount"]
        assert row["creditability"] == row["actual"] == "bad"


def test_a_click_reaches_every_cell():
    table = pd.DataFrame(
        {"actual": ["a", "a", "b", "b"], "predicted": ["a", "b"] * 2, "n": [4, 1, 2, 3]}
    )
    figure = clickable(confusion({"confusion": table}, "en"), table, ("b", "a"))
    assert [list(one) for one in figure.data[1].customdata] == table[
        ["actual", "predicted"]
    ].to_numpy().tolist()
    (frame,) = figure.layout.shapes
    assert (frame.x0, frame.y1) == (-0.49, 1.49)


def test_the_best_model_and_the_baseline():
    def made(name: str, block: str, auc: float, loss: float) -> Evaluation:
        return Evaluation(name, name, block, {"roc_auc": auc, "mean_absolute_error": loss})

    found = [made("a", "ridge", 0.7, 5.0), made("b", "forest", 0.8, 9.0),
             made("c", "dummy_classifier", 0.9, 1.0)]  # fmt: skip
    assert deciding(found) == "roc_auc"
    assert best(found, "roc_auc").stage == "b"
    assert best(found, "mean_absolute_error").stage == "a"
    assert baseline(found).stage == "c"
    assert best([], None) is None


def test_the_run_waited_for_the_longest_way():
    names = {"a": (), "b": ("a",), "c": ("a",), "d": ("b", "c"), "e": ("a",)}
    stages = {n: Stage(n, "x", {"data": inputs} if inputs else {}) for n, inputs in names.items()}
    pipeline = Pipeline(stages=stages)
    times = {"a": (0, 1), "b": (1, 5), "c": (1, 2), "d": (6, 1), "e": (1, 1)}
    rows = {
        n: {"started": 100.0 + s, "seconds": float(d), "status": "succeeded"}
        for n, (s, d) in times.items()
    }
    assert critical_path(pipeline, {n: s + d for n, (s, d) in times.items()}) == ["a", "b", "d"]
    found = bars(pipeline, {**rows, "c": {**rows["c"], "status": "reused"}})
    assert [bar.stage for bar in found if bar.critical] == ["a", "b", "d"]
    assert "c" not in [bar.stage for bar in found]
    assert bars(pipeline, {}) == []


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("name", ["credit", "housing"])
def test_the_file_holds_the_whole_report_and_asks_for_nothing(ran, name, lang):
    told = past(run_of(ran, name))
    document = json.loads(json.dumps(as_document(told, lang)))  # it travels as JSON
    text = export_report(document)
    own = text.replace((ROOT / _library()).read_text(encoding="utf-8"), "")
    assert "src=" not in own
    assert "<link" not in own
    assert "default-src 'none'" in own
    for stage in told.pipeline.stages:
        assert stage in own
    assert own.count('class="plot"') >= 4
    assert "scattergl" not in own


def _library() -> Path:
    import plotly

    return Path(plotly.__file__).parent / "package_data" / "plotly.min.js"


def test_text_in_the_file_is_text():
    parts = [
        {"kind": "text", "text": NASTY, "tone": '"><b>'},
        {"kind": "cards", "values": [[NASTY, NASTY]]},
        {"kind": "grid", "title": NASTY, "head": [NASTY], "rows": [[{"text": NASTY}]]},
        {"kind": "code", "text": NASTY},
        {"kind": "fold", "title": NASTY, "parts": []},
        {"kind": "figure", "title": NASTY, "help": NASTY,
         "figure": {"data": [{"name": NASTY}], "layout": {"title": NASTY}}},
    ]  # fmt: skip
    made = markup(parts)
    assert "<img" not in made
    assert made.count("</script>") == 1
    assert json.loads(as_script_data({"a": NASTY})) == {"a": NASTY}


def test_reports_load_no_scikit_learn(made):
    run = run_of(made, "credit")
    code = f"""
import os, sys
os.environ["FABRICA_HOME"] = {str(made)!r}
from ui.screens.results import follow
from ui.screens.results.file import as_document
from ui.screens.results.past import past
from ui.api.report_downloads import run_json
told = past({run!r})
as_document(told, "en")
run_json(told, "en")
print(*sorted({{"sklearn", "scipy", "pydantic"}} & set(sys.modules)))
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == ""


def test_an_ended_run_is_drawn_once_and_in_each_language(results, ran, monkeypatch):
    from ui.charts import timeline
    from ui.screens.results import kept, process

    kept._KEPT.clear()
    drawn = []
    monkeypatch.setattr(
        process, "draw_timeline", lambda *one: drawn.append(one[1]) or timeline.timeline(*one)
    )
    run = run_of(ran, "credit")
    first = html_of(results(run=run))
    assert html_of(results(run=run)) == first
    assert drawn == ["en"]
    assert html_of(results("es", run=run)) != first
    assert drawn == ["en", "es"]


def test_an_open_run_is_followed(results, workspace, monkeypatch):
    monkeypatch.setattr(follow.running, "look_after", lambda run: None)  # no launcher for this
    file = documents.find("penguins")
    store = open_store(workspace)
    run = store.runs.create(str(file), "P", str(file), file.read_text(encoding="utf-8")).id
    assert store.runs.claim(run)
    app = results(run=run)
    assert not app.exception
    assert "0 of 14 stages have ended" in app.get("progress")[0].proto.text
    store.runs.finish(run, "cancelled")
    store.close()
    app.run()
    assert not app.exception
    assert not app.get("progress")
