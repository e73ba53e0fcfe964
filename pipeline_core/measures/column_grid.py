"""Values of a column at which a model is asked: a grid of numbers, or its categories."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.stats.mstats import mquantiles

from pipeline_core.measures.kinds import column_kind

PERCENTILES = (0.05, 0.95)
_BINS = 20


class Grid(NamedTuple):
    """The values at which a column is held, in order.

    Parameters
    ----------
    values
        One column for each value: constant, with the rows' labels.
    numbers, words
        Each value as a number or as a word; the other is missing.
    left_out
        How many further categories the column has.
    """

    values: list[Any]
    numbers: list[float]
    words: list[str | None]
    left_out: int = 0


def column_grid(column: pd.Series, size: int) -> Grid:
    """Return the grid of a column.

    Numbers as scikit-learn's partial dependence has them: equal steps between the 5th and
    the 95th percentile, or all values if there are fewer. Of words the most frequent ones;
    dates at equal shares of the rows. Missing values are none.

    Parameters
    ----------
    column
        The column.
    size
        The most values.

    Examples
    --------
    >>> column_grid(pd.Series([3, 1, 1, None]), 5).numbers
    [1.0, 3.0]
    >>> column_grid(pd.Series(["b", "a", "b"]), 5).words
    ['a', 'b']
    """
    kind, present = column_kind(column), column.dropna()
    if kind == "number":
        numbers = _numbers(present.to_numpy(dtype="float64"), size)
        return Grid(numbers, numbers, [None] * len(numbers))
    if kind == "date":
        ordered = present.sort_values()
        places = np.unique(np.linspace(0, len(ordered) - 1, size).round().astype(int))
        values = list(ordered.iloc[places].unique()) if len(ordered) else []
        return Grid(values, [np.nan] * len(values), [str(value) for value in values])
    counts = present.value_counts()
    counts = counts[counts > 0]
    kept = sorted(counts.index[:size], key=lambda value: (str(type(value)), value))
    left_out = len(counts) - len(kept)
    return Grid(kept, [np.nan] * len(kept), [str(value) for value in kept], left_out)


def _numbers(values: Any, size: int) -> list[float]:
    values = values[np.isfinite(values)]
    distinct = np.unique(values)
    if len(distinct) < size:
        return [float(value) for value in distinct]
    low, high = mquantiles(values, prob=PERCENTILES)
    if np.allclose(low, high):  # most rows have one value
        low, high = distinct[0], distinct[-1]
    return [float(value) for value in np.linspace(low, high, num=size)]


def hold(X: pd.DataFrame, name: str, value: Any) -> pd.DataFrame:
    """Return rows whose column has one value everywhere; a number becomes a float.

    Examples
    --------
    >>> hold(pd.DataFrame({"x": [1, 2]}), "x", 1.5)["x"].tolist()
    [1.5, 1.5]
    """
    dtype = "float64" if column_kind(X[name]) == "number" else X[name].dtype
    return X.assign(**{name: pd.Series([value] * len(X), index=X.index, dtype=dtype)})


def value_counts(column: pd.Series, grid: Grid) -> pd.DataFrame:
    """Return how many rows have which values: bins of numbers, or the words of the grid.

    Examples
    --------
    >>> words = pd.Series(["b", "a", "b"])
    >>> value_counts(words, column_grid(words, 5))[["category", "n"]].values.tolist()
    [['a', 1], ['b', 2]]
    """
    if column_kind(column) == "number":
        values = column.to_numpy(dtype="float64", na_value=np.nan)
        counts, edges = np.histogram(values[np.isfinite(values)], bins=_BINS)
        bins = {"low": edges[:-1], "high": edges[1:], "category": None, "n": counts}
        return pd.DataFrame(bins).astype({"category": "str"})
    if column_kind(column) == "date":
        places = np.searchsorted(pd.Index(grid.values), column.dropna(), side="right") - 1
        counts = np.bincount(np.maximum(places, 0), minlength=len(grid.values))
    else:
        counts = column.value_counts().reindex(grid.values, fill_value=0).to_numpy()
    empty = [np.nan] * len(grid.words)
    return pd.DataFrame({"low": empty, "high": empty, "category": grid.words, "n": counts})
