"""Ridge regression: a straight line through many columns, its weights kept small."""

from typing import Annotated

from pydantic import Field
from sklearn.linear_model import Ridge

from pipeline_core.block import Estimator, block


@block("Ridge regression", icon="trending-up")
def ridge(
    *,
    alpha: Annotated[float, Field(ge=0)] = 1.0,
    fit_intercept: bool = True,
    positive: bool = False,
) -> Estimator:
    """Estimate a number by a weighted sum of the columns. Scale the numbers first.

    Parameters
    ----------
    alpha
        How strongly the weights are kept small; 0 is ordinary least squares.
    fit_intercept
        Whether the line may cross zero anywhere.
    positive
        Whether all weights must be zero or more.

    Examples
    --------
    >>> ridge(alpha=0).fit([[0], [1], [2]], [1.0, 3.0, 5.0]).predict([[3]]).round(6).tolist()
    [7.0]
    """
    return Ridge(alpha=alpha, fit_intercept=fit_intercept, positive=positive)
