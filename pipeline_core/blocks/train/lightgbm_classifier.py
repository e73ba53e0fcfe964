"""LightGBM's boosted trees for classes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from sklearn.tree import DecisionTreeClassifier

from pipeline_core.block import Estimator, Seed, block


@block(
    "LightGBM (classes)",
    icon="rocket",
    when="When gradient boosting must be fast on very many rows. Gaps may stay.",
    extra="boost",
    library="lightgbm",
    like=DecisionTreeClassifier,
)
def lightgbm_classifier(
    *,
    n_estimators: Annotated[int, Field(ge=1, le=100_000)] = 100,
    learning_rate: Annotated[float, Field(gt=0, le=1)] = 0.1,
    num_leaves: Annotated[int, Field(ge=2, le=131_072)] = 31,
    min_child_samples: Annotated[int, Field(ge=1)] = 20,
    reg_lambda: Annotated[float, Field(ge=0)] = 0.0,
    class_weight: Literal["balanced"] | None = None,
    random_state: Seed = None,
) -> Estimator:
    """Predict classes with LightGBM's trees, each correcting the errors of those before.

    Parameters
    ----------
    n_estimators
        Number of trees (per class, if there are more than two).
    learning_rate
        How much each tree corrects. Smaller values need more trees and are often better.
    num_leaves
        Maximum number of leaves per tree.
    min_child_samples
        Minimum number of training rows in a leaf. Larger values give smoother models.
    reg_lambda
        Strength of the L2 penalty; larger values reduce overfitting, 0 switches it off.
    class_weight
        balanced gives every class the same total weight, however rare it is.
    random_state
        Seed of what it draws at random.

    Examples
    --------
    >>> model = lightgbm_classifier(min_child_samples=1)  # doctest: +SKIP
    >>> model.fit([[1], [9]], ["no", "yes"]).classes_.tolist()  # doctest: +SKIP
    ['no', 'yes']
    """
    from lightgbm import LGBMClassifier

    return LGBMClassifier(
        n_estimators=n_estimators,
        learning_rate=learning_rate,
        num_leaves=num_leaves,
        min_child_samples=min_child_samples,
        reg_lambda=reg_lambda,
        class_weight=class_weight,
        random_state=random_state,
        n_jobs=1,
        verbosity=-1,
        deterministic=True,
        force_row_wise=True,
    )
