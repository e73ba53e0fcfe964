"""A model that learns from the predictions of several models."""

from typing import Annotated, Literal

from pydantic import Field
from sklearn.ensemble import StackingClassifier, StackingRegressor
from sklearn.linear_model import LogisticRegression, RidgeCV

from pipeline_core.block import Estimator, Groups, Seed, Target, Times, Unfitteds, block
from pipeline_core.measures.encoded_labels import with_encoded_labels
from pipeline_core.measures.members import named_members, predict_classes
from pipeline_core.measures.role_folds import inner_folds


@block(
    "Stack models",
    icon="layers-2",
    needs=("no_time",),
    when="When models of different kinds are good at different rows, and time to fit is no matter.",
)
def stack(
    models: Unfitteds,
    y: Target,
    groups: Groups = None,
    times: Times = None,
    *,
    folds: Annotated[int, Field(ge=2, le=100)] = 5,
    gives: Literal["probabilities", "classes"] = "probabilities",
    random_state: Seed = None,
) -> Estimator:
    """Train a last model on what several models predict for rows they have not seen.

    Each model is fitted once a fold and once on all training rows. The last one is
    a logistic regression for classes and a ridge regression for numbers; its columns
    are in the order of the wires. Groups stay together in the folds.

    Parameters
    ----------
    folds
        Number of parts: each model predicts the rows of a part from the others.
    gives
        What the last model sees of classes: the models' probabilities or their classes.
    random_state
        Seed of the shuffling; if left empty, the pipeline's seed.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.tree import DecisionTreeRegressor
    >>> tree, y = DecisionTreeRegressor(), pd.Series([1.0, 2.0])
    >>> model = stack({"tree": tree}, y, folds=2, random_state=0)
    >>> model.cv
    KFold(n_splits=2, random_state=0, shuffle=True)
    """
    if times is not None:
        raise ValueError(
            f"Stack models: every training row must be predicted once by models that did not see "
            f"it; the first rows of '{times.name}' have no earlier ones. Let the models vote, or "
            f"take the time role away."
        )
    classes = predict_classes(models, "Stack models")
    cv = inner_folds(folds, random_state, stratified=classes, groups=groups)
    if not classes:
        return StackingRegressor(named_members(models), final_estimator=RidgeCV(), cv=cv)
    return StackingClassifier(
        named_members(with_encoded_labels(models, y)),
        final_estimator=LogisticRegression(max_iter=1000, random_state=random_state),
        cv=cv,
        stack_method="auto" if gives == "probabilities" else "predict",
    )
