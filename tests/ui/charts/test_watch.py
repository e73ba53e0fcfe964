"""The charts of a watched model draw the values of its report, and mark its alarms."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression

from pipeline_core.measures.time_windows import count_windows
from pipeline_core.measures.watch import watch_over_windows
from pipeline_core.measures.watch_reference import WatchedRows
from ui.charts import report_charts
from ui.charts.click_targets import with_choices


@pytest.fixture(scope="module")
def report():
    random = np.random.default_rng(0)
    X = pd.DataFrame({"a": random.normal(size=600), "<b>": random.normal(size=600)})
    y = pd.Series(np.where(X["a"] + random.normal(size=600) > 0, "yes", "no"))
    later = X.tail(300).reset_index(drop=True)
    later.loc[200:, "a"] *= 100
    labels = y.tail(300).reset_index(drop=True).mask(np.arange(300) < 100)
    groups = pd.DataFrame({"sex": ["f", "m"] * 150})
    X, y = X.head(300), y.head(300)
    model = LogisticRegression().fit(X, y)
    return watch_over_windows(
        model, clone(model), WatchedRows(X, y), WatchedRows(later, labels, groups),
        count_windows(300, 100), metric="accuracy", positive="yes", draws=20,
    )  # fmt: skip


def charts(report, lang="en"):
    return {chart.code: chart for chart in report_charts(report, lang)}


def traces(figure):
    return {trace.name: trace for trace in figure.data}


def test_all_tables_are_drawn_and_each_chart_has_a_heading(report):
    drawn = charts(report, "es")
    assert list(drawn) == [
        "chart.watch_inputs", "chart.watch_columns", "chart.watch_metric", "chart.drift_costs",
        "chart.watch_answers", "chart.watch_groups",
    ]  # fmt: skip
    for chart in drawn.values():
        assert not chart.title.startswith("chart.")
        assert chart.help


def test_lines_hold_the_report_and_rings_its_alarms(report):
    windows = report["tables"]["windows"]
    drawn = charts(report)
    inputs = traces(drawn["chart.watch_inputs"].figure)
    assert list(inputs["Largest effect over chance"].y) == windows["largest_ratio"].tolist()
    assert list(inputs["Limit"].y) == windows["limit"].tolist()
    assert list(inputs["Alarm"].x) == windows.loc[windows["alarm"], "window"].tolist()
    metric = traces(drawn["chart.watch_metric"].figure)
    assert np.isnan(metric["Metric"].y[0])
    assert list(metric["Estimated"].y) == windows["estimated"].tolist()
    assert metric["Estimated"].line.dash == "dash"


def test_the_strip_is_the_effect_over_the_limit(report):
    strip = charts(report)["chart.watch_columns"].figure.data[0]
    table = report["tables"]["window_columns"]
    limits = report["tables"]["windows"].set_index("window")["limit"]
    drifted = table[(table["column"] == "a") & (table["window"] == "201-300")].iloc[0]
    assert strip.z[0][2] == pytest.approx(drifted["ratio"] / limits["201-300"])
    assert strip.z[0][2] > 1
    assert "<b>" not in strip.y


def test_costs_and_groups_are_those_of_the_report(report):
    drawn = charts(report)
    costs = report["tables"]["drift_costs"]
    assert list(drawn["chart.drift_costs"].figure.data[0].y) == costs["cost"].tolist()
    groups = report["tables"]["window_groups"]
    lines = traces(drawn["chart.watch_groups"].figure)
    known = groups[groups["group"] == "f"]["metric"].to_numpy()
    np.testing.assert_array_equal(lines["sex: f"].y, known)


def test_windows_without_a_limit_or_a_model_are_drawn_too(report):
    X = pd.DataFrame({"a": np.arange(3.0)})
    few = watch_over_windows(
        None, None, WatchedRows(X.head(1)), WatchedRows(X), count_windows(3, 1)
    )
    assert list(charts(few)) == ["chart.watch_inputs", "chart.watch_columns"]


def test_a_window_is_clicked_anywhere_and_the_chosen_one_is_marked(report):
    names = report["tables"]["windows"]["window"].tolist()
    drawn = charts(report)
    for code in ("chart.watch_inputs", "chart.watch_columns"):
        plain = drawn[code].figure
        figure = with_choices(plain, names, names[1])
        (mark,) = figure.layout.shapes
        assert (mark.x0, mark.x1) == (0.5, 1.5)
        assert figure.layout.hoverdistance == -1
        assert not plain.layout.shapes, "the report's own chart stays as it is"
        marked = [
            trace
            for trace in figure.select_traces(selector={"type": "scatter"})
            if "markers" in trace.mode
        ]
        assert {name for trace in marked for name in trace.x} == set(names)
        assert not [trace for trace in figure.data if getattr(trace, "mode", "") == "lines"], (
            "takes no click"
        )
        assert not with_choices(plain, names, None).layout.shapes
    strip = with_choices(drawn["chart.watch_columns"].figure, names, None)
    cells = [(x, y) for trace in strip.data[1:] for x, y in zip(trace.x, trace.y, strict=True)]
    assert len(set(cells)) == len(names) * len(strip.data[0].y)
