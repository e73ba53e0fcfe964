"""A model watched over time: inputs, answers and performance, window by window."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pipeline_core.block import (
    AnySensitive,
    Fitted,
    JudgedMetric,
    Positive,
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
from pipeline_core.measures.classes import model_positive
from pipeline_core.measures.time_windows import count_windows, time_windows
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
    metric: JudgedMetric = "auto",
    false_alarms: Annotated[float, Field(gt=0, le=0.5)] = 0.03,
    least_effect: Annotated[float, Field(ge=0, le=1)] = 0.1,
    limits_from: Literal["random", "in_order"] = "random",
    random_state: Seed = None,
) -> Report:
    """Follow a model over windows of the rows that came after those it was trained on.

    Each window says which columns drifted, what is missing or new, whether a forest can tell
    its rows from the training rows, what the model answered and how good it was where the
    target is known, and what its calibrated confidence promises for all rows. Limits are
    learned from the training rows, so that windows without drift seldom raise an alarm.

    Parameters
    ----------
    every
        Windows of the calendar by the time column, or of so many rows in their order.
    window_rows
        Rows of a window, where it is not the calendar's.
    metric
        By which the model is judged; auto is the usual one.
    false_alarms
        The share of windows that may raise an alarm by chance.
    least_effect
        PSI below which a column raises no alarm, however many rows there are.
    limits_from
        Training rows drawn at random, or rows that follow each other (in_order), where seasons
        or weekdays make near rows alike.
    random_state
        Seed of the folds and draws; if left empty, the pipeline's seed.

    Raises
    ------
    ValueError
        No rows came, or there would be too many windows.
    """
    by_count = count_windows(len(X_test), window_rows) if every == "rows" else []
    windows = by_count if every == "rows" else time_windows(times, every)
    chosen, _ = model_positive(model, positive, "Watch over time")
    return watch_over_windows(
        model, unfitted, WatchedRows(X_train, y_train), WatchedRows(X_test, y_test, groups),
        windows, metric=metric, positive=chosen, rate=false_alarms,
        least_effect=least_effect, seed=random_state or 0,
        in_order=limits_from == "in_order",
    )  # fmt: skip
