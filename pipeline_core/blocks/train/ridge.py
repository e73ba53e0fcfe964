"""Ridge regression: a straight line through many columns, its weights kept small."""

from typing import Annotated

from pydantic import Field
from sklearn.linear_model import Ridge

from pipeline_core.block import Estimator, block


@block(
    "Ridge regression",
    icon="trending-up",
    completes=Ridge,
    when="When many columns are related, or there are few rows: "
    "small weights generalize better than free ones.",
)
def ridge(
    *,
    alpha: Annotated[float, Field(ge=0)] = 1.0,
    fit_intercept: bool = True,
    positive: bool = False,
) -> Estimator:
    """Predict a number from a weighted sum of the columns. Scale the numbers first.

    Parameters
    ----------
    alpha
        Strength of the L2 penalty; 0 is ordinary least squares.
    fit_intercept
        Whether to fit an intercept; without it, predictions are 0 where all columns are 0.
    positive
        Whether all weights must be zero or positive.

    Examples
    --------
    >>> ridge(alpha=0).fit([[0], [1], [2]], [1.0, 3.0, 5.0]).predict([[3]]).round(6).tolist()
    [7.0]
    """
    return Ridge(alpha=alpha, fit_intercept=fit_intercept, positive=positive)
