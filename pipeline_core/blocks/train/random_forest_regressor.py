"""A forest that estimates a number: the average of many trees."""

from typing import Annotated

from pydantic import Field
from sklearn.ensemble import RandomForestRegressor

from pipeline_core.block import Estimator, Seed, block


@block(
    "Random forest (numbers)",
    icon="trees",
    completes=RandomForestRegressor,
    when="As the first strong model on any table: "
    "hardly anything to tune, nothing to scale. It predicts nothing beyond the values it has seen.",
)
def random_forest_regressor(
    *,
    n_estimators: Annotated[int, Field(ge=1, le=10_000)] = 100,
    max_depth: Annotated[int, Field(ge=1)] | None = None,
    min_samples_leaf: Annotated[int, Field(ge=1)] = 1,
    max_features: Annotated[float, Field(gt=0, le=1)] = 1.0,
    random_state: Seed = None,
) -> Estimator:
    """Predict a number as the average of many trees.

    Parameters
    ----------
    n_estimators
        Number of trees. More trees are more stable and slower; they do not overfit.
    max_depth
        Maximum depth of each tree; leave empty for no limit.
    min_samples_leaf
        Minimum number of training rows in a leaf. Larger values give smoother models.
    max_features
        Share of the columns considered at each split.
    random_state
        Seed of the rows and columns drawn for each tree.

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
