"""Importance of raw columns, by shuffling them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pipeline_core.block import (
    Fitted,
    JudgedMetric,
    Positive,
    Report,
    Seed,
    TestWeights,
    TestX,
    TestY,
    TrainWeights,
    TrainX,
    TrainY,
    block,
)
from pipeline_core.measures.classes import model_positive
from pipeline_core.measures.permutation import importance_report
from pipeline_core.measures.shadow_columns import LabelledRows


@block("Permutation importance", icon="shuffle")
def permutation_importance(
    model: Fitted,
    X_train: TrainX,
    y_train: TrainY,
    X_test: TestX,
    y_test: TestY,
    positive: Positive = None,
    train_weights: TrainWeights = None,
    test_weights: TestWeights = None,
    *,
    metric: JudgedMetric = "auto",
    rows: Literal["test", "train"] = "test",
    repeats: Annotated[int, Field(ge=1, le=100)] = 5,
    shadows: Annotated[int, Field(ge=0, le=50)] = 5,
    correlated: Annotated[float, Field(gt=0, le=1)] = 0.7,
    random_state: Seed = None,
) -> Report:
    """Measure how much worse a fitted model gets when a column is shuffled.

    The noise floor is what chance gives to shuffled copies of columns, fitted anew.

    Parameters
    ----------
    metric
        What drops: ROC AUC or R² if auto.
    rows
        The rows whose columns are shuffled.
    repeats
        Shuffles of each column.
    shadows
        Shuffled copies for the noise floor; 0 for no floor.
    correlated
        Columns that go together as strongly as this are shuffled together too.
    random_state
        Seed of the shuffles; if left empty, the pipeline's seed.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.linear_model import Ridge
    >>> X = pd.DataFrame({"x": range(20), "noise": [0, 1, 1, 0] * 5})
    >>> permutation_importance(Ridge().fit(X, X.x), X, X.x, X, X.x)["method"]["metric"]
    'r2'
    """
    train = LabelledRows(X_train, y_train, train_weights)
    judged = train if rows == "train" else LabelledRows(X_test, y_test, test_weights)
    label, notes = model_positive(model, positive, "Permutation importance")
    how = metric, repeats, shadows, correlated, random_state
    report = importance_report(model, train, judged, label, *how)
    return {**report, "notes": [*notes, *report["notes"]]}
