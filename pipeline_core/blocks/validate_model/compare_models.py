"""Models compared on the same folds."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from pipeline_core.block import (
    JudgedMetric,
    Positive,
    Report,
    Seed,
    TrainGroups,
    TrainTimes,
    TrainWeights,
    TrainX,
    TrainY,
    Unfitteds,
    block,
)
from pipeline_core.measures.model_comparison import ComparedRows, comparison_report


@block(
    "Compare models",
    icon="trophy",
    needs=("two_models",),
    when="When you must choose a model and want to know whether the lead of the best is real.",
)
def compare_models(
    models: Unfitteds,
    X: TrainX,
    y: TrainY,
    groups: TrainGroups = None,
    times: TrainTimes = None,
    weights: TrainWeights = None,
    positive: Positive = None,
    *,
    metric: JudgedMetric = "auto",
    folds: Annotated[int, Field(ge=2, le=100)] = 5,
    repeats: Annotated[int, Field(ge=1, le=50)] = 1,
    rope: Annotated[float, Field(ge=0)] = 0.01,
    random_state: Seed = None,
) -> Report:
    """Fit and judge several models on the same folds, and say whether the best one's lead is real.

    Everything that is learned, the preparation too, is learned anew in each fold of the
    training rows. Groups stay together, rows with a time are judged on what came later,
    and weights count in every fit and score. For each pair of models the report has the
    probability that the first is better, practically the same, or worse.

    Parameters
    ----------
    metric
        What is compared: ROC AUC or R² if auto.
    folds
        Number of parts that the training rows are divided into.
    repeats
        How often the folds are drawn anew; more of them steady the comparison.
    rope
        Differences up to this, in the metric's unit, are practically none.
    random_state
        Seed of the shuffling; if left empty, the pipeline's seed.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.dummy import DummyRegressor
    >>> from sklearn.linear_model import LinearRegression
    >>> X, models = pd.DataFrame({"x": range(20)}), {"a": DummyRegressor(), "b": LinearRegression()}
    >>> report = compare_models(models, X, X["x"] * 2.0, random_state=0)
    >>> report["headline"]["model"], round(report["metrics"]["r2_mean"], 6)
    ('b', 1.0)
    """
    rows = ComparedRows(X, y, groups, times, weights, positive)
    return comparison_report(models, rows, metric, folds, repeats, rope, random_state)
