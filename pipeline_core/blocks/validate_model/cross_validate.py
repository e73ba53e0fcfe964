"""Cross-validation of an unfitted model on the training rows."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from pipeline_core.block import (
    Positive,
    Report,
    Seed,
    TrainGroups,
    TrainX,
    TrainY,
    Unfitted,
    block,
)
from pipeline_core.measures.cross_validation import score_folds


@block("Cross-validate", icon="layers")
def cross_validate(
    model: Unfitted,
    X: TrainX,
    y: TrainY,
    groups: TrainGroups = None,
    positive: Positive = None,
    *,
    folds: Annotated[int, Field(ge=2, le=100)] = 5,
    random_state: Seed = None,
) -> Report:
    """Fit and evaluate the model several times, each time on a different part of the training rows.

    Everything that is learned, the preparation too, is learned anew in each
    fold. Every fold keeps the class proportions, and rows of a group stay
    together; the report names the splitter. Each metric has its mean and its
    standard deviation (population) over the folds.

    Parameters
    ----------
    folds
        Number of parts that the training rows are divided into.
    random_state
        Seed of the shuffling; if left empty, the pipeline's seed.

    Raises
    ------
    ValueError
        Too few rows, groups or rows of a class for that many folds.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.tree import DecisionTreeClassifier
    >>> X, y = pd.DataFrame({"x": range(20)}), pd.Series(["low"] * 10 + ["high"] * 10)
    >>> report = cross_validate(DecisionTreeClassifier(), X, y, folds=2, random_state=0)
    >>> report["method"]["splitter"], report["metrics"]["accuracy_mean"]
    ('StratifiedKFold', 0.95)
    """
    return score_folds(model, X, y, groups, positive, folds, random_state)
