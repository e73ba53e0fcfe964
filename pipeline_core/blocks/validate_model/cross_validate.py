"""Tell how much the score depends on which rows were set aside."""

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
from pipeline_core.measures.folds import score_folds


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
    """Fit and judge the model several times, each time on another part of the training rows.

    Everything that is learned, the preparation too, is learned anew inside
    each fold. Classes keep their shares in every fold, and rows of one group
    stay together; the report names the splitter. Each measure has its mean
    and its standard deviation (population) over the folds.

    Parameters
    ----------
    folds
        Into how many parts the training rows are cut.
    random_state
        Fixes how rows are shuffled; left empty, the pipeline's seed.

    Raises
    ------
    ValueError
        Too few rows, members of a class or groups for so many folds.

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
