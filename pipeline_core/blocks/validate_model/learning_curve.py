"""Learning curve of an unfitted model on the training rows."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from pipeline_core.block import (
    JudgedMetric,
    Positive,
    Report,
    Seed,
    Share,
    TrainGroups,
    TrainTimes,
    TrainWeights,
    TrainX,
    TrainY,
    Unfitted,
    block,
)
from pipeline_core.measures.judged_rows import JudgedRows
from pipeline_core.measures.learning_curves import learning_report


@block(
    "Learning curve",
    icon="chart-line",
    when="When you wonder whether more rows would help, or another model.",
)
def learning_curve(
    model: Unfitted,
    X: TrainX,
    y: TrainY,
    groups: TrainGroups = None,
    positive: Positive = None,
    times: TrainTimes = None,
    weights: TrainWeights = None,
    *,
    metric: JudgedMetric = "auto",
    folds: Annotated[int, Field(ge=2, le=100)] = 5,
    sizes: Annotated[int, Field(ge=2, le=20)] = 5,
    smallest: Share = 0.1,
    random_state: Seed = None,
) -> Report:
    """Fit the model on more and more training rows and forecast what twice as many would bring.

    The folds are those of Cross-validate, and so is what the roles mean for them: groups
    join whole, and rows with a time join from the latest backwards. The forecast is a power
    law through the test scores, with a 95 % interval from the folds; a curve that is no
    power law has none. It holds for more rows of the same kind.

    Parameters
    ----------
    metric
        What the curve shows: ROC AUC or R² if auto.
    folds
        Number of parts: each is judged by models of the others.
    sizes
        How many sizes are fitted in each fold, up to all its training rows.
    smallest
        The smallest size, as a share of them.
    random_state
        Seed of the shuffles; if left empty, the pipeline's seed.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.tree import DecisionTreeRegressor
    >>> X = pd.DataFrame({"x": range(100)})
    >>> report = learning_curve(DecisionTreeRegressor(), X, X["x"] / 100, random_state=0)
    >>> report["tables"]["learning"]["train_rows"].tolist()
    [8, 26, 44, 62, 80]
    """
    rows = JudgedRows(X, y, groups, times, weights)
    return learning_report(model, rows, positive, metric, folds, sizes, smallest, random_state)
