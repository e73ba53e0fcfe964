"""Columns that give the target away: copies of it, and columns known only afterwards.

A model that is given one scores perfectly and is of no use, because tomorrow
the column will be as unknown as the target.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.data.dtypes import kind_of

# copy: the same values; renamed: one value for each, under another name or on another scale;
# alone: it determines the target; almost: it does so nearly always; adds_up: two do together.
Leak = Literal["copy", "renamed", "alone", "almost", "adds_up"]

COPY_CORRELATION = 0.99999
ALMOST_CORRELATION = 0.999
MIN_ROWS = 20
MAX_PAIRED_COLUMNS = 40
MIN_ROWS_PER_VALUE = 5
_MIN_CLASS_ROWS = 10
FEW_ERRORS = 0.01
_QUICK_ROWS = 200
_SUM_TOLERANCE = 1e-9


def leaks(table: pd.DataFrame, target: str, honest: Collection[str] = ()) -> dict[str, Leak]:
    """Return the columns that give the target away, each with how.

    Parameters
    ----------
    table
        The rows.
    target
        The column to predict.
    honest
        Columns that are known to give nothing away alone.

    Examples
    --------
    >>> table = pd.DataFrame({"a": range(30), "b": [1, 2, 3] * 10})
    >>> leaks(table.assign(y=table["a"] + table["b"]), "y")
    {'a': 'adds_up', 'b': 'adds_up'}
    """
    rows = table[table[target].notna()]
    if len(rows) < MIN_ROWS or rows[target].nunique() < 2:
        return {}
    found: dict[str, Leak] = {}
    for name in rows.columns.drop(target):
        if name not in honest and (leak := leak_of(rows[name], rows[target])) is not None:
            found[str(name)] = leak
    return found | _summands(rows.drop(columns=list(found)), target)


def leak_of(column: pd.Series[Any], target: pd.Series[Any]) -> Leak | None:
    """Return how a column alone gives the target away, or None.

    Parameters
    ----------
    column
        A column.
    target
        The target of the same rows, without missing values.

    Examples
    --------
    >>> target = pd.Series(["no", "yes"] * 20)
    >>> leak_of(target.map({"no": 0, "yes": 1}), target)
    'renamed'
    """
    present = column.notna().to_numpy()
    if present.sum() < MIN_ROWS or present.mean() < 0.5:
        return None
    if not present.all():
        column, target = column[present], target[present]
    first, second = _coded(column), _coded(target)
    if first.distinct < 2 or second.distinct < 2:
        return None
    if first.distinct == second.distinct and (column.astype("str") == target.astype("str")).all():
        return "copy"
    if second.is_number and second.distinct > MIN_ROWS:
        return _leak_of_quantity(first, second)
    return _leak_of_classes(first, second)


@dataclass(frozen=True)
class _Coded:
    """A column as codes of its different values, in their order where they are numbers."""

    values: npt.NDArray[Any]
    codes: npt.NDArray[np.intp]
    distinct: int
    is_number: bool


def _coded(column: pd.Series[Any]) -> _Coded:
    is_number = kind_of(column.dtype) == "number"
    codes, uniques = pd.factorize(column, sort=is_number)
    values = column.to_numpy(dtype="float64") if is_number else codes.astype("float64")
    return _Coded(values, codes, len(uniques), is_number)


def _leak_of_quantity(column: _Coded, target: _Coded) -> Leak | None:
    if column.is_number:
        straight = abs(_correlation(column.values, target.values))
        ranked = abs(_correlation(_ranks(column), _ranks(target)))
        if straight > COPY_CORRELATION:
            return "copy"
        if ranked > COPY_CORRELATION and column.distinct == target.distinct:
            return "renamed"
        return "almost" if max(straight, ranked) > ALMOST_CORRELATION else None
    if column.distinct * MIN_ROWS_PER_VALUE > len(column.codes):
        return None
    means = np.bincount(column.codes, target.values) / np.bincount(column.codes)
    return (
        "almost"
        if _correlation(means[column.codes], target.values) ** 2 > ALMOST_CORRELATION
        else None
    )


def _ranks(column: _Coded) -> npt.NDArray[np.float64]:
    counts = np.bincount(column.codes)
    return (np.cumsum(counts) - counts / 2)[column.codes]


def _correlation(first: npt.NDArray[Any], second: npt.NDArray[Any]) -> float:
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        return 0.0
    first, second = first - first.mean(), second - second.mean()
    scale = np.sqrt((first @ first) * (second @ second))
    return float(first @ second / scale) if scale > 0 else 0.0


def _leak_of_classes(column: _Coded, target: _Coded) -> Leak | None:
    rows = len(column.codes)
    if target.distinct * MIN_ROWS_PER_VALUE > rows:
        return None
    if column.distinct * MIN_ROWS_PER_VALUE > rows and not column.is_number:
        return None
    table = np.bincount(
        column.codes * target.distinct + target.codes, minlength=column.distinct * target.distinct
    ).reshape(column.distinct, target.distinct)
    if column.distinct * MIN_ROWS_PER_VALUE <= rows:
        errors = rows - table.max(axis=1).sum()
        if errors == 0:
            return "renamed" if column.distinct == target.distinct else "alone"
    elif target.distinct == 2:
        errors = _errors_of_best_threshold(table)
    else:
        return None
    rare = rows - table.sum(axis=0).max()
    is_almost = rare >= _MIN_CLASS_ROWS and errors <= FEW_ERRORS * rare
    return "almost" if is_almost else None


def _errors_of_best_threshold(table: npt.NDArray[np.intp]) -> int:
    """Return the rows on the wrong side of the best threshold, for two classes."""
    below = np.cumsum(table, axis=0)
    wrong = below[:, 0] + (below[-1, 1] - below[:, 1])
    return int(min(wrong.min(), (table.sum() - wrong).min()))


def _summands(table: pd.DataFrame, target: str) -> dict[str, Leak]:
    """Return two columns whose sum is the target."""
    if kind_of(table[target].dtype) != "number" or table[target].nunique() <= MIN_ROWS:
        return {}
    numbers = [name for name in table.select_dtypes("number").columns if name != target]
    head = table.head(_QUICK_ROWS)
    for first, second in combinations(numbers[:MAX_PAIRED_COLUMNS], 2):
        if (head[first] + head[second] - head[target]).abs().max() > _SUM_TOLERANCE:
            continue
        if (table[first] + table[second] - table[target]).abs().max() <= _SUM_TOLERANCE:
            return {str(first): "adds_up", str(second): "adds_up"}
    return {}
