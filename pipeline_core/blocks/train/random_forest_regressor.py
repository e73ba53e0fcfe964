"""A forest that estimates a number: the average of many trees."""

from typing import Annotated

from pydantic import Field
from sklearn.ensemble import RandomForestRegressor

from pipeline_core.block import Estimator, Seed, block


@block("Random forest (numbers)", icon="trees")
def random_forest_regressor(
    *,
    n_estimators: Annotated[int, Field(ge=1, le=10_000)] = 100,
    max_depth: Annotated[int, Field(ge=1)] | None = None,
    min_samples_leaf: Annotated[int, Field(ge=1)] = 1,
    max_features: Annotated[float, Field(gt=0, le=1)] = 1.0,
    random_state: Seed = None,
) -> Estimator:
    """Estimate a number by the average of many trees.

    Parameters
    ----------
    n_estimators
        How many trees. More are steadier and slower; they do not overfit.
    max_depth
        How many questions a tree may ask one after the other; empty for no limit.
    min_samples_leaf
        A tree stops where fewer training rows than this would be left. More is smoother.
    max_features
        The share of columns that each question may choose from.
    random_state
        Seed of the rows and columns that each tree is shown.

    Examples
    --------
    >>> model = random_forest_regressor(n_estimators=10, random_state=0)
    >>> model.fit([[1], [2], [3]], [5.0, 5.0, 5.0]).predict([[2]]).tolist()
    [5.0]
    """
    return RandomForestRegressor(
        n_estimators=n_estimators,
        max_depth=max_depth,
        min_samples_leaf=min_samples_leaf,
        max_features=max_features,
        random_state=random_state,
    )
