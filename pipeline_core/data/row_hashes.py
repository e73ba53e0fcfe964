"""Hashes of rows, by which equal rows of one table or of two are found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.types import is_numeric_dtype

from pipeline_core.measures.wide_tables import number_groups


def row_hashes(rows: pd.DataFrame) -> npt.NDArray[np.uint64]:
    """Return a hash of each row; a number hashes alike, whole or with decimals.

    Examples
    --------
    >>> whole, decimal = pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"a": [1.0, 2.0]})
    >>> (row_hashes(whole) == row_hashes(decimal)).all()
    np.True_
    """
    dtypes = list(rows.dtypes)
    numbers = [place for place, dtype in enumerate(dtypes) if is_numeric_dtype(dtype)]
    hashes = np.zeros(len(rows), dtype=np.uint64)
    for places, values in number_groups(rows, numbers):
        hashes += _column_hashes(values.ravel()).reshape(values.shape) @ _factors(places)
    for place in sorted({*range(len(dtypes))}.difference(numbers)):
        texts = rows.iloc[:, place].astype(str)
        hashes += _column_hashes(texts.array) * _factors([place])
    return hashes


def _column_hashes(values: Any) -> npt.NDArray[np.uint64]:
    return np.asarray(pd.util.hash_array(values), dtype=np.uint64)


def _factors(places: Sequence[int]) -> npt.NDArray[np.uint64]:
    """Return an odd factor for each column: the same values in other columns are another row."""
    return _column_hashes(np.asarray(places, dtype=np.uint64)) | np.uint64(1)
