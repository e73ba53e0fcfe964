"""Charts show the very numbers of the report, whatever the names in it look like."""

from __future__ import annotations

import pandas as pd
import pytest

from ui.charts import charts
from ui.charts.drift import distribution
from ui.charts.regression import MOST_POINTS, thinned
from ui.documents.documents import load
from ui.screens.pipeline.inspector.result import told
from ui.widgets.tables import _told_apart


@pytest.fixture
def report(ran):
    from ui.documents import running
    from ui.documents.view_model import desk

    def of(example: str, stage: str):
        return running.store().artifacts.report(desk(load(example)).views[stage].key)

    return of


def drawn(report, lang="en"):
    return {chart.code.removeprefix("chart."): chart.figure for chart in charts(report, lang)}


def test_a_classifier_has_its_four_charts(report):
    scores = report("credit", "logistic_scores")
    found = drawn(scores)
    assert list(found) == ["confusion", "roc", "precision_recall", "calibration"]
    assert list(found["roc"].data[0].x) == scores["tables"]["roc"]["fpr"].tolist()
    counts = scores["tables"]["confusion"].set_index(["actual", "predicted"])["n"]
    heat = found["confusion"].data[0]
    assert heat.text[0][1] == str(counts[heat.y[0], heat.x[1]])


def test_a_regressor_has_its_two(report):
    found = drawn(report("housing", "boosting_scores"), "es")
    assert list(found) == ["actual_predicted", "residuals"]
    assert sum(found["residuals"].data[0].y) == 5160
    assert len(found["actual_predicted"].data[0].x) <= MOST_POINTS
    assert found["residuals"].layout.separators == ",."


def test_groups_have_a_dot_for_each_rate_and_small_ones_are_hollow(report):
    review = report("credit", "logistic_bias")
    figure = drawn(review)["groups"]
    groups = review["tables"]["groups"]
    assert list(figure.data[0].x) == groups["selection_rate"].tolist()
    hollow = [symbol == "circle-open" for symbol in figure.data[0].marker.symbol]
    assert hollow == groups["small"].tolist()
    assert "n = 71" in figure.data[0].y[0]


def test_drift_and_folds(report):
    drift = report("credit", "drift")
    bars = drawn(drift)["drift"].data[0]
    assert bars.x[0] == drift["metrics"]["max_psi"]
    shares = distribution(drift["tables"]["distributions"], "age_in_years", "es")
    assert [round(sum(one.y), 9) for one in shares.data] == [1.0, 1.0]
    folds = drawn(report("credit", "logistic_folds"))["folds"]
    assert len(folds.data) == 6


def test_figures_are_transparent_so_that_both_themes_work(report):
    for figure in drawn(report("credit", "logistic_scores")).values():
        assert figure.layout.paper_bgcolor == figure.layout.plot_bgcolor == "rgba(0,0,0,0)"


def test_numbers_of_a_confusion_matrix_are_the_pages_own_letters_but_on_deep_blue():
    table = pd.DataFrame({"actual": ["a", "a", "b"], "predicted": ["a", "b", "b"], "n": [1, 9, 3]})
    written = {
        (one.y, one.x): (one.text, one.font.color)
        for one in drawn({"tables": {"confusion": table}})["confusion"].layout.annotations
    }
    assert written == {
        ("a", "a"): ("1<br>10%", None), ("a", "b"): ("9<br>90%", "#ffffff"),
        ("b", "a"): ("0<br>0%", None), ("b", "b"): ("3<br>100%", "#ffffff"),
    }  # fmt: skip


def test_names_that_look_like_markup_stay_names():
    table = pd.DataFrame({"actual": ["<1H OCEAN"], "predicted": ["<1H OCEAN"], "n": [3]})
    figure = drawn({"tables": {"confusion": table}})["confusion"]
    assert list(figure.data[0].x) == ["<1H OCEAN"]


def test_empty_and_missing_tables_are_no_charts():
    assert charts({"metrics": {}}, "en") == []
    assert charts({"tables": {"roc": pd.DataFrame(columns=["class", "fpr", "tpr"])}}, "en") == []


def test_thinning_keeps_few_rows_as_they_are():
    table = pd.DataFrame({"row": range(MOST_POINTS + 1)})
    assert len(thinned(table)) <= MOST_POINTS
    assert thinned(table.head(5)).equals(table.head(5))


def test_repeated_columns_are_told_apart():
    assert _told_apart(["a", "b", "a"]) == ["a", "b", "a (2)"]


def test_no_number_is_lost_between_first_look_and_the_rest():
    metrics = {f"accuracy_{i}": 0.5 for i in range(40)}
    first, more = told(metrics, "en")
    assert len(first) + len(more) == 40
