"""Boosted trees for classes: each new tree mends what the ones before got wrong."""

from typing import Annotated, Literal

from pydantic import Field
from sklearn.ensemble import HistGradientBoostingClassifier

from pipeline_core.block import Estimator, Seed, block


@block(
    "Gradient boosting (classes)",
    icon="rocket",
    completes=HistGradientBoostingClassifier,
    when="When accuracy counts: often the best on tables, fast on many rows, and gaps may stay.",
)
def hist_gradient_boosting_classifier(
    *,
    learning_rate: Annotated[float, Field(gt=0, le=1)] = 0.1,
    max_iter: Annotated[int, Field(ge=1, le=100_000)] = 100,
    max_leaf_nodes: Annotated[int, Field(ge=2)] | None = 31,
    min_samples_leaf: Annotated[int, Field(ge=1)] = 20,
    l2_regularization: Annotated[float, Field(ge=0)] = 0.0,
    early_stopping: Literal["auto"] | bool = "auto",
    class_weight: Literal["balanced"] | None = None,
    random_state: Seed = None,
) -> Estimator:
    """Predict classes with trees that each correct the errors of the trees before.

    Missing values need not be filled: each tree learns which way to send them.

    Parameters
    ----------
    learning_rate
        How much each tree corrects. Smaller values need more trees and are often better.
    max_iter
        Maximum number of trees (per class, if there are more than two).
    max_leaf_nodes
        Maximum number of leaves per tree; leave empty for no limit.
    min_samples_leaf
        Minimum number of training rows in a leaf. Larger values give smoother models.
    l2_regularization
        Strength of the L2 penalty; larger values reduce overfitting, 0 switches it off.
    early_stopping
        Stop when the score on held-out rows no longer improves; auto does so above 10,000 rows.
    class_weight
        balanced gives every class the same total weight, however rare it is.
    random_state
        Seed of the choice of held-out rows.

    Examples
    --------
    >>> model = hist_gradient_boosting_classifier(min_samples_leaf=1)
    >>> model.fit([[1], [2], [8], [9]], ["no", "no", "yes", "yes"]).predict([[0], [10]]).tolist()
    ['no', 'yes']
    """
    return HistGradientBoostingClassifier(
        learning_rate=learning_rate,
        max_iter=max_iter,
        max_leaf_nodes=max_leaf_nodes,
        min_samples_leaf=min_samples_leaf,
        l2_regularization=l2_regularization,
        early_stopping=early_stopping,
        class_weight=class_weight,
        random_state=random_state,
    )
