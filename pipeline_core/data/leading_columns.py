"""Columns that rank the target far ahead of all others: perhaps known only with it.

What is measured before the answer seldom says nearly all where nothing else says half as much:
the delay at departure, for the one on arrival. It may be the truth, so it is a suspicion, and
where several columns do well (the sensors of one gas) it is none.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.data.dtypes import kind_of

# Of a ROC AUC twice its distance from 0.5, so 0.8 is an AUC of 0.9; of a quantity a correlation.
LEAST_OF_CLASSES = 0.8
LEAST_OF_QUANTITY = 0.9
MOST_OF_OTHERS = 0.5  # of what the leading column has
MOST_LEADERS = 2
FEWEST_OTHERS = 3
MOST_COLUMNS = 200  # in a wider table one does well by chance, and a preview must be quick
FEWEST_ROWS = 100
FEWEST_OF_A_CLASS = 20
_FEW_CLASSES = 20

Matrix = npt.NDArray[np.float64]


def leading_columns(table: pd.DataFrame, target: str, known: Collection[str] = ()) -> set[str]:
    """Return the columns, two at most, that rank the target far ahead of all others.

    Parameters
    ----------
    table
        The rows.
    target
        The column to predict: two classes, or a quantity.
    known
        Columns that are suspected already: they neither lead nor are compared with.

    Examples
    --------
    >>> late = pd.Series([0, 1] * 100)
    >>> others = {name: [n * step % 97 for n in range(200)] for name, step in zip("abc", (7, 5, 3))}
    >>> ahead = late * 50 + pd.Series(range(200)) % 60
    >>> leading_columns(pd.DataFrame({"late": late, "ahead": ahead, **others}), "late")
    {'ahead'}
    """
    rows = table[table[target].notna()].drop(columns=list(known))
    y = _target_values(rows[target])
    features = rows.drop(columns=[target])
    if y is None or len(rows) < FEWEST_ROWS or features.shape[1] > MOST_COLUMNS:
        return set()
    is_class = len(np.unique(y)) == 2
    scores = pd.Series({name: _score(features[name], y, is_class) for name in features})
    least = LEAST_OF_CLASSES if is_class else LEAST_OF_QUANTITY
    leads = scores >= least
    rest = scores[~leads]
    if not 0 < leads.sum() <= MOST_LEADERS or len(rest) < FEWEST_OTHERS:
        return set()
    is_far = rest.max() < MOST_OF_OTHERS * scores[leads].min()
    return set(map(str, scores.index[leads])) if is_far else set()


def _target_values(target: pd.Series[Any]) -> Matrix | None:
    """Return a target of two classes as 0 and 1, a quantity as it is; None of any other."""
    codes, classes = pd.factorize(target)
    if len(classes) == 2:
        is_enough = np.bincount(codes).min() >= FEWEST_OF_A_CLASS
        return codes.astype("float64") if is_enough else None
    if kind_of(target.dtype) != "number" or len(classes) <= _FEW_CLASSES:
        return None
    values: Matrix = target.to_numpy(dtype="float64")
    return values if np.isfinite(values).all() else None


def _score(column: pd.Series[Any], y: Matrix, is_class: bool) -> float:
    """Return how well a column ranks the target: 0 not at all, 1 without a fault."""
    values = _numbers(column, y)
    present = np.isfinite(values)
    values, y = values[present], y[present]
    if len(values) < FEWEST_ROWS or 2 * len(values) < len(present) or np.ptp(values) == 0:
        return 0.0
    ranks: Any = pd.Series(values).rank().to_numpy()
    if is_class:
        return _gini(ranks, y)
    if np.ptp(y) == 0:
        return 0.0
    pairs = ((values, y), (ranks, pd.Series(y).rank().to_numpy()))
    return max(abs(float(np.corrcoef(*pair)[0, 1])) for pair in pairs)


def _gini(ranks: Matrix, y: Matrix) -> float:
    ones = float(y.sum())
    zeros = len(y) - ones
    if min(ones, zeros) < FEWEST_OF_A_CLASS:
        return 0.0
    area = (float(ranks[y == 1].sum()) - ones * (ones + 1) / 2) / (ones * zeros)
    return abs(2 * area - 1)


def _numbers(column: pd.Series[Any], y: Matrix) -> Matrix:
    """Return a column as numbers, words by the target's mean in every other row.

    The rows whose targets made the means are left out, for these would tell them.
    """
    kind = kind_of(column.dtype)
    if kind == "date":
        column = column.astype("int64").where(column.notna())
    if kind in ("number", "boolean", "date"):
        numbers: Any = column.astype("float64")
        return np.asarray(numbers.to_numpy(dtype="float64", na_value=np.nan))
    codes = pd.factorize(column)[0] if kind == "word" else np.full(len(column), -1)
    learned = np.arange(len(codes)) % 2 == 0
    means = pd.Series(y[learned]).groupby(codes[learned]).mean()
    values = np.array(pd.Series(codes).map(means), dtype="float64")
    values[~np.isfinite(values)] = y[learned].mean()  # a word that no learned row has
    values[learned | (codes < 0)] = np.nan
    return values
