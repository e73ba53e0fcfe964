"""Training rows that are like a single row."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pipeline_core.block import Fitted, Report, TestX, TestY, TrainX, TrainY, block
from pipeline_core.measures.nearest import nearest_report
from pipeline_core.measures.single_row import choose_row


@block("Nearest rows", icon="locate-fixed")
def nearest_rows(
    model: Fitted,
    X_train: TrainX,
    y_train: TrainY,
    X_test: TestX,
    y_test: TestY,
    *,
    row: Annotated[int, Field(ge=0)] = 0,
    by: Literal["position", "label"] = "position",
    count: Annotated[int, Field(ge=1, le=100)] = 5,
) -> Report:
    """Show the training rows nearest to a test row, with their target and prediction.

    Near is measured over the prepared columns, each scaled to a standard deviation of
    one; where there is no matrix of numbers, by Gower's distance over the raw columns.

    Parameters
    ----------
    row
        The test row: its position, the first is 0, or its label.
    by
        What `row` is.
    count
        Number of training rows.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.linear_model import LinearRegression
    >>> X = pd.DataFrame({"x": [0.0, 1.0, 5.0]})
    >>> model = LinearRegression().fit(X, X.x)
    >>> nearest_rows(model, X, X.x, X, X.x, row=2, count=2)["tables"]["nearest"]["row"].tolist()
    [2, 2, 1]
    """
    chosen = choose_row(X_test, row, by, "Nearest rows")
    return nearest_report(model, X_train, y_train, chosen, y_test.loc[chosen.index[0]], count)
