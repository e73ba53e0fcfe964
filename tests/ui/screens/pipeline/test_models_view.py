"""Models side by side: all of a pipeline's models, one in focus, and the way to its stage."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ui.charts.model_order import best_first
from ui.documents.documents import load
from ui.documents.model_places import styles_of
from ui.documents.view_model import view_model_of
from ui.screens.pipeline.judgements import judgements_of
from ui.screens.results.evaluations import EVALUATION_BLOCKS
from ui.screens.results.judged_models import judged_models
from ui.text.words import translate

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def open_models(workspace_with_runs):
    def open_view(pipeline: str, lang: str = "en"):
        app = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=60)
        app.session_state["language"] = lang
        app.session_state["whole-view"] = "models"
        app.query_params["pipeline"] = pipeline
        app.run()
        assert not app.exception
        return app

    return open_view


def html_of(app) -> str:
    return " ".join(block.proto.body for block in app.get("html"))


def headings(app) -> list[str]:
    return [block.value.strip("*") for block in app.markdown]


@pytest.mark.parametrize(
    ("pipeline", "charts"),
    [
        ("credit", ["scores", "model_folds", "roc", "precision_recall", "gains", "calibration"]),
        ("housing", ["scores", "actual_predicted", "residuals", "error_shares"]),
    ],
)
@pytest.mark.parametrize("lang", ["en", "es"])
def test_all_models_are_in_each_chart(open_models, pipeline, charts, lang):
    app = open_models(pipeline, lang)
    assert len(app.get("plotly_chart")) == len(charts)
    shown = headings(app)
    assert [name for name in charts if translate(f"chart.{name}", None, lang) in shown] == charts
    html = html_of(app)
    for model in models_of(pipeline, lang):
        assert model.title in html


def models_of(pipeline: str, lang: str = "en"):
    source = judgements_of(view_model_of(load(pipeline)))
    return judged_models(source, EVALUATION_BLOCKS, lang)


def test_the_best_leads_and_another_is_put_in_focus(open_models):
    app = open_models("credit")
    assert "Logistic regression · ROC AUC</span><b>0.819" in html_of(app)
    app.pills(key="model-in-focus").set_value("Random forest").run()
    assert "Random forest · ROC AUC</span><b>0.810" in html_of(app)
    app.button(key="open-model").click().run()
    assert not app.exception
    assert app.query_params["stage"] in (["forest_scores"], "forest_scores")


def test_another_metric_orders_and_leads(open_models):
    app = open_models("credit")
    app.selectbox(key="compared-metric").set_value("accuracy").run()
    best = max(models_of("credit"), key=lambda model: model.metrics["accuracy"])
    assert f"{best.title} · Accuracy</span><b>{best.metrics['accuracy']:.3f}" in html_of(app)


def test_models_are_ordered_by_what_is_better_and_the_baseline_is_last(workspace_with_runs):
    models = models_of("housing")
    for metric, sign in (("r2", -1), ("mean_absolute_error", 1)):
        ordered = best_first(models, metric)
        values = [sign * model.metrics[metric] for model in ordered[:-1]]
        assert values == sorted(values)
        assert ordered[-1].is_baseline
    assert [model.title for model in best_first(models, "no_such")][-1] == ordered[-1].title


def test_each_model_is_drawn_as_its_stage_is_marked(workspace_with_runs):
    styles = styles_of(view_model_of(load("credit")))
    drawn = {model.stage: model.style for model in models_of("credit")}
    assert drawn == {
        "logistic_scores": styles["logistic"],
        "forest_scores": styles["forest"],
        "boosting_scores": styles["boosting"],
        "baseline_scores": styles["baseline"],
    }


def test_a_pipeline_that_never_ran_has_no_such_view(page, workspace_with_runs):
    app = page(pipeline="penguins")
    assert not app.exception
    assert not [choice for choice in app.segmented_control if choice.key == "whole-view"]
