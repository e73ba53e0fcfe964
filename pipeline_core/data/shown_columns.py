"""Tables as they are shown: dense, and of very many sparse columns those with most values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

MAX_TERMS = 200  # that a preview shows
_MAX_CELLS = 20_000_000  # that are written out where all columns are compared


def top_columns(table: pd.DataFrame, most: int | None = None) -> pd.DataFrame:
    """Return a table without sparse columns: the fullest ones written out, the others left out.

    Parameters
    ----------
    table
        Any table; one without a sparse column stays as it is.
    most
        How many sparse columns stay; None for as many as memory allows.

    Examples
    --------
    >>> words = pd.arrays.SparseArray([0.0, 2.0], fill_value=0.0)
    >>> both = pd.arrays.SparseArray([1.0, 2.0], fill_value=0.0)
    >>> top_columns(pd.DataFrame({"rare": words, "often": both, "age": [1, 2]}), most=1)
       often  age
    0    1.0    1
    1    2.0    2
    """
    sparse = np.array([isinstance(dtype, pd.SparseDtype) for dtype in table.dtypes], dtype=bool)
    if not sparse.any():
        return table
    limit = max(1, _MAX_CELLS // max(1, len(table))) if most is None else most
    places = np.flatnonzero(sparse)
    columns: list[Any] = [column for _, column in table.items()]
    counts = np.array([columns[place].array.npoints for place in places])
    top = places[np.argsort(-counts, kind="stable")[:limit]]
    shown_places = np.sort(np.concatenate([np.flatnonzero(~sparse), top]))
    shown = [columns[n].sparse.to_dense() if sparse[n] else columns[n] for n in shown_places]
    result: pd.DataFrame = pd.concat(shown, axis=1).set_axis(table.columns[shown_places], axis=1)
    return result
