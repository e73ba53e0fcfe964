"""A baseline regressor that ignores the columns."""

from typing import Annotated, Literal

from pydantic import Field
from sklearn.dummy import DummyRegressor

from pipeline_core.block import Estimator, block


@block(
    "Baseline (numbers)",
    icon="dices",
    when="Always, beside a real model: what does not beat it has learned nothing.",
)
def dummy_regressor(
    *,
    strategy: Literal["mean", "median", "quantile"] = "mean",
    quantile: Annotated[float, Field(ge=0, le=1)] = 0.5,
) -> Estimator:
    """Predict a number without using any column.

    Parameters
    ----------
    strategy
        Always predict the mean, the median or a quantile of the training rows.
    quantile
        For quantile: the quantile; 0.5 is the median.

    Examples
    --------
    >>> dummy_regressor().fit([[1], [2]], [10.0, 20.0]).predict([[9]]).tolist()
    [15.0]
    """
    return DummyRegressor(strategy=strategy, quantile=quantile if strategy == "quantile" else None)
