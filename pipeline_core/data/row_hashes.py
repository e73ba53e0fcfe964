"""Hashes of rows, by which equal rows of one table or of two are found."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.types import is_numeric_dtype


def row_hashes(rows: pd.DataFrame) -> npt.NDArray[np.uint64]:
    """Return a hash of each row; a number hashes alike, whole or with decimals.

    Examples
    --------
    >>> whole, decimal = pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"a": [1.0, 2.0]})
    >>> (row_hashes(whole) == row_hashes(decimal)).all()
    np.True_
    """
    columns = {
        name: column.astype("float64") if is_numeric_dtype(column.dtype) else column.astype(str)
        for name, column in rows.items()
    }
    hashes = pd.util.hash_pandas_object(pd.DataFrame(columns, index=rows.index), index=False)
    return np.asarray(hashes, dtype=np.uint64)
