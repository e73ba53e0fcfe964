"""Logistic regression: a weight for each column, and their sum turned into a probability."""

from typing import Annotated, Literal

from pydantic import Field
from sklearn.linear_model import LogisticRegression

from pipeline_core.block import Estimator, Seed, block


@block(
    "Logistic regression",
    icon="chart-spline",
    when="As the first model for classes, "
    "and where each weight is to be read; its probabilities are usually honest.",
)
def logistic_regression(
    *,
    C: Annotated[float, Field(gt=0)] = 1.0,
    class_weight: Literal["balanced"] | None = None,
    l1_ratio: Annotated[float, Field(ge=0, le=1)] = 0.0,
    max_iter: Annotated[int, Field(ge=1, le=1_000_000)] = 1000,
    random_state: Seed = None,
) -> Estimator:
    """Predict classes from a weighted sum of the columns. Scale the numbers first.

    Parameters
    ----------
    C
        Inverse of the regularization strength: smaller values keep the weights smaller.
    class_weight
        balanced gives every class the same total weight, however rare it is.
    l1_ratio
        0 keeps the weights small (L2); towards 1 (L1) many become zero, and fitting takes longer.
    max_iter
        Maximum number of solver iterations.
    random_state
        Seed of the solver; it only matters if l1_ratio is not 0.

    Examples
    --------
    >>> model = logistic_regression().fit([[1], [2], [8], [9]], ["no", "no", "yes", "yes"])
    >>> model.predict([[0], [10]]).tolist()
    ['no', 'yes']
    """
    return LogisticRegression(
        C=C,
        class_weight=class_weight,
        l1_ratio=l1_ratio,
        solver="saga" if l1_ratio else "lbfgs",
        max_iter=max_iter,
        random_state=random_state,
    )
