"""A regressor that does not look: what any real model must beat."""

from typing import Annotated, Literal

from pydantic import Field
from sklearn.dummy import DummyRegressor

from pipeline_core.block import Estimator, block


@block("Baseline (numbers)", icon="dices")
def dummy_regressor(
    *,
    strategy: Literal["mean", "median", "quantile"] = "mean",
    quantile: Annotated[float, Field(ge=0, le=1)] = 0.5,
) -> Estimator:
    """Estimate a number without looking at any column.

    Parameters
    ----------
    strategy
        Always say the mean, the median or a quantile of the training rows.
    quantile
        For quantile: which one; 0.5 is the median.

    Examples
    --------
    >>> dummy_regressor().fit([[1], [2]], [10.0, 20.0]).predict([[9]]).tolist()
    [15.0]
    """
    return DummyRegressor(strategy=strategy, quantile=quantile if strategy == "quantile" else None)
