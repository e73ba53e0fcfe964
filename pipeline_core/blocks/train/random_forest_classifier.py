"""A forest that votes on the class: many trees, each grown on other rows and columns."""

from typing import Annotated, Literal

from pydantic import Field
from sklearn.ensemble import RandomForestClassifier

from pipeline_core.block import Estimator, Seed, block


@block(
    "Random forest (classes)",
    icon="trees",
    completes=RandomForestClassifier,
    when="As the first strong model on any table: "
    "hardly anything to tune, nothing to scale. It cannot be read as rules.",
)
def random_forest_classifier(
    *,
    n_estimators: Annotated[int, Field(ge=1, le=10_000)] = 100,
    max_depth: Annotated[int, Field(ge=1)] | None = None,
    min_samples_leaf: Annotated[int, Field(ge=1)] = 1,
    max_features: Annotated[float, Field(gt=0, le=1)] | Literal["sqrt", "log2"] = "sqrt",
    class_weight: Literal["balanced", "balanced_subsample"] | None = None,
    random_state: Seed = None,
) -> Estimator:
    """Predict classes by the vote of many trees.

    Parameters
    ----------
    n_estimators
        Number of trees. More trees are more stable and slower; they do not overfit.
    max_depth
        Maximum depth of each tree; leave empty for no limit.
    min_samples_leaf
        Minimum number of training rows in a leaf. Larger values give smoother models.
    max_features
        Columns considered at each split: sqrt or log2 of their number, or a share.
    class_weight
        balanced gives every class the same total weight; balanced_subsample does so per tree.
    random_state
        Seed of the rows and columns drawn for each tree.

    Examples
    --------
    >>> model = random_forest_classifier(n_estimators=10, random_state=0)
    >>> model.fit([[1], [2], [8], [9]], ["no", "no", "yes", "yes"]).predict([[0], [10]]).tolist()
    ['no', 'yes']
    """
    return RandomForestClassifier(
        n_estimators=n_estimators,
        max_depth=max_depth,
        min_samples_leaf=min_samples_leaf,
        max_features=max_features,
        class_weight=class_weight,
        random_state=random_state,
    )
