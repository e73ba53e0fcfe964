"""Checks of a prepared table against an estimator, in terms of its columns.

scikit-learn fits some hopeless tables in silence (one class, dates as raw
integers) and refuses others in words about arrays. The first are refused
here, the second are said again with the columns' names.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import is_classifier, is_regressor
from sklearn.utils import get_tags
from sklearn.utils.multiclass import type_of_target

from pipeline_core.data.dtypes import kind_of, kinds_of
from pipeline_core.data.target_limits import MAX_CLASSES, too_many_classes
from pipeline_core.errors import StageFailed

_MAX_NAMES = 8


def require_suitable(stage: str, estimator: Any, X: pd.DataFrame, y: pd.Series[Any] | None) -> None:
    """Refuse a table that the estimator would learn nothing meaningful from.

    Parameters
    ----------
    stage
        The estimator's stage.
    estimator
        Unfitted.
    X
        Prepared training rows, shape (rows, columns).
    y
        Their targets, shape (rows,); None for an estimator that learns without.

    Raises
    ------
    StageFailed
        No rows or columns; a target with one value, or with values that are no classes or
        no quantities; dates among the columns.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> require_suitable("ridge", Ridge(), pd.DataFrame({"a": [1, 2]}), pd.Series([1.0, 2.0]))
    """
    require_target(stage, estimator, X, y)
    dates = [name for name, kind in kinds_of(X).items() if kind == "date"]
    if dates and not get_tags(estimator).no_validation:
        raise StageFailed(
            "failed.dates_left", stage=stage, columns=dates[:_MAX_NAMES], count=len(dates)
        )


def require_target(stage: str, estimator: Any, X: pd.DataFrame, y: pd.Series[Any] | None) -> None:
    """Refuse a table without rows or columns, and a target that an estimator cannot learn.

    Parameters
    ----------
    stage, estimator, y
        As `require_suitable` takes them.
    X
        Training rows, prepared or as they are, shape (rows, columns).

    Raises
    ------
    StageFailed
        No rows or columns, or a target with one value, or with values that are no classes or
        no quantities.
    """
    if X.empty:
        raise StageFailed(
            "failed.nothing_to_learn_from", stage=stage, rows=len(X), columns=X.shape[1]
        )
    if y is not None:
        _require_learnable(stage, estimator, y)


def _require_learnable(stage: str, estimator: Any, y: pd.Series[Any]) -> None:
    """Refuse a target whose values are no classes, or no quantities, before a long fit."""
    distinct, kind = y.nunique(), kind_of(y.dtype)
    if distinct < 2:
        code = "failed.one_class" if is_classifier(estimator) else "failed.constant_target"
        raise StageFailed(code, stage=stage, target=y.name, value=y.iloc[0])
    values: dict[str, Any] = {"target": y.name}
    if kind == "date":
        raise StageFailed("failed.date_target", stage=stage, **values)
    if is_regressor(estimator) and kind in ("word", "other"):
        raise StageFailed("failed.word_target", stage=stage, **values)
    if not is_classifier(estimator):
        return
    if type_of_target(y).startswith("continuous"):
        raise StageFailed("failed.continuous_target", stage=stage, **values)
    if too_many_classes(distinct, len(y)):
        values |= {"distinct": distinct, "rows": len(y), "limit": MAX_CLASSES}
        raise StageFailed("failed.too_many_classes", stage=stage, **values)


def diagnose(
    stage: str, X: pd.DataFrame, error: ValueError, raw: pd.DataFrame | None = None
) -> Exception:
    """Return an estimator's error in terms of the table's columns.

    Parameters
    ----------
    stage
        The estimator's stage.
    X
        Prepared training rows.
    error
        What it raised.
    raw
        The rows before they were prepared: a gap that they do not have is an overflow.

    Returns
    -------
    Exception
        A StageFailed where the cause is found, else the error itself.

    Examples
    --------
    >>> X = pd.DataFrame({"city": ["Lima", "Oslo"]})
    >>> diagnose("logistic", X, ValueError("could not convert")).code
    'failed.words_left'
    """
    for code, columns in _unusable_columns(X, raw).items():
        if columns:
            return StageFailed(code, stage=stage, columns=columns[:_MAX_NAMES], count=len(columns))
    return error


def _unusable_columns(X: pd.DataFrame, raw: pd.DataFrame | None) -> dict[str, list[str]]:
    kinds = kinds_of(X)
    numbers = X[[name for name, kind in kinds.items() if kind == "number"]]
    infinite = numbers.columns[np.isinf(numbers.to_numpy(dtype="float64")).any(axis=0)]
    finite = [] if raw is None else _finite_columns(raw)
    gaps = list(X.columns[X.isna().any()])
    return {
        "failed.overflow_left": [str(name) for name in gaps if name in finite],
        "failed.words_left": [name for name, kind in kinds.items() if kind in ("word", "other")],
        "failed.missing_left": [str(name) for name in gaps],
        "failed.infinite_left": [str(name) for name in infinite],
    }


def _finite_columns(rows: pd.DataFrame) -> list[str]:
    """Return the columns of numbers without a gap and without an infinite value."""
    names = [name for name, kind in kinds_of(rows).items() if kind == "number"]
    return [name for name in names if np.isfinite(rows[name].to_numpy(dtype="float64")).all()]
