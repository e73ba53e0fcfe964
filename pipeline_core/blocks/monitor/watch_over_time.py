"""A model watched over time: inputs, answers and performance, window by window."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pipeline_core.block import (  # isort: skip
    AnySensitive, Fitted, JudgedMetric, Positive, RawColumns, Report, Seed, TestTimes, TestX,
    TestY, TrainSensitive, TrainX, TrainY, Unfitted, block,
)  # fmt: skip
from pipeline_core.measures.classes import model_positive
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
    train_groups: TrainSensitive = None,
    positive: Positive = None,
    *,
    every: Literal["hour", "day", "week", "month", "quarter", "year", "rows"] = "rows",
    window_rows: Annotated[int, Field(ge=10, le=1_000_000)] = 500,
    columns: RawColumns = (),
    metric: JudgedMetric = "auto",
    false_alarms: Annotated[float, Field(gt=0, le=0.5)] = 0.03,
    least_effect: Annotated[float, Field(ge=0, le=1)] = 0.1,
    limits_from: Literal["random", "in_order"] = "random",
    random_state: Seed = None,
) -> Report:
    """Follow a model over windows of the rows that came after those it was trained on.

    Each window says which columns drifted and what that cost, what is missing or new, what the
    model answered, and how well, by group too: measured where the target is known, else estimated.

    Parameters
    ----------
    every
        Windows of the calendar by the time column, or of so many rows in order.
    window_rows
        Rows of a window, where it is not the calendar's.
    columns
        Watch the drift of these columns only; leave empty for all that a model can see.
    metric
        By which the model is judged; auto is the usual one.
    false_alarms
        The share of windows that may raise an alarm by chance.
    least_effect
        PSI below which a column raises no alarm, however many rows there are.
    limits_from
        Training rows at random, or in_order where seasons or weekdays make near rows alike.
    random_state
        Seed of the folds and draws; if left empty, the pipeline's seed.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.linear_model import Ridge
    >>> X, y = pd.DataFrame({"x": range(40)}), pd.Series(range(40))
    >>> watch_over_time(Ridge().fit(X, y), Ridge(), X, y, X + 99, y)["metrics"]["alarms"]
    1
    """
    windows = cut_windows(len(X_test), times, every, window_rows)
    positive_label, _ = model_positive(model, positive, "Watch over time")
    reference = WatchedRows(X_train, y_train, train_groups)
    return watch_over_windows(
        model, unfitted, reference, WatchedRows(X_test, y_test, groups), windows,
        columns=columns, metric=metric, positive=positive_label, rate=false_alarms,
        least_effect=least_effect, seed=random_state or 0, in_order=limits_from == "in_order",
    )  # fmt: skip
