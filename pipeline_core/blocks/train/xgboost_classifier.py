"""XGBoost's boosted trees for classes."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sklearn.tree import DecisionTreeClassifier

from pipeline_core.block import Estimator, Seed, block
from pipeline_core.measures.encoded_classifier import EncodedClassifier


@block(
    "XGBoost (classes)",
    icon="rocket",
    when="When a regularised gradient boosting is wanted, or the one others use. Gaps may stay.",
    extra="boost",
    library="xgboost",
    like=DecisionTreeClassifier,
)
def xgboost_classifier(
    *,
    n_estimators: Annotated[int, Field(ge=1, le=100_000)] = 100,
    learning_rate: Annotated[float, Field(gt=0, le=1)] = 0.3,
    max_depth: Annotated[int, Field(ge=1, le=64)] = 6,
    min_child_weight: Annotated[float, Field(ge=0)] = 1.0,
    subsample: Annotated[float, Field(gt=0, le=1)] = 1.0,
    reg_lambda: Annotated[float, Field(ge=0)] = 1.0,
    random_state: Seed = None,
) -> Estimator:
    """Predict classes with XGBoost's trees, each correcting the errors of those before.

    Parameters
    ----------
    n_estimators
        Number of trees (per class, if there are more than two).
    learning_rate
        How much each tree corrects. Smaller values need more trees and are often better.
    max_depth
        Maximum depth of each tree.
    min_child_weight
        Minimum weight of the training rows in a leaf; a row that is predicted with certainty
        weighs little. Larger values give smoother models.
    subsample
        Share of the training rows that each tree is fitted on, drawn at random.
    reg_lambda
        Strength of the L2 penalty; larger values reduce overfitting, 0 switches it off.
    random_state
        Seed of what it draws at random.

    Examples
    --------
    >>> model = xgboost_classifier(min_child_weight=0)  # doctest: +SKIP
    >>> model.fit([[1], [9]], ["no", "yes"]).classes_.tolist()  # doctest: +SKIP
    ['no', 'yes']
    """
    from xgboost import XGBClassifier

    model = XGBClassifier(
        n_estimators=n_estimators,
        learning_rate=learning_rate,
        max_depth=max_depth,
        min_child_weight=min_child_weight,
        subsample=subsample,
        reg_lambda=reg_lambda,
        random_state=random_state,
        n_jobs=1,
    )
    return EncodedClassifier(model)
