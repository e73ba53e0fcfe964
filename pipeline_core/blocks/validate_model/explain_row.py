"""Explanation of a single row's prediction."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pipeline_core.block import Fitted, Positive, Report, Seed, TestX, TestY, TrainX, block
from pipeline_core.measures.classes import model_positive
from pipeline_core.measures.row_explanation import Sampling, row_report
from pipeline_core.measures.single_row import choose_row


@block("Explain row", icon="list-tree")
def explain_row(
    model: Fitted,
    X_train: TrainX,
    X_test: TestX,
    y_test: TestY,
    positive: Positive = None,
    *,
    row: Annotated[int, Field(ge=0)] = 0,
    by: Literal["position", "label"] = "position",
    method: Literal["auto", "sampled"] = "auto",
    background: Annotated[int, Field(ge=2, le=2000)] = 100,
    orders: Annotated[int, Field(ge=1, le=100)] = 2,
    random_state: Seed = None,
) -> Report:
    """Tell what each column adds to the prediction for one row.

    Of a linear model the contributions are exact: coefficient × (value - mean), on the
    scale of its decisions. Of any other they are Shapley values by sampling: the row's
    values replace those of training rows one by one, in random orders. Either way they
    sum to the prediction less the mean prediction.

    Parameters
    ----------
    row
        The test row: its position, the first is 0, or its label.
    by
        What `row` is.
    method
        Whether a linear model is sampled too, on the scale of its predictions.
    background
        Training rows that stand for not knowing a column.
    orders
        Random orders for each of them.
    random_state
        Seed of rows and orders; if left empty, the pipeline's seed.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.linear_model import LinearRegression
    >>> X = pd.DataFrame({"x": [0.0, 1.0, 2.0]})
    >>> report = explain_row(LinearRegression().fit(X, X.x * 3), X, X, X.x, row=2)
    >>> report["tables"]["contributions"]["contribution"].round(6).tolist()
    [3.0]
    """
    chosen = choose_row(X_test, row, by, "Explain row")
    actual = y_test.loc[chosen.index[0]]
    label, notes = model_positive(model, positive, "Explain row")
    how = Sampling(background, orders, random_state)
    report = row_report(model, X_train, chosen, actual, label, method, how)
    return {**report, "notes": [*notes, *report["notes"]]}
