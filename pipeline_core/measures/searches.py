"""Searches of scikit-learn over candidates of a model's parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import ceil, floor, log, prod
from typing import Any, Literal

import pandas as pd
from sklearn.base import is_classifier
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.model_selection import (
    GridSearchCV,
    HalvingGridSearchCV,
    HalvingRandomSearchCV,
    RandomizedSearchCV,
)

from pipeline_core.measures.classes import choose_positive
from pipeline_core.measures.ranges import distribution

# The rows of the rarest class that a fold of the first round should judge.
_FEW_JUDGED = 10
SearchMetric = Literal[
    "auto", "accuracy", "balanced_accuracy", "f1", "precision", "recall", "roc_auc",
    "average_precision", "log_loss", "brier", "matthews_corrcoef", "r2", "mean_absolute_error",
    "root_mean_squared_error", "median_absolute_error", "mean_absolute_percentage_error",
]  # fmt: skip
_OF_CLASSES = frozenset(
    {"accuracy", "balanced_accuracy", "f1", "precision", "recall", "roc_auc",
     "average_precision", "log_loss", "brier", "matthews_corrcoef"}
)  # fmt: skip


def searcher(
    model: Any,
    grid: Mapping[str, Any],
    how: str,
    tries: int,
    factor: int,
    scoring: Any,
    cv: Any,
    seed: int | None,
    train_scores: bool = False,
    y: pd.Series | None = None,
) -> Any:
    """Return the unfitted search of scikit-learn for some candidates.

    Parameters
    ----------
    model
        The unfitted model.
    grid
        For each parameter its values, or a distribution.
    how
        ``grid``, ``random``, ``halving`` or ``optuna``.
    tries
        How many combinations are drawn; all, where there are fewer, but by Optuna.
    factor
        Halving keeps one of so many candidates in each round.
    scoring, cv
        The scorer and the splitter.
    seed
        The seed of the draws.
    train_scores
        Whether the training rows are scored too; a halving and Optuna score none.
    y
        The target of all rows, by which halving knows how many rows to begin with.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> searcher(Ridge(), {"alpha": [1, 2]}, "grid", 30, 3, None, 5, 0)
    GridSearchCV(cv=5, estimator=Ridge(), param_grid={'alpha': [1, 2]})
    """
    lists = [values for values in grid.values() if isinstance(values, list)]
    count = prod(map(len, lists)) if len(lists) == len(grid) else None
    is_whole = count is not None and count <= tries
    judged = {"scoring": scoring, "cv": cv, "return_train_score": train_scores}
    if how == "grid":
        return GridSearchCV(model, dict(grid), **judged)
    if how == "optuna":  # an extra: it is imported where it is asked for
        from pipeline_core.measures.optuna_search import OptunaSearchCV

        return OptunaSearchCV(
            model, dict(grid), n_trials=tries, scoring=scoring, cv=cv, random_state=seed
        )
    if how == "random":
        n_iter = count if count is not None and is_whole else tries
        return RandomizedSearchCV(model, dict(grid), n_iter=n_iter, random_state=seed, **judged)
    options = {"factor": factor, "scoring": scoring, "cv": cv, "random_state": seed}
    if y is not None:
        candidates = count if count is not None and is_whole else tries
        splits = cv if isinstance(cv, int) else cv.get_n_splits()
        options["min_resources"] = _first_rows(y, candidates, factor, splits, is_classifier(model))
    if is_whole:
        return HalvingGridSearchCV(model, dict(grid), return_train_score=False, **options)
    return HalvingRandomSearchCV(
        model, dict(grid), n_candidates=tries, return_train_score=False, **options
    )


def _first_rows(
    y: pd.Series, candidates: int, factor: int, folds: int, is_of_classes: bool
) -> int | str:
    """Return on how many rows halving begins: scikit-learn's own number, if that is enough.

    Each fold should judge a few rows of the rarest class, or else no score means anything.
    """
    least, smallest = folds * _FEW_JUDGED, 2 * folds
    if is_of_classes:
        shares = y.value_counts(normalize=True)
        least, smallest = ceil(least / shares.min()), smallest * len(shares)
    rounds = floor(log(candidates, factor)) + 1
    enough = min(least, len(y) // factor)
    # What is fitted may be half of the rows, where a search is itself judged.
    if len(y) // factor ** (rounds - 1) >= 2 * least or enough <= smallest:
        return "exhaust"
    return enough


def drawer(how: str) -> Callable[..., Any]:
    """Return the function that makes a range a distribution, as a kind of search takes it.

    Examples
    --------
    >>> drawer("random").__name__, drawer("optuna").__name__
    ('distribution', 'optuna_distribution')
    """
    if how != "optuna":
        return distribution
    from pipeline_core.measures.optuna_search import optuna_distribution

    return optuna_distribution


def search_metric(metric: str, model: Any, y: pd.Series, positive: Any) -> tuple[str, Any]:
    """Return the metric of a search, and the positive class that it refers to.

    Parameters
    ----------
    metric
        The metric's name in a report, or ``auto``.
    model
        The unfitted model.
    y
        The target of all rows.
    positive
        The chosen class; None for the second of two.

    Raises
    ------
    ValueError
        The metric is of classes and the model predicts numbers, or the reverse.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> search_metric("auto", Ridge(), pd.Series([1.0]), None)
    ('r2', None)
    """
    if not is_classifier(model):
        if metric in _OF_CLASSES:
            raise ValueError(
                f"Search settings: the metric must be one of numbers; '{metric}' is one of "
                f"classes. Choose another metric, such as r2."
            )
        return ("r2" if metric == "auto" else metric), None
    if metric not in ("auto", *_OF_CLASSES):
        raise ValueError(
            f"Search settings: the metric must be one of classes; '{metric}' is one of numbers. "
            f"Choose another metric, such as balanced_accuracy."
        )
    classes = sorted(y.dropna().unique().tolist())
    label, _ = choose_positive(classes, positive if len(classes) == 2 else None)
    return ("accuracy" if metric == "auto" else metric), label
