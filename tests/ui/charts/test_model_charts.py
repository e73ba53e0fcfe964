"""All models on one axis: the very points that scikit-learn computes from the same rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics
from sklearn.calibration import calibration_curve
from sklearn.datasets import make_classification
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from pipeline_core.measures.classification import score_classifier
from pipeline_core.measures.cross_validation import score_folds
from pipeline_core.measures.regression import score_regressor
from ui.charts import report_charts
from ui.charts.judged_model import FADED, JudgedModel
from ui.charts.model_charts import comparison_charts, in_style_of_model
from ui.charts.model_errors import MAX_POINTS
from ui.charts.model_scores import folds_of_models, scores_of_models
from ui.charts.model_style import BASELINE, model_style

CLASSIFIERS = {
    "line": LogisticRegression(),
    "tree": DecisionTreeClassifier(max_depth=3, random_state=0),
    "dummy": DummyClassifier(),
}


def rows(classes: int):
    X, y = make_classification(
        400, n_informative=4, n_classes=classes, flip_y=0.2, random_state=classes
    )
    return pd.DataFrame(X).add_prefix("x"), pd.Series([f"c{label}" for label in y])


def judged(reports) -> list[JudgedModel]:
    return [
        JudgedModel(
            f"{name}_scores",
            name,
            BASELINE if name == "dummy" else model_style(place),
            report["metrics"],
            report["tables"],
            is_baseline=name == "dummy",
        )
        for place, (name, report) in enumerate(reports.items())
    ]


def classifiers(classes: int):
    X, y = rows(classes)
    fitted = {name: model.fit(X[::2], y[::2]) for name, model in CLASSIFIERS.items()}
    reports = {n: score_classifier(m, X[1::2], y[1::2], "c1") for n, m in fitted.items()}
    return fitted, X[1::2], y[1::2], judged(reports)


def figures(models, **options):
    charts = comparison_charts(models, "en", **options)
    return {chart.code.removeprefix("chart."): chart for chart in charts}


def lines(chart):
    return {trace.name: trace for trace in chart.figure.data}


def test_two_classes_have_scikit_learns_curves_in_the_models_style():
    fitted, X, y, models = classifiers(2)
    charts = figures(models)
    assert list(charts) == ["roc", "precision_recall", "gains", "calibration"]
    for model in models:
        score = fitted[model.title].predict_proba(X)[:, 1]
        fpr, tpr, _ = metrics.roc_curve(y == "c1", score)
        line = lines(charts["roc"])[model.title]
        assert (list(line.x), list(line.y)) == (fpr.tolist(), tpr.tolist())
        precision, recall, _ = metrics.precision_recall_curve(
            y == "c1", score, drop_intermediate=True
        )
        steps = lines(charts["precision_recall"])[model.title]
        assert (list(steps.x), list(steps.y)) == (recall.tolist(), precision.tolist())
        assert steps.line.shape == "hv"
        gains = lines(charts["gains"])[model.title]
        called = np.array([(score >= cut).mean() for cut in [np.inf, *sorted(set(score))[::-1]]])
        assert list(gains.x) == pytest.approx(called, abs=1e-12)
        shares, predicted = calibration_curve(y == "c1", score, n_bins=10)
        dots = lines(charts["calibration"])[model.title]
        assert list(dots.x) == pytest.approx(predicted, abs=1e-12)
        assert list(dots.y) == pytest.approx(shares, abs=1e-12)
        for trace in (line, steps, gains, dots):
            assert (trace.line.color, trace.line.dash) == (model.style.colour, model.style.dash)


def test_shares_of_few_rows_are_hollow():
    *_, models = classifiers(2)
    for trace in figures(models)["calibration"].figure.data:
        hollow = [symbol.endswith("-open") for symbol in trace.marker.symbol]
        assert hollow == [n < 20 for n in trace.customdata]


def test_many_classes_are_a_mean_and_each_class_can_be_chosen():
    fitted, X, y, models = classifiers(3)
    charts = figures(models)
    assert "mean of the classes" in charts["roc"].title
    assert "all classes together" in charts["calibration"].title
    for model in models:
        line = lines(charts["roc"])[model.title]
        macro = metrics.roc_auc_score(y, fitted[model.title].predict_proba(X), multi_class="ovr")
        assert metrics.auc(line.x, line.y) == pytest.approx(macro, abs=1e-12)
        assert model.metrics["roc_auc"] == pytest.approx(macro, abs=1e-12)
    chosen = figures(models, label="c2")
    assert all(chart.title.endswith("· c2") for chart in chosen.values())
    score = fitted["tree"].predict_proba(X)[:, 2]
    fpr, tpr, _ = metrics.roc_curve(y == "c2", score)
    line = lines(chosen["roc"])["tree"]
    assert (list(line.x), list(line.y)) == (fpr.tolist(), tpr.tolist())


def regressors(count: int = 400):
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"x": rng.normal(size=count)})
    y = pd.Series(X["x"] ** 2 + rng.normal(size=count), name="y")
    models = {
        "line": LinearRegression(),
        "tree": DecisionTreeRegressor(max_depth=3, random_state=0),
        "dummy": DummyRegressor(),
    }
    reports = {name: score_regressor(model.fit(X, y), X, y) for name, model in models.items()}
    return models, X, y, judged(reports)


def test_regressors_have_their_predictions_residuals_and_shares_within_an_error():
    fitted, X, y, models = regressors()
    charts = figures(models)
    assert list(charts) == ["actual_predicted", "residuals", "error_shares"]
    for model in models:
        predicted = fitted[model.title].predict(X)
        points = lines(charts["actual_predicted"])[model.title]
        assert list(points.y) == pytest.approx(predicted, abs=1e-12)
        bars = lines(charts["residuals"])[model.title]
        counts, _ = np.histogram(y - predicted, bins=np.array(bars.x))
        assert list(bars.y[:-1]) == counts.tolist()
        assert sum(bars.y[:-1]) == len(y)
        shares = lines(charts["error_shares"])[model.title]
        errors = np.sort(np.abs(y - predicted))
        for size, share in zip(shares.x[1:], shares.y[1:], strict=True):
            assert np.searchsorted(errors, size, side="right") / len(y) == pytest.approx(share)


def test_no_more_points_are_sent_than_a_browser_draws_at_once():
    *_, models = regressors(30_000)
    charts = figures(models)
    assert sum(len(trace.x) for trace in charts["actual_predicted"].figure.data) <= MAX_POINTS
    assert all(len(trace.x) <= 1_002 for trace in charts["error_shares"].figure.data)


def test_scores_are_the_reports_and_the_baseline_is_a_line():
    *_, models = regressors()
    figure = scores_of_models(models, "mean_absolute_error", "en")
    assert [trace.x[0] for trace in figure.data] == [
        model.metrics["mean_absolute_error"] for model in models
    ]
    (line,) = figure.layout.shapes
    assert line.x0 == models[-1].metrics["mean_absolute_error"]
    assert list(figure.layout.yaxis.ticktext) == ["line", "tree", "dummy"]


def test_the_folds_of_all_models_are_in_one_chart_with_their_means():
    X, y = rows(3)
    reports = {name: score_folds(model, X, y, seed=1) for name, model in CLASSIFIERS.items()}
    models = judged(reports)
    figure = folds_of_models(models, ["accuracy", "roc_auc"], "en")
    for model in models:
        dots, mean, *_ = [trace for trace in figure.data if trace.name == model.title]
        assert list(dots.x) == model.tables["folds"]["accuracy"].tolist()
        assert mean.x[0] == pytest.approx(model.metrics["accuracy_mean"], abs=1e-12)
        assert dots.marker.color == model.style.colour
    assert {trace.xaxis for trace in figure.data} == {"x", "x2"}


def test_all_but_the_model_in_focus_are_faint_and_it_is_on_top():
    *_, models = classifiers(2)
    models = [model._replace(faded=model.title != "line") for model in models]
    for chart in figures(models).values():
        opacity = {trace.name: trace.opacity for trace in chart.figure.data}
        assert opacity == {"line": 1.0, "tree": FADED, "dummy": FADED}
        assert chart.figure.data[-1].name == "line"


def test_names_that_look_like_markup_stay_names():
    *_, models = classifiers(2)
    renamed = [models[0]._replace(title="<b>best</b>")]
    for chart in figures(renamed).values():
        assert chart.figure.data[0].name == "&lt;b&gt;best&lt;/b&gt;"


def test_a_report_alone_is_drawn_in_its_models_colour_but_many_classes_keep_theirs():
    for classes, single in ((2, True), (3, False)):
        *_, models = classifiers(classes)
        charts = report_charts({"tables": models[1].tables}, "en")
        style = models[1].style
        styled = {chart.code: chart for chart in in_style_of_model(charts, style)}
        colours = [trace.line.color for trace in styled["chart.roc"].figure.data]
        assert (colours == [style.colour]) is single
        assert len(colours) == (1 if single else 3)
