"""A search for the settings with which a model scores best."""

from typing import Annotated, Literal

from pydantic import Field
from sklearn.base import is_classifier

from pipeline_core.block import (
    Estimator,
    Groups,
    Positive,
    Seed,
    Target,
    Times,
    Unfitted,
    Vary,
    block,
)
from pipeline_core.measures.role_folds import inner_folds
from pipeline_core.measures.scorers import scorer_of
from pipeline_core.measures.searches import SearchMetric, search_metric, searcher


@block(
    "Search settings",
    icon="telescope",
    when="When a model's settings matter and nobody knows them: it tries them on the same folds.",
)
def search(
    model: Unfitted,
    y: Target,
    positive: Positive = None,
    groups: Groups = None,
    times: Times = None,
    *,
    vary: Vary,
    strategy: Literal["grid", "random", "halving", "optuna"] = "grid",
    tries: Annotated[int, Field(ge=1, le=10_000)] = 30,
    factor: Annotated[int, Field(ge=2, le=10)] = 3,
    metric: SearchMetric = "auto",
    folds: Annotated[int, Field(ge=2, le=100)] = 5,
    train_scores: bool = False,
    random_state: Seed = None,
) -> Estimator:
    """Try settings of the model and of the steps before it, and train with the best.

    All are judged on the same folds, in which the steps are learned anew. Groups stay together,
    rows with a time are judged on what came later, and weights count in every fit and score.

    Parameters
    ----------
    vary
        What to try: for a stage's setting its values, or a range.
    strategy
        grid tries all combinations, random draws some, halving judges many on few rows first,
        optuna draws some and learns from earlier ones (an extra: pip install 'fabrica[optuna]').
    tries
        How many combinations are drawn.
    factor
        Of so many candidates halving keeps one in each round, and takes that many times the rows.
    metric
        What the best has most of. auto is the accuracy of classes and R² of numbers.
    folds
        Number of parts: each is judged by models of the others.
    train_scores
        Score the training rows too, by grid and random: where only they score well, it overfits.
    random_state
        Seed of folds and draws; if left empty, the pipeline's seed.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.linear_model import Ridge
    >>> search(Ridge(), pd.Series([0.5, 2.5]), vary={"alpha": [0.1, 1.0]}, folds=2).param_grid
    {'alpha': [0.1, 1.0]}
    """
    stratified = is_classifier(model)
    cv = inner_folds(folds, random_state, stratified=stratified, groups=groups, times=times)
    how = strategy, tries, factor, scorer_of(*search_metric(metric, model, y, positive))
    return searcher(model, vary, *how, cv, random_state, train_scores, y)
