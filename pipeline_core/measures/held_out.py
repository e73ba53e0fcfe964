"""A model fitted on parts of rows, for what it says of rows that it has not seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import clone

from pipeline_core.measures.folds import Positions
from pipeline_core.measures.progress import log_progress
from pipeline_core.measures.weights import Weights, weight_argument


def fit_on(model: Any, X: pd.DataFrame, y: pd.Series, weights: Weights, part: Positions) -> Any:
    """Return a copy of a model fitted on some of the rows, with their weights.

    Examples
    --------
    >>> from sklearn.dummy import DummyRegressor
    >>> X, y = pd.DataFrame({"x": range(3)}), pd.Series([1.0, 2.0, 6.0])
    >>> fit_on(DummyRegressor(), X, y, None, np.array([0, 1])).predict(X[:1]).tolist()
    [1.5]
    """
    factors = None if weights is None else weights[part]
    return clone(model).fit(X.iloc[part], y.iloc[part], **weight_argument(model, factors))


def held_out_values(
    model: Any,
    X: pd.DataFrame,
    y: pd.Series,
    weights: Weights,
    parts: Sequence[tuple[Positions, Positions]],
    answer: Callable[[Any, pd.DataFrame], npt.NDArray[Any]],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.intp]]:
    """Return what models say of rows that they were not fitted on, and the fold of each row.

    Parameters
    ----------
    model
        The unfitted model.
    X, y, weights
        The rows, their target and their weights.
    parts
        The positions of training and test rows, for each fold.
    answer
        Returns a number for each row, from a fitted model and the rows.

    Returns
    -------
    tuple of arrays
        NaN and -1 for rows that no fold tests.

    Examples
    --------
    >>> from sklearn.dummy import DummyRegressor
    >>> X, y = pd.DataFrame({"x": range(2)}), pd.Series([1.0, 3.0])
    >>> parts = [(np.array([0]), np.array([1]))]
    >>> values, folds = held_out_values(
    ...     DummyRegressor(), X, y, None, parts, lambda model, rows: model.predict(rows)
    ... )
    >>> values.tolist(), folds.tolist()
    ([nan, 1.0], [-1, 0])
    """
    values, folds = np.full(len(X), np.nan), np.full(len(X), -1)
    for fold, (train, test) in enumerate(parts):
        fitted = fit_on(model, X, y, weights, train)
        values[test], folds[test] = answer(fitted, X.iloc[test]), fold
        log_progress("fold", fold + 1, len(parts))
    return values, folds
