"""A target that is easier to learn than the one that is asked for."""

from typing import Literal

import numpy as np
from sklearn.base import is_classifier
from sklearn.compose import TransformedTargetRegressor
from sklearn.preprocessing import PowerTransformer, QuantileTransformer, StandardScaler

from pipeline_core.block import Estimator, Target, Unfitted, block
from pipeline_core.measures.target_signs import takes_negative_target

_TRANSFORMERS = {"power": PowerTransformer, "standard": StandardScaler}


@block(
    "Transform the target",
    icon="move-diagonal",
    takes_models="number",
    when="When a quantity spans several orders of magnitude, such as prices or incomes.",
)
def transform_target(
    model: Unfitted,
    y: Target,
    *,
    method: Literal["log", "power", "quantile", "standard"] = "log",
) -> Estimator:
    """Train a regressor on a transformed target, and give its predictions in the old unit.

    Parameters
    ----------
    method
        log needs values of zero or more; power finds the exponent (Yeo-Johnson); quantile
        gives a normal distribution; standard subtracts the mean and divides by the deviation.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.linear_model import LinearRegression
    >>> y = pd.Series([0.0, 1.0, 3.0])
    >>> model = transform_target(LinearRegression(), y)
    >>> model.fit([[0], [1], [2]], y).predict([[3]]).round(6).tolist()
    [7.0]
    """
    if is_classifier(model):
        raise ValueError(
            "Transform the target: the model must predict numbers; this one predicts classes. "
            "Wire a regressor."
        )
    if method == "log":
        _require_no_negatives(y)
        return TransformedTargetRegressor(model, func=np.log1p, inverse_func=np.expm1)
    if not takes_negative_target(model):
        raise ValueError(
            f"Transform the target: with the method {method} the model is trained on values below "
            f"zero too, and the one inside takes none. Choose the method log, or another model."
        )
    if method == "quantile":
        transformer = QuantileTransformer(
            n_quantiles=100, output_distribution="normal", random_state=0
        )
        return TransformedTargetRegressor(model, transformer=transformer)
    return TransformedTargetRegressor(model, transformer=_TRANSFORMERS[method]())


def _require_no_negatives(y: Target) -> None:
    if y.min() < 0:
        raise ValueError(
            f"Transform the target: for a logarithm the target must be zero or more; the lowest "
            f"value is {y.min():g}. Choose the method power."
        )
