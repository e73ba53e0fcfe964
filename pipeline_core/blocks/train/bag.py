"""Many copies of one model, each fitted on a draw of the rows."""

from typing import Annotated

from pydantic import Field
from sklearn.base import is_classifier
from sklearn.ensemble import BaggingClassifier, BaggingRegressor
from sklearn.pipeline import make_pipeline

from pipeline_core.block import Estimator, Seed, Share, Unfitted, block
from pipeline_core.measures.members import recipe_and_estimator


@block(
    "Bag a model",
    icon="copy",
    needs=("single_estimator", "no_group"),
    when="When a model changes much with a few other rows, as deep trees and k-NN do.",
)
def bag(
    model: Unfitted,
    *,
    n_estimators: Annotated[int, Field(ge=1, le=100_000)] = 10,
    max_samples: Share | None = None,
    bootstrap: bool = True,
    random_state: Seed = None,
) -> Estimator:
    """Fit copies of a model on draws of the rows, and average what they predict.

    The preparation is fitted once, on all training rows; only the model is repeated.
    The draws know no groups.

    Parameters
    ----------
    n_estimators
        Number of copies.
    max_samples
        Share of the rows in each draw; left empty, as many as there are.
    bootstrap
        Draw with replacement, so that a row may come several times.
    random_state
        Seed of the draws; if left empty, the pipeline's seed.

    Examples
    --------
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.tree import DecisionTreeRegressor
    >>> bag(make_pipeline(DecisionTreeRegressor()), n_estimators=5).steps[-1][1]
    BaggingRegressor(estimator=DecisionTreeRegressor(), n_estimators=5)
    """
    steps, estimator = recipe_and_estimator(model, "Bag a model")
    kind = BaggingClassifier if is_classifier(estimator) else BaggingRegressor
    bagging = kind(
        estimator,
        n_estimators=n_estimators,
        max_samples=max_samples,
        bootstrap=bootstrap,
        random_state=random_state,
    )
    return make_pipeline(*steps, bagging)
