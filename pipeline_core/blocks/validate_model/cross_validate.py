"""Cross-validation of an unfitted model on the training rows."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from pipeline_core.block import (
    Positive,
    RawColumns,
    Report,
    RowFormula,
    Scorers,
    Seed,
    TrainGroups,
    TrainTimes,
    TrainWeights,
    TrainX,
    TrainY,
    Unfitted,
    block,
)
from pipeline_core.measures.cross_validation import score_folds
from pipeline_core.measures.own_metrics import OwnMetrics


@block("Cross-validate", icon="layers")
def cross_validate(
    model: Unfitted,
    X: TrainX,
    y: TrainY,
    groups: TrainGroups = None,
    positive: Positive = None,
    times: TrainTimes = None,
    weights: TrainWeights = None,
    *,
    folds: Annotated[int, Field(ge=2, le=100)] = 5,
    strata: RawColumns = (),
    scorers: Scorers = (),
    own_metric: RowFormula = "",
    own_metric_name: str = "own_metric",
    random_state: Seed = None,
) -> Report:
    """Fit and evaluate the model several times, each time on a different part of the training rows.

    Everything that is learned, the preparation too, is learned anew in each
    fold. The roles decide the folds: rows of a group stay together, rows with a
    time are judged on what came later, other folds keep the class proportions,
    and weights count in every fit and score. The report names the splitter.
    Each metric has its mean and its standard deviation (population).

    Parameters
    ----------
    folds
        Number of parts that the training rows are divided into.
    strata
        Columns whose proportions every fold keeps, beside the classes.
    scorers
        More of scikit-learn's scorers.
    own_metric
        A formula of truth, prediction, score and the columns; its mean is reported.
    own_metric_name
        What your metric is called, for instance in a quality gate.
    random_state
        Seed of the shuffling; if left empty, the pipeline's seed.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.tree import DecisionTreeClassifier
    >>> X, y = pd.DataFrame({"x": range(20)}), pd.Series(["low"] * 10 + ["high"] * 10)
    >>> report = cross_validate(DecisionTreeClassifier(), X, y, folds=2, random_state=0)
    >>> report["method"]["splitter"], report["metrics"]["accuracy_mean"]
    ('StratifiedKFold', 0.95)
    """
    own = OwnMetrics(scorers, own_metric, own_metric_name)
    return score_folds(
        model, X, y, groups, positive, folds, random_state, times, weights, strata, own
    )
