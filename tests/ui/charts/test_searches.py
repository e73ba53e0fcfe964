"""The charts of a search show every trial, and which is the best, whatever the metric."""

from __future__ import annotations

import pandas as pd
import pytest

from ui.charts import report_charts
from ui.charts.searches import lower_is_better, trial_order


def trials(means: list[float | None], ranks: list[int]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "trial": range(1, len(means) + 1),
            "forest.max_depth": ["3", "", "5"][: len(means)],
            "rank": ranks,
            "mean": pd.Series(means, dtype="float64"),
            "standard_deviation": 0.1,
            "fold_1": means,
            "fold_2": means,
        }
    )


def figures(table: pd.DataFrame) -> dict:
    best = pd.DataFrame({"setting": ["forest.max_depth"], "value": ["3"]})
    charts = report_charts({"tables": {"best": best, "trials": table}}, "es")
    return {chart.code: chart.figure for chart in charts}


def test_settings_scores_and_folds_are_drawn_and_nothing_twice():
    drawn = figures(trials([0.7, 0.8, 0.6], [2, 1, 3]))
    assert list(drawn) == [
        "chart.validation", "chart.trials", "chart.trial_order", "chart.trial_folds"
    ]  # fmt: skip
    lines = drawn["chart.trials"].data
    assert [line.name for line in lines] == ["Intento 3", "Intento 1", "Intento 2"]
    assert max(line.line.width for line in lines) == lines[-1].line.width
    assert [line.y[-1] for line in lines] == pytest.approx([0, 0.5, 1])  # the axis of the scores
    ticks = {note.text for note in drawn["chart.trials"].layout.annotations}
    assert {"3", "5", "vacío", "forest<br>Profundidad<br>máxima"} <= ticks
    assert list(drawn["chart.trial_folds"].data[0].y) == ["Intento 2", "Intento 1", "Intento 3"]


@pytest.mark.parametrize(
    ("ranks", "line"), [([2, 1, 3], [0.7, 0.8, 0.8]), ([2, 3, 1], [0.7, 0.7, 0.6])]
)
def test_the_best_so_far_follows_what_the_metric_wants(ranks, line):
    table = trials([0.7, 0.8, 0.6], ranks)
    assert lower_is_better(table) == (ranks[2] == 1)
    assert list(trial_order({"trials": table}, "en").data[1].y) == line


def test_a_failed_trial_is_left_out_and_rounds_have_no_common_line():
    table = trials([0.7, None, 0.6], [1, 3, 2])
    drawn = figures(table)
    assert [line.name for line in drawn["chart.trials"].data] == ["Intento 3", "Intento 1"]
    halving = table.assign(round=[1, 1, 2], rows=[100, 100, 300])
    assert len(trial_order({"trials": halving}, "en").data) == 1


def test_the_names_of_a_setting_are_no_markup():
    table = trials([0.7, 0.8, 0.6], [2, 1, 3]).rename(columns={"forest.max_depth": "<b>.odd"})
    titles = [note.text for note in figures(table)["chart.trials"].layout.annotations]
    assert "&lt;b&gt;<br>Odd" in titles


def test_the_only_setting_has_its_validation_curve_by_its_numbers():
    table = trials([0.7, 0.8, 0.6], [2, 1, 3]).assign(train_mean=[0.75, 0.9, 1], train_deviation=0)
    table["forest.max_depth"] = ["300", "2", "10"]
    lines = {line.name: line for line in figures(table)["chart.validation"].data if line.name}
    assert list(lines["Puntaje en prueba"].x) == [2, 10, 300]
    assert list(lines["Puntaje en prueba"].y) == [0.8, 0.6, 0.7]
    assert list(lines["Puntaje en entrenamiento"].y) == [0.9, 1, 0.75]
    assert figures(table)["chart.validation"].layout.xaxis.type == "log"
    words = figures(trials([0.7, 0.8, 0.6], [2, 1, 3]))["chart.validation"]
    assert list(words.data[-1].x) == ["3", "vacío", "5"]
    assert words.layout.xaxis.type == "category"


def test_two_settings_and_rounds_have_no_validation_curve():
    table = trials([0.7, 0.8, 0.6], [2, 1, 3])
    assert "chart.validation" not in figures(table.assign(**{"forest.leaf": ["1", "2", "3"]}))
    assert "chart.validation" not in figures(table.assign(round=1))
