"""Logistic regression: a weight for each column, and their sum turned into a probability."""

from typing import Annotated, Literal

from pydantic import Field
from sklearn.linear_model import LogisticRegression

from pipeline_core.block import Estimator, Seed, block


@block("Logistic regression", icon="chart-spline")
def logistic_regression(
    *,
    C: Annotated[float, Field(gt=0)] = 1.0,
    class_weight: Literal["balanced"] | None = None,
    l1_ratio: Annotated[float, Field(ge=0, le=1)] = 0.0,
    max_iter: Annotated[int, Field(ge=1, le=1_000_000)] = 1000,
    random_state: Seed = None,
) -> Estimator:
    """Tell classes apart by a weighted sum of the columns. Scale the numbers first.

    Parameters
    ----------
    C
        How freely the weights may follow the training rows: smaller is more cautious.
    class_weight
        balanced makes each class count the same, however rare it is.
    l1_ratio
        0 makes weights small; towards 1 it makes many of them zero, and takes longer.
    max_iter
        How many steps the search for the weights may take.
    random_state
        Seed of the search; it matters only where l1_ratio is not 0.

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
