"""What is left in the errors of a model of numbers."""

from typing import Annotated

from pydantic import Field

from pipeline_core.block import (
    Fitted,
    Report,
    Seed,
    TestRows,
    TestTimes,
    TestWeights,
    TestX,
    TestY,
    block,
)
from pipeline_core.measures.residual_report import Depth, residual_report


@block("Residuals", icon="chart-scatter", judges="number")
def residuals(
    model: Fitted,
    X_test: TestX,
    y_test: TestY,
    test_rows: TestRows,
    times: TestTimes = None,
    weights: TestWeights = None,
    *,
    bins: Annotated[int, Field(ge=2, le=50)] = 10,
    permutations: Annotated[int, Field(ge=19, le=9999)] = 199,
    points: Annotated[int, Field(ge=10, le=5000)] = 1000,
    random_state: Seed = None,
) -> Report:
    """Look for what the errors of a model of numbers still depend on.

    A residual is the truth less the prediction. Every column is tried, also those that the
    model does not see: what it still explains, and where predictions are too high or too low.

    Parameters
    ----------
    bins
        The most ranges of a number, or frequent words, of a column.
    permutations
        Shuffles of the residuals that tell what chance explains.
    points
        Rows that are kept to be drawn.
    random_state
        Seed of shuffles and points; if left empty, the pipeline's seed.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.linear_model import LinearRegression
    >>> X = pd.DataFrame({"x": range(-30, 30)})
    >>> y = (X["x"] ** 2).rename("y")
    >>> report = residuals(LinearRegression().fit(X, y), X, y, X, random_state=0)
    >>> report["metrics"]["columns_explaining"], report["notes"][0]["columns"]
    (1, ['x'])
    """
    depth = Depth(bins, permutations, points, random_state)
    report = residual_report(model, X_test, y_test, test_rows, times, depth)
    if weights is not None:
        report["notes"].append({"code": "residuals_unweighted", "column": str(weights.name)})
    return report
