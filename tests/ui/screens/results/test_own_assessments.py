"""A user's own assessment appears wherever reports are shown, with no line for its block."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pipeline_core.compare import RunRecord, compare
from pipeline_core.export.report import export_report
from pipeline_core.store import open_store
from ui.canvas.scene import scene
from ui.charts import report_charts
from ui.documents.run_rows import Place
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.inspector import result
from ui.screens.results.report_document import document_of
from ui.screens.results.run_report import RunReport, load_report
from ui.screens.runs.place_names import main_measures, place_name

ROOT = Path(__file__).resolve().parents[4]
LIFT = '''
import numpy as np
import pandas as pd

from pipeline_core.block import Fitted, Report, TestX, TestY, block


@block("Lift by part", family="validate_model")
def lift_by_part(model: Fitted, X_test: TestX, y_test: TestY, *, parts: int = 4) -> Report:
    """Tell how often the surest predictions are right.

    Parameters
    ----------
    parts
        How many parts the rows are cut into.
    """
    sure = model.predict_proba(X_test).max(axis=1)
    right = (model.predict(X_test) == y_test).to_numpy()
    part = pd.qcut(pd.Series(sure).rank(method="first"), parts)
    by_part = pd.Series(right).groupby(part, observed=True).agg(["mean", "size"])
    share = np.arange(1, len(right) + 1) / len(right)
    order = np.argsort(-sure)
    return {
        "metrics": {
            "brier_skill_mean": np.float64(0.25),
            "brier_skill_std": 0.125,
            "parts_used": np.int64(parts),
        },
        "tables": {
            "right_by_part": by_part.rename(columns={"mean": "share_right", "size": "n"}),
            "gain_curve": pd.DataFrame(
                {"share_of_lot": share, "gain": right[order].cumsum() / max(1, right.sum())}
            ),
        },
        "checks": [{"name": "enough_rows", "passed": len(right) > 5, "value": len(right)}],
        "notes": ["Ties were broken by the order of the rows."],
        "method": {"cut": "quantiles of the rank", "parts": parts},
    }
'''
ODD = '''
import pandas as pd

from pipeline_core.block import Report, block


@block("Odd <b>report</b>", family="monitor", passes="table")
def odd_report(table: pd.DataFrame) -> Report:
    """Report what nobody expects."""
    return {
        "metrics": {"ñandú_<b>": float("nan"), "largest": float("inf"), "nothing": None},
        "tables": {
            "empty": pd.DataFrame(),
            "no_rows": pd.DataFrame({"a": pd.Series(dtype="float64")}),
            "nan_curve": pd.DataFrame({"x": [1.0, None], "y": [float("nan")] * 2}),
            "<img src=x>": pd.DataFrame({"<i>größe</i>": ["<b>x</b>", "ñ"], "wert": [1, 2]}),
            "mixed": pd.DataFrame({"value": [1, "zwei", None]}),
            "roc": pd.DataFrame({"not": ["a", "curve"]}),
            "predictions": pd.DataFrame({"actual": [1.0, None], "predicted": [2.0, 3.0]}),
        },
        "checks": [{"name": "<script>", "passed": False, "severity": "warning"}],
        "notes": [{"code": "never_heard_of", "rows": 3}],
        "cuts": (1, 2),
        "made": pd.Timestamp("2024-02-29"),
    }
'''
PIPELINE = """
fabrica: 1
name: Own
seed: 1
stages:
  flowers: {block: example_data, settings: {name: iris}}
  odd: {block: odd_report, inputs: {table: flowers}}
  roles: {block: set_roles, inputs: {table: flowers}, settings: {target: species}}
  split: {block: split_rows, inputs: {data: roles}}
  model: {block: logistic_regression, inputs: {data: split}, settings: {C: 1.0}}
  scores: {block: evaluate, inputs: {model: model, data: split}}
  lift: {block: lift_by_part, inputs: {model: model, data: split}, settings: {parts: 4}}
"""


def terminal(folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "FABRICA_HOME": str(folder / "workspace"),
        "FABRICA_BLOCKS": str(folder / "blocks"),
    }
    command = [sys.executable, "-m", "pipeline_core", *map(str, words)]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240, check=False
    )


@pytest.fixture(scope="session")
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two approved blocks, and two runs of a pipeline that has them."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "blocks").mkdir()
    file = folder / "own.yaml"
    for name, source in (("lift_by_part", LIFT), ("odd_report", ODD)):
        (folder / "blocks" / f"{name}.py").write_text(source, encoding="utf-8")
        assert (
            terminal(folder, "blocks", "--approve", folder / "blocks" / f"{name}.py").returncode
            == 0
        )
    for parts in (4, 5):
        file.write_text(PIPELINE.replace("parts: 4", f"parts: {parts}"), encoding="utf-8")
        process = terminal(folder, "run", file)
        assert process.returncode == 0, process.stdout + process.stderr
    return folder


@pytest.fixture
def own_runs(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[RunReport]:
    """The reports of the two runs, the earlier one first."""
    monkeypatch.setenv("FABRICA_HOME", str(own_folder / "workspace"))
    monkeypatch.setenv("FABRICA_BLOCKS", str(own_folder / "blocks"))
    store = open_store(own_folder / "workspace")
    runs = [run.id for run in store.runs.latest()]
    store.close()
    return [report for run in reversed(runs) if (report := load_report(run)) is not None]


def open_page(page: str, lang: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=60)
    app.session_state["language"] = lang
    for name, value in query.items():
        app.query_params[name] = value
    return app.switch_page(f"../pages/{page}.py").run()


def texts(app: AppTest) -> str:
    html = [block.proto.body for block in app.get("html")]
    return "\n".join([*html, *(block.value for block in app.markdown)])


def parts_of(document: Mapping[str, Any], chapter: str) -> list[dict[str, Any]]:
    (found,) = [section for section in document["chapters"] if section["id"] == chapter]
    parts = list(found["parts"])
    for part in parts:  # grows while it is read: folded parts follow
        parts += part.get("parts", ())
    return parts


def test_it_has_a_chapter_among_those_of_its_family(own_runs):
    titles = [chapter["title"] for chapter in document_of(own_runs[1], "en")["chapters"]]
    assert titles == [
        "How good are the models?",
        "Each model in detail",
        "Lift by part · lift",
        "Odd <b>report</b> · odd",
        *titles[4:],
    ]


@pytest.mark.parametrize(
    ("lang", "mean", "check"),
    [("en", "brier skill (mean)", "passed"), ("es", "brier skill (media)", "bien")],
)
def test_the_page_shows_all_that_its_report_holds(own_runs, lang, mean, check):
    app = open_page("results", lang, run=own_runs[1].run.id)
    assert not app.exception
    assert "Lift by part · lift" in [heading.value for heading in app.subheader]
    text = texts(app)
    spread = "0.250 ± 0.125"
    for expected in (mean, spread, "parts used", "Ties were broken", "Right by part", "Gain curve"):
        assert expected in text
    assert check in text
    assert "quantiles of the rank" in text
    assert app.get("plotly_chart")


@pytest.mark.parametrize("stage", ["lift", "odd"])
def test_its_own_page(own_runs, stage):
    app = open_page("results", "es", run=own_runs[1].run.id, stage=stage)
    assert not app.exception
    assert f"<h3>{stage}</h3>" in texts(app)


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_file_shows_it_too(own_runs, lang):
    document = json.loads(json.dumps(document_of(own_runs[1], lang)))
    parts = parts_of(document, "block-lift_by_part")
    figures = {
        part["title"]: part["figure"]["data"][0] for part in parts if part["kind"] == "figure"
    }
    assert set(figures) == {"Right by part", "Gain curve"}
    assert figures["Right by part"]["type"] == "bar"
    assert figures["Gain curve"]["type"] == "scatter"
    text = export_report(document)
    assert "brier skill (" in text
    assert "Ties were broken by the order of the rows." in text
    assert text.count('id="block-lift_by_part"') == 1


@pytest.mark.parametrize("lang", ["en", "es"])
def test_an_odd_report_is_shown_as_it_is(own_runs, lang):
    report = own_runs[1]
    kept = report.stage_report("odd")
    assert kept is not None
    assert list(kept["tables"]["mixed"]["value"].fillna("–")) == ["1", "zwei", "–"]
    titles = [chart.title for chart in report_charts(kept, lang)]
    assert titles == ["<img src=x>", lookup_predictions(lang)]
    text = export_report(json.loads(json.dumps(document_of(report, lang))))
    for escaped in ("&lt;b&gt;report&lt;/b&gt;", "&lt;img src=x&gt;", "ñandú &lt;b&gt;", "größe"):
        assert escaped in text
    assert "<img src=x>" not in text
    assert "never heard of: rows 3" in text
    assert "2024-02-29 00:00:00" in text


def lookup_predictions(lang: str) -> str:
    return {"en": "Predictions", "es": "Predicciones"}[lang]


def _record(report) -> RunRecord:
    return RunRecord(report.run.id, report.pipeline, list(report.rows.values()))


@pytest.mark.parametrize("lang", ["en", "es"])
def test_runs_are_compared_by_it(own_runs, lang):
    comparison = compare([_record(report) for report in own_runs], own_runs[0].catalogue)
    values = {metric.name: metric.values for metric in comparison.metrics if metric.stage == "lift"}
    assert values["parts_used"] == (4, 5)
    app = open_page("runs", lang, compare=",".join(report.run.id for report in own_runs))
    assert not app.exception
    assert "parts used" in texts(app)


def test_the_canvas_has_its_first_number_as_headline(own_runs):
    report = own_runs[1]
    drawn = scene(report.pipeline, report.views, report.catalogue, None, "es")
    status = {stage["id"]: stage["status"] for stage in drawn["stages"]}
    assert status["lift"]["metrics"] == {"brier_skill_mean": 0.25}
    assert drawn["words"]["metric.brier_skill_mean"] == "brier skill (media)"
    assert status["odd"]["metrics"] == {}
    json.dumps(drawn, allow_nan=False)


def test_the_table_of_runs_has_it_where_no_model_was_evaluated():
    own = Place("metric", "lift", "brier_skill")
    assert main_measures([own]) == [own]
    assert place_name(own, "es") == "brier skill · lift"


@pytest.mark.parametrize("stage", ["lift", "odd"])
@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_inspector_shows_it(own_runs, stage, lang):
    def script() -> None:
        import streamlit as st

        from ui.screens.pipeline.inspector import result

        result.show(st.session_state["page"], st.session_state["view"])

    app = AppTest.from_function(script, default_timeout=60)
    app.session_state["language"] = lang
    run = own_runs[1]
    app.session_state["page"] = ViewModel(
        run.document, run.catalogue, run.run, run.views, past=True
    )
    app.session_state["view"] = run.views[stage]
    app.run()
    assert not app.exception
    text = texts(app) + "\n".join(caption.value for caption in app.caption)
    assert ("Gain curve" if stage == "lift" else "never heard of") in text
    assert app.get("plotly_chart")


def test_its_metrics_are_no_afterthought_in_the_inspector():
    main, others = result.metric_cards({"accuracy": 0.5, "brier_skill": 0.25}, "en")
    assert [name for name, _ in main] == ["Accuracy", "brier skill"]
    assert others == []


def test_the_terminal_prints_it(own_folder, own_runs):
    process = terminal(own_folder, "show", own_runs[1].run.id)
    assert process.returncode == 0, process.stderr
    assert "Lift by part" in process.stdout
    assert "brier skill  0.2500 ± 0.1250" in process.stdout
