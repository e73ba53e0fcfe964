"""What every threshold of a classifier's score gets right and wrong, and what it costs."""

from typing import Annotated, Literal

from pydantic import Field

from pipeline_core.block import (
    Fitted,
    Positive,
    Report,
    Seed,
    TestWeights,
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
from pipeline_core.measures.role_rows import RoleRows
from pipeline_core.measures.threshold_report import explore_thresholds


@block("Threshold explorer", icon="sliders-vertical", judges="class", needs=("two_classes",))
def explore_threshold(
    fitted: Fitted,
    model: Unfitted,
    X_train: TrainX,
    y_train: TrainY,
    X_test: TestX,
    y_test: TestY,
    groups: TrainGroups = None,
    times: TrainTimes = None,
    train_weights: TrainWeights = None,
    test_weights: TestWeights = None,
    positive: Positive = None,
    *,
    false_alarm: Annotated[float, Field(ge=0)] = 1.0,
    miss: Annotated[float, Field(ge=0)] = 1.0,
    hit: Annotated[float, Field(ge=0)] = 0.0,
    rows: Literal["train", "test"] = "train",
    folds: Annotated[int, Field(ge=2, le=100)] = 5,
    resamples: Annotated[int, Field(ge=20, le=5000)] = 200,
    random_state: Seed = None,
) -> Report:
    """Show what every threshold of the score gets right and wrong, and what that costs.

    Parameters
    ----------
    false_alarm
        Cost of a row that is wrongly called positive.
    miss
        Cost of a positive row that is not called so.
    hit
        Gain of a positive row that is called so.
    rows
        train: each row's score by a model of the other folds; test: by the model itself.
    folds
        Parts of the training rows.
    resamples
        Bootstrap samples for the intervals.
    random_state
        Seed of folds and samples; if left empty, the pipeline's seed.

    Examples
    --------
    >>> from sklearn.datasets import load_breast_cancer
    >>> from sklearn.naive_bayes import GaussianNB
    >>> X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    >>> report = explore_threshold(GaussianNB().fit(X, y), GaussianNB(), X, y, X, y, miss=5)
    >>> report["metrics"]["best_threshold"] < 0.5
    True
    """
    train = RoleRows(X_train, y_train, train_weights, groups, times)
    judged = train if rows == "train" else RoleRows(X_test, y_test, test_weights)
    how = (false_alarm, miss, hit), folds if rows == "train" else 0, resamples, random_state
    return explore_thresholds(fitted, model, judged, positive, *how)
