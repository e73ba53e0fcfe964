"""A regressor that cannot learn negative values is known, however deep it stands."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import (
    HistGradientBoostingRegressor,
    RandomForestRegressor,
    StackingRegressor,
)
from sklearn.linear_model import GammaRegressor, PoissonRegressor, Ridge, TweedieRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PowerTransformer, StandardScaler

from pipeline_core.blocks.train.transform_target import transform_target
from pipeline_core.measures.target_signs import takes_negative_target

LOG = TransformedTargetRegressor(Ridge(), func=np.log1p, inverse_func=np.expm1)
X = np.arange(20.0).reshape(-1, 1)
Y = np.exp(X.ravel() / 5)
REGRESSORS = [
    Ridge(),
    TweedieRegressor(),
    TweedieRegressor(power=1.5),
    PoissonRegressor(),
    GammaRegressor(),
    HistGradientBoostingRegressor(),
    HistGradientBoostingRegressor(loss="poisson"),
    RandomForestRegressor(3, criterion="poisson"),
    LOG,
    TransformedTargetRegressor(Ridge(), transformer=StandardScaler()),
    make_pipeline(StandardScaler(), LOG),
    make_pipeline(StandardScaler(), PoissonRegressor()),
    StackingRegressor([("a", Ridge()), ("b", make_pipeline(StandardScaler(), LOG))], Ridge(), cv=3),
]


def learns(regressor, target) -> bool:
    try:
        regressor.fit(X, target)
    except ValueError:
        return False
    return True


@pytest.mark.filterwarnings("ignore:invalid value")
@pytest.mark.parametrize("regressor", REGRESSORS, ids=lambda regressor: str(regressor)[:60])
def test_what_is_said_is_what_fitting_does(regressor):
    target = PowerTransformer().fit_transform(Y.reshape(-1, 1)).ravel()
    assert takes_negative_target(regressor) == learns(regressor, target)


def test_a_logarithm_within_a_power_is_refused_in_words():
    with pytest.raises(ValueError, match=r"below zero.*Choose the method log"):
        transform_target(LOG, Y, method="power")
