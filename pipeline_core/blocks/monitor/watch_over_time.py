"""A model watched over time: inputs, answers and performance, window by window."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pipeline_core.block import (
    AnySensitive,
    Fitted,
    JudgedMetric,
    Positive,
    RawColumns,
    Report,
    Seed,
    TestTimes,
    TestX,
    TestY,
    TrainX,
    TrainY,
    Unfitted,
    block,
)
from pipeline_core.measures.time_windows import cut_windows
from pipeline_core.measures.watch import watch_over_windows
from pipeline_core.measures.watch_reference import WatchedRows


@block("Watch over time", icon="activity")
def watch_over_time(
    model: Fitted,
    unfitted: Unfitted,
    X_train: TrainX,
    y_train: TrainY,
    X_test: TestX,
    y_test: TestY,
    times: TestTimes = None,
    groups: AnySensitive = None,
    positive: Positive = None,
    *,
    every: Literal["hour", "day", "week", "month", "quarter", "year", "rows"] = "rows",
    window_rows: Annotated[int, Field(ge=10, le=1_000_000)] = 500,
    columns: RawColumns = (),
    metric: JudgedMetric = "auto",
    false_alarms: Annotated[float, Field(gt=0, le=0.5)] = 0.03,
    limits_from: Literal["random", "in_order"] = "random",
    random_state: Seed = None,
) -> Report:
    """Follow a model over windows of later rows: drift and its cost, performance, estimates.

    Parameters
    ----------
    every
        Windows of the calendar, or of so many rows in the order of their times.
    window_rows
        Rows of a window, where it is not the calendar's.
    columns
        Watch the drift of these columns only; leave empty for all that a model can see.
    metric
        By which the model is judged; auto is the usual one.
    false_alarms
        The share of windows that may raise an alarm by chance.
    limits_from
        Training rows at random, or rows in order, where near rows are alike (seasons).
    random_state
        Seed of folds and draws; if left empty, the pipeline's.

    Examples
    --------
    >>> import pandas as pd, sklearn.dummy
    >>> model, X = sklearn.dummy.DummyRegressor(), pd.DataFrame({"x": range(20)})
    >>> watch_over_time(model.fit(X, X.x), model, X, X.x, X, X.x)["metrics"]["windows"]
    1
    """
    return watch_over_windows(
        model, unfitted, WatchedRows(X_train, y_train), WatchedRows(X_test, y_test, groups),
        cut_windows(len(X_test), times, every, window_rows), metric=metric, positive=positive,
        rate=false_alarms, seed=random_state, limits_from=limits_from, columns=columns,
    )  # fmt: skip
