"""Permutation test of an unfitted model on the training rows."""

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
    Unfitted,
    block,
)
from pipeline_core.measures.judged_rows import JudgedRows
from pipeline_core.measures.permutation_tests import permutation_report


@block(
    "Better than chance?",
    icon="dices",
    when="When rows are few or columns many, and a good score may be luck.",
    try_with={"folds": 3, "permutations": 19},
)
def permutation_test(
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
    permutations: Annotated[int, Field(ge=19, le=10_000)] = 100,
    random_state: Seed = None,
) -> Report:
    """Test whether the model scores better than models that learn a shuffled target.

    Each shuffled target is cross-validated as the true one is, on folds of its own. With a
    group the target is shuffled within groups, and differences between them count as
    chance; groups of one value each swap theirs. With a time it is rotated, so that it keeps
    its ups and downs. The p value is the share of shuffles that score as well, the true
    order counted with them.

    Parameters
    ----------
    metric
        What is compared: ROC AUC or R² if auto.
    folds
        Number of parts: each is judged by models of the others.
    permutations
        Number of shuffled targets; each costs a cross-validation.
    random_state
        Seed of folds and shuffles; if left empty, the pipeline's seed.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.linear_model import Ridge
    >>> X = pd.DataFrame({"x": range(30)})
    >>> report = permutation_test(Ridge(), X, X["x"], permutations=19, random_state=0)
    >>> report["metrics"]["p_value"]
    0.05
    """
    rows = JudgedRows(X, y, groups, times, weights)
    return permutation_report(model, rows, positive, metric, folds, permutations, random_state)
