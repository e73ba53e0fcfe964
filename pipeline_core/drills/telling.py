"""Whether a column tells the target by itself, measured on other rows than it was learned from."""

from __future__ import annotations

import warnings
from typing import Any

import pandas as pd
from sklearn.metrics import accuracy_score, r2_score
from sklearn.model_selection import cross_val_score
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from pipeline_core.data.data import Data
from pipeline_core.data.suspects import column_suspects

_MAX_ROWS = 3_000
_MIN_ROWS = 60
_TOLD_CLASSES = 0.96
_TOLD_NUMBERS = 0.98
# What a tree cannot even say of the rows that it was fitted on, it will not say of others.
_MARGIN = 0.04
_LEAKS = frozenset({"copy", "renamed", "alone", "almost", "ahead", "adds_up"})


def tells(column: pd.Series[Any], target: pd.Series[Any]) -> bool:
    """Return whether a column alone nearly gives the target.

    Parameters
    ----------
    column, target
        Values of the same rows.

    Examples
    --------
    >>> target = pd.Series([float(number % 37) for number in range(300)])
    >>> tells(target * 2 + 1, target), tells(target.sample(300, random_state=0), target)
    (True, False)
    """
    frame = pd.DataFrame({"x": _codes(column).to_numpy(), "y": target.to_numpy()}).dropna()
    if len(frame) > _MAX_ROWS:
        frame = frame.sample(_MAX_ROWS, random_state=0)
    if len(frame) < _MIN_ROWS or frame["y"].nunique() < 2 or frame["x"].nunique() < 2:
        return False
    is_number = pd.api.types.is_numeric_dtype(target) and frame["y"].nunique() > 10
    tree = (DecisionTreeRegressor if is_number else DecisionTreeClassifier)(
        max_leaf_nodes=200 if is_number else 20, random_state=0
    )
    folds = frame.sample(len(frame), random_state=0)
    scoring, least = ("r2", _TOLD_NUMBERS) if is_number else ("balanced_accuracy", _TOLD_CLASSES)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        y = folds["y"] if is_number else folds["y"].astype(str)
        fitted = tree.fit(folds[["x"]], y).predict(folds[["x"]])
        if (r2_score if is_number else accuracy_score)(y, fitted) < least - _MARGIN:
            return False
        score = cross_val_score(tree, folds[["x"]], y, cv=3, scoring=scoring).mean()
    return bool(score >= least)


def _codes(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return a column as numbers; words that differ in nearly every row as none."""
    if pd.api.types.is_numeric_dtype(column):
        return column.astype("float64")
    codes = pd.Series(pd.factorize(column)[0], index=column.index, dtype="float64")
    return codes if column.nunique() <= max(2, len(column) // 3) else codes * float("nan")


def suspected_leaks(data: Data) -> set[str]:
    """Return the features that look like leaks to the product's own suspicions."""
    return {name for name, facts in column_suspects(data).items() if facts["kind"] in _LEAKS}
