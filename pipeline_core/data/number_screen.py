"""Numeric columns of a table in which nothing can be suspicious, found all at once.

A wide table has thousands of columns, and nearly all are honest; looking at
each alone would take longer than the rest of a preview.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.data.column_words import is_id_name
from pipeline_core.data.dtypes import kind_of
from pipeline_core.data.leaks import FEW_ERRORS, MIN_ROWS, MIN_ROWS_PER_VALUE

_FAR_FROM_COPY = 0.99

Matrix = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


def honest_numbers(rows: pd.DataFrame, target: str) -> set[str]:
    """Return numeric columns that neither name the rows, nor are constant, nor leak the target.

    Some honest columns may be missing; no suspicious one is returned.

    Parameters
    ----------
    rows
        The rows.
    target
        The column to predict.

    Examples
    --------
    >>> table = pd.DataFrame({"a": [7 * n % 30 for n in range(30)], "b": 1.0, "y": ["n", "y"] * 15})
    >>> honest_numbers(table, "y")
    {'a'}
    """
    y = rows[target]
    names = [n for n in rows.columns if n != target and kind_of(rows[n].dtype) == "number"]
    if not names or len(rows) < MIN_ROWS or y.isna().any():
        return set()
    values = rows[names].to_numpy(dtype="float64")
    finite = np.isfinite(values).all(axis=0)
    names, values = (
        [n for n, is_finite in zip(names, finite, strict=True) if is_finite],
        values[:, finite],
    )
    if not names:
        return set()
    order = np.argsort(values, axis=0, kind="stable")
    distinct = 1 + (np.diff(np.take_along_axis(values, order, axis=0), axis=0) != 0).sum(axis=0)
    rising = (np.diff(values, axis=0) > 0).all(axis=0)
    ids = np.array([is_id_name(str(name)) for name in names], dtype=bool)
    suspicious = (distinct == 1) | rising | (ids & (distinct == len(rows)))
    suspicious |= _may_leak(values, order, distinct, y)
    return {str(name) for name, is_bad in zip(names, suspicious, strict=True) if not is_bad}


def _may_leak(
    values: Matrix, order: npt.NDArray[np.intp], distinct: npt.NDArray[np.intp], y: pd.Series[Any]
) -> Mask:
    codes, classes = pd.factorize(y)
    if kind_of(y.dtype) == "number" and len(classes) > MIN_ROWS:
        return _may_be_quantity(values, order, y.to_numpy(dtype="float64"))
    few: Mask = distinct * MIN_ROWS_PER_VALUE <= len(values)
    if len(classes) != 2:
        few |= distinct == len(classes)
        return few
    few |= _splits_two_classes(codes[order])
    return few


def _may_be_quantity(values: Matrix, order: npt.NDArray[np.intp], target: Matrix) -> Mask:
    ranks = np.empty_like(values)
    np.put_along_axis(ranks, order, np.arange(len(values), dtype="float64")[:, None], axis=0)
    target_ranks = np.argsort(np.argsort(target, kind="stable")).astype("float64")
    straight, ranked = _correlations(values, target), _correlations(ranks, target_ranks)
    mask: Mask = np.maximum(np.abs(straight), np.abs(ranked)) > _FAR_FROM_COPY
    return mask


def _correlations(columns: Matrix, target: Matrix) -> Matrix:
    columns, target = columns - columns.mean(axis=0), target - target.mean()
    scale = np.sqrt((columns**2).sum(axis=0) * (target @ target))
    correlations: Matrix = np.divide(
        target @ columns, scale, out=np.ones(len(scale)), where=scale > 0
    )
    return correlations


def _splits_two_classes(sorted_codes: npt.NDArray[np.intp]) -> Mask:
    rows = len(sorted_codes)
    ones = int(sorted_codes[:, 0].sum())
    below = np.cumsum(sorted_codes, axis=0)
    wrong = below + (rows - ones) - (np.arange(1, rows + 1)[:, None] - below)
    errors = np.minimum(wrong.min(axis=0), (rows - wrong).min(axis=0))
    mask: Mask = errors <= FEW_ERRORS * min(ones, rows - ones)
    return mask
