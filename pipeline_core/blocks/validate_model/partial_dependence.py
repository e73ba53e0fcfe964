"""Partial dependence of a fitted model on its raw columns."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from pipeline_core.block import (
    Fitted,
    Positive,
    RawColumns,
    Report,
    Seed,
    TestWeights,
    TestX,
    block,
)
from pipeline_core.measures.classes import model_positive
from pipeline_core.measures.dependence import dependence_report


@block("Partial dependence", icon="chart-spline")
def partial_dependence(
    model: Fitted,
    X_test: TestX,
    positive: Positive = None,
    weights: TestWeights = None,
    *,
    columns: RawColumns = (),
    count: Annotated[int, Field(ge=1, le=8)] = 4,
    grid: Annotated[int, Field(ge=2, le=200)] = 20,
    lines: Annotated[int, Field(ge=0, le=200)] = 30,
    max_rows: Annotated[int, Field(ge=1)] = 1000,
    random_state: Seed = None,
) -> Report:
    """Draw how a fitted model's prediction changes with one column at a time.

    The thick line is the mean over the test rows while the column is held at each value,
    as scikit-learn's partial_dependence has it; each thin line is a single row (ICE).
    Below stands how many rows have such values: where there are few, the line is a guess.

    Parameters
    ----------
    columns
        The columns; if empty, those whose line varies most.
    count
        How many columns if none are chosen.
    grid
        Values at which the model is asked; of categories the most frequent.
    lines
        Rows with a line of their own.
    max_rows
        Of more test rows a sample counts.
    random_state
        Seed of the samples; if left empty, the pipeline's seed.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.linear_model import LinearRegression
    >>> X = pd.DataFrame({"x": [0.0, 1.0, 2.0]})
    >>> report = partial_dependence(LinearRegression().fit(X, X.x * 3), X)
    >>> report["tables"]["dependence"]["prediction"].round(6).tolist()
    [0.0, 3.0, 6.0]
    """
    label, notes = model_positive(model, positive, "Partial dependence")
    settings = columns, count, grid, lines, max_rows, random_state
    report = dependence_report(model, X_test, label, weights, *settings)
    return {**report, "notes": [*notes, *report["notes"]]}
