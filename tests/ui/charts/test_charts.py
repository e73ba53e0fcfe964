"""Charts show the very numbers of the report, whatever the names in it look like."""

from __future__ import annotations

import pandas as pd
import pytest

from ui.charts import report_charts
from ui.charts.drift import distribution
from ui.charts.regression import MAX_POINTS, sample_evenly
from ui.documents.documents import load
from ui.screens.pipeline.inspector.result import metric_cards
from ui.widgets.tables import _unique_names


@pytest.fixture
def report(workspace_with_runs):
    from ui.documents.stores import visitor_store
    from ui.documents.view_model import view_model_of

    def of(example: str, stage: str):
        return visitor_store().artifacts.report(view_model_of(load(example)).views[stage].key)

    return of


def figures_by_name(report, lang="en"):
    charts = report_charts(report, lang)
    return {chart.code.removeprefix("chart."): chart.figure for chart in charts}


def test_a_classifier_has_its_four_charts(report):
    scores = report("credit", "logistic_scores")
    figures = figures_by_name(scores)
    assert list(figures) == ["confusion", "roc", "precision_recall", "calibration"]
    assert list(figures["roc"].data[0].x) == scores["tables"]["roc"]["fpr"].tolist()
    counts = scores["tables"]["confusion"].set_index(["actual", "predicted"])["n"]
    heat = figures["confusion"].data[0]
    assert heat.text[0][1] == str(counts[heat.y[0], heat.x[1]])


def test_a_regressor_has_its_two(report):
    figures = figures_by_name(report("housing", "boosting_scores"), "es")
    assert list(figures) == ["actual_predicted", "residuals"]
    assert sum(figures["residuals"].data[0].y) == 5160
    assert len(figures["actual_predicted"].data[0].x) <= MAX_POINTS
    assert figures["residuals"].layout.separators == ",."


def test_groups_have_a_dot_for_each_rate_and_small_ones_are_hollow(report):
    review = report("credit", "logistic_bias")
    figure = figures_by_name(review)["groups"]
    groups = review["tables"]["groups"]
    assert list(figure.data[0].x) == groups["selection_rate"].tolist()
    hollow = [symbol == "circle-open" for symbol in figure.data[0].marker.symbol]
    assert hollow == groups["small"].tolist()
    assert "n = 71" in figure.data[0].y[0]


def test_drift_and_folds(report):
    drift = report("credit", "drift")
    bars = figures_by_name(drift)["drift"].data[0]
    assert bars.x[0] == drift["metrics"]["max_psi"]
    shares = distribution(drift["tables"]["distributions"], "age_in_years", "es")
    assert [round(sum(item.y), 9) for item in shares.data] == [1.0, 1.0]
    folds = figures_by_name(report("credit", "logistic_folds"))["folds"]
    assert len(folds.data) == 6


def test_figures_are_transparent_so_that_both_themes_work(report):
    for figure in figures_by_name(report("credit", "logistic_scores")).values():
        assert figure.layout.paper_bgcolor == figure.layout.plot_bgcolor == "rgba(0,0,0,0)"


def test_numbers_of_a_confusion_matrix_are_the_pages_own_letters_but_on_deep_blue():
    table = pd.DataFrame({"actual": ["a", "a", "b"], "predicted": ["a", "b", "b"], "n": [1, 9, 3]})
    figure = figures_by_name({"tables": {"confusion": table}})["confusion"]
    labels = {(item.y, item.x): (item.text, item.font.color) for item in figure.layout.annotations}
    assert labels == {
        ("a", "a"): ("1<br>10%", None),
        ("a", "b"): ("9<br>90%", "#ffffff"),
        ("b", "a"): ("0<br>0%", None),
        ("b", "b"): ("3<br>100%", "#ffffff"),
    }


def test_names_that_look_like_markup_stay_names():
    table = pd.DataFrame({"actual": ["<1H OCEAN"], "predicted": ["<1H OCEAN"], "n": [3]})
    figure = figures_by_name({"tables": {"confusion": table}})["confusion"]
    assert list(figure.data[0].x) == ["<1H OCEAN"]


def test_empty_and_missing_tables_are_no_charts():
    assert report_charts({"metrics": {}}, "en") == []
    empty = pd.DataFrame(columns=["class", "fpr", "tpr"])
    assert report_charts({"tables": {"roc": empty}}, "en") == []


def test_thinning_keeps_few_rows_as_they_are():
    table = pd.DataFrame({"row": range(MAX_POINTS + 1)})
    assert len(sample_evenly(table)) <= MAX_POINTS
    assert sample_evenly(table.head(5)).equals(table.head(5))


def test_repeated_columns_are_told_apart():
    assert _unique_names(["a", "b", "a"]) == ["a", "b", "a (2)"]


def test_no_number_is_lost_between_first_look_and_the_rest():
    metrics = {f"accuracy_{i}": 0.5 for i in range(40)}
    first, more = metric_cards(metrics, "en")
    assert len(first) + len(more) == 40
