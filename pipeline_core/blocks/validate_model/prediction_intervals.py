"""Intervals or sets that hold the truth as often as promised."""

from typing import Annotated

from pydantic import Field

from pipeline_core.block import (
    AnySensitive,
    RawColumns,
    Report,
    Seed,
    TestRows,
    TestX,
    TestY,
    TrainGroups,
    TrainTimes,
    TrainWeights,
    TrainX,
    TrainY,
    Unfitted,
    block,
)
from pipeline_core.measures.coverage import told_columns
from pipeline_core.measures.interval_report import Promise, interval_report
from pipeline_core.measures.role_rows import RoleRows


@block("Prediction intervals", icon="between-horizontal-start")
def prediction_intervals(
    model: Unfitted,
    X_train: TrainX,
    y_train: TrainY,
    X_test: TestX,
    y_test: TestY,
    test_rows: TestRows,
    sensitive: AnySensitive = None,
    groups: TrainGroups = None,
    times: TrainTimes = None,
    weights: TrainWeights = None,
    *,
    coverage: Annotated[float, Field(ge=0.5, le=0.99)] = 0.9,
    calibration_share: Annotated[float, Field(ge=0.05, le=0.5)] = 0.25,
    normalised: bool = False,
    columns: RawColumns = (),
    random_state: Seed = None,
) -> Report:
    """Give each test row an interval, or a set of classes, that holds the truth as promised.

    Split conformal: a part of the training rows is set aside, and the model fitted anew on
    the others; how far it is from the truth there says how wide intervals must be.

    Parameters
    ----------
    coverage
        The promised share of new rows whose truth is within.
    calibration_share
        The share of the training rows that is set aside.
    normalised
        Numbers only: intervals are wide where errors are large, by a second model of these.
    columns
        Coverage is told by group of these and of the sensitive columns.
    random_state
        Seed of the draw of calibration rows; if left empty, the pipeline's seed.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.dummy import DummyRegressor
    >>> X = pd.DataFrame({"x": range(100)})
    >>> report = prediction_intervals(DummyRegressor(), X, X.x, X, X.x, X, random_state=0)
    >>> report["metrics"]["calibration_rows"], report["metrics"]["coverage"] > 0.8
    (25, True)
    """
    train = RoleRows(X_train, y_train, weights, groups, times)
    told = told_columns(sensitive, test_rows, columns)
    promise = Promise(coverage, calibration_share, normalised, random_state)
    return interval_report(model, train, X_test, y_test, told, promise)
