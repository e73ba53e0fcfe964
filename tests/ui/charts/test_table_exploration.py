"""Charts of a table: what differs by colour differs by shape, and cells have their numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline_core.data.dtypes import kinds_of
from pipeline_core.measures.associations import association_matrix
from pipeline_core.measures.class_histograms import class_histogram, classes_of
from pipeline_core.measures.outliers import tukey_fences
from ui.charts import relation_maps
from ui.charts import table_exploration as charts

CLASSES = ["<b>a</b>", "b", None]


def histogram_page(column: pd.Series, target: pd.Series | None = None) -> dict:
    classes = None if target is None else classes_of(target)
    return {
        "bars": class_histogram(column, "number", classes),
        "classes": None if classes is None else list(classes.labels),
        "fences": tukey_fences(column)._asdict(),
    }


def test_classes_of_a_histogram_differ_in_pattern_and_hold_no_markup():
    target = pd.Series(["<b>a</b>", "b", None, "b"])
    figure = charts.class_histogram(histogram_page(pd.Series([1.0, 2, 3, 4]), target), "es")
    assert [bar.name for bar in figure.data] == ["&lt;b&gt;a&lt;/b&gt;", "b", "faltante"]
    assert len({bar.marker.pattern.shape for bar in figure.data}) == 3
    assert np.sum([bar.y for bar in figure.data]) == 4


def test_fences_stand_where_they_lie():
    column = pd.Series([*np.linspace(0, 10, 101), 30.0])
    page = histogram_page(column)
    figure = charts.with_fences(charts.class_histogram(page, "en"), page)
    (line,) = figure.layout.shapes  # the lower fence lies outside
    width = 30 / 20
    assert line.x0 == pytest.approx(page["fences"]["high"] / width - 0.5)


def test_classes_of_points_differ_in_symbol():
    dots = {"x": [1, 2, 3], "y": [1, 2, 3], "labels": list("abc"), "codes": [0, 1, 2], "of": 3}
    answer = {"first": "x<i>", "second": "y", "points": {**dots, "classes": CLASSES}}
    figure = charts.points(answer, "en", tool="lasso")
    assert len({trace.marker.symbol for trace in figure.data}) == 3
    assert figure.layout.dragmode == "lasso"
    assert figure.layout.xaxis.title.text == "x&lt;i&gt;"


@pytest.mark.parametrize("dark", [False, True])
def test_every_association_has_its_number_and_no_diagonal(dark):
    random = np.random.default_rng(0)
    table = pd.DataFrame(random.normal(size=(50, 3)), columns=["a", "b", "same name, " * 4 + "1"])
    table["same name, " * 4 + "2"] = -table["a"]
    names = list(table)
    matrix = association_matrix(table, kinds_of(table), names)
    figure = relation_maps.associations({"columns": names, "matrix": matrix}, "en", dark=dark)
    assert len(figure.layout.annotations) == 12
    assert len({note.x for note in figure.layout.annotations}) == 4  # cut names stay apart
    texts = {(note.y, note.x): note.text for note in figure.layout.annotations}
    assert texts["a", figure.data[0].x[3]] == "-1"
    assert {note.font.color for note in figure.layout.annotations} == {
        "#ffffff" if dark else "#14161c"
    }


def test_counts_of_words_are_written_out():
    counts = {"first": ["a", "<b>"], "second": ["x"], "n": [[3], [0]], "cut": False}
    answer = {"first": "f", "second": "s", "counts": counts}
    figure = relation_maps.counts(answer, "en")
    assert [(note.y, note.text) for note in figure.layout.annotations] == [
        ("a", "3"),
        ("&lt;b&gt;", "0"),
    ]
