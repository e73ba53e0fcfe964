"""Charts of judges show the very numbers of their reports."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import Ridge

from pipeline_core.blocks.validate_model.learning_curve import learning_curve
from pipeline_core.blocks.validate_model.permutation_test import permutation_test
from ui.charts import report_charts

RANDOM = np.random.default_rng(0)
X = pd.DataFrame(RANDOM.normal(size=(200, 8)), columns=list("abcdefgh"))
Y = X.sum(axis=1) + RANDOM.normal(size=200)


def lines_of(report, lang):
    """Return the heading of the only chart, and its lines by their names."""
    (chart,) = report_charts(report, lang)
    lines = {line.name: line for line in chart.figure.data if line.showlegend is not False}
    return chart.title, lines


@pytest.mark.parametrize(
    ("lang", "title", "test", "forecast"),
    [
        ("en", "Learning curve", "Score on test rows", "Forecast"),
        ("es", "Curva de aprendizaje", "Puntaje en prueba", "Pronóstico"),
    ],
)
def test_the_learning_curve_ends_in_its_forecast(lang, title, test, forecast):
    report = learning_curve(Ridge(), X, Y, random_state=0)
    heading, lines = lines_of(report, lang)
    tables = report["tables"]
    assert heading == title
    assert list(lines[test].y) == tables["learning"]["test_score"].tolist()
    assert list(lines[forecast].y) == tables["forecast_line"]["forecast"].tolist()
    assert lines[forecast].line.dash == "dash"
    assert lines[forecast].x[0] == tables["learning"]["train_rows"].iloc[-1]
    assert lines[forecast].x[-1] == 5 * lines[forecast].x[0]


def test_a_curve_without_a_forecast_has_two_lines():
    _, lines = lines_of(learning_curve(Ridge(), X, Y, sizes=3, random_state=0), "en")
    assert list(lines) == ["Score on training rows", "Score on test rows"]


def test_the_histogram_holds_every_shuffle_and_the_model_as_a_line():
    report = permutation_test(Ridge(), X, Y, permutations=19, random_state=0)
    (chart,) = report_charts(report, "es")
    assert list(chart.figure.data[0].x) == report["tables"]["chance"]["score"].tolist()
    (line,) = chart.figure.layout.shapes
    assert line.x0 == report["metrics"]["score_mean"]
    (note,) = chart.figure.layout.annotations
    assert note.text.startswith("Puntaje del objetivo verdadero: 0.")
