"""Which regressors cannot be trained on a target below zero."""

from __future__ import annotations

from typing import Any

from sklearn.base import BaseEstimator
from sklearn.utils import get_tags

# Parameters whose value is a loss that has no negative target.
_POSITIVE_LOSSES = {"criterion": ("poisson",), "loss": ("poisson", "gamma")}


def takes_negative_target(model: Any) -> bool:
    """Tell whether a regressor, and each within it, can be trained on values below zero.

    Examples
    --------
    >>> from sklearn.linear_model import PoissonRegressor, Ridge
    >>> takes_negative_target(Ridge()), takes_negative_target(PoissonRegressor())
    (True, False)
    """
    inner = model.get_params(deep=True).values()
    estimators = [value for value in inner if isinstance(value, BaseEstimator)]
    return all(map(_takes_negatives, [model, *estimators]))


def _takes_negatives(estimator: Any) -> bool:
    params = estimator.get_params(deep=False)
    if get_tags(estimator).target_tags.positive_only:
        return False
    if any(params.get(name) in losses for name, losses in _POSITIVE_LOSSES.items()):
        return False
    if type(estimator).__name__ == "TweedieRegressor":
        return bool(params["power"] < 1)
    function = params.get("func") if "regressor" in params else None
    return getattr(function, "__name__", "") not in ("log", "log1p", "sqrt")
