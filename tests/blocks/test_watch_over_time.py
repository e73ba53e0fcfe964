"""The block that watches a model over time: its windows, and what it refuses."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.linear_model import Ridge

from pipeline_core.blocks.monitor.watch_over_time import watch_over_time


def rows(count, seed):
    rng = np.random.default_rng(seed)
    X = pd.DataFrame({"x": rng.normal(size=count)})
    return X, 2 * X["x"] + rng.normal(size=count)


def watch(times=None, **settings):
    (X, y), (later, labels) = rows(300, 1), rows(90, 2)
    model = Ridge().fit(X, y)
    return watch_over_time(model, clone(model), X, y, later, labels, times, **settings)


def labels_of(report):
    return report["tables"]["windows"]["window"].tolist()


def test_windows_are_of_so_many_rows_or_of_the_calendar():
    assert labels_of(watch(window_rows=40)) == ["1-40", "41-80", "81-90"]
    times = pd.Series(pd.date_range("2024-01-01", periods=90, freq="D"))
    by_month = watch(times, every="month")
    assert labels_of(by_month) == ["2024-01", "2024-02", "2024-03"]
    assert by_month["tables"]["windows"]["rows"].tolist() == [31, 29, 30]


def test_a_calendar_needs_times():
    with pytest.raises(ValueError, match="time"):
        watch(every="month")


def test_the_report_has_the_metrics_that_a_gate_can_ask_for():
    metrics = watch(window_rows=45)["metrics"]
    assert set(metrics) == {
        "windows", "alarms", "share_alarms", "max_separability", "worst_metric",
    }  # fmt: skip
    assert metrics["windows"] == 2


def test_the_seed_makes_the_report_repeatable():
    first, second = (watch(window_rows=45, random_state=4) for _ in range(2))
    pd.testing.assert_frame_equal(first["tables"]["windows"], second["tables"]["windows"])
