"""The rows of a table that a mask selects."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

_WIDE = 100


def selected_rows(table: pd.DataFrame, mask: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """Return the rows of a table where a mask is true, as ``table.loc[mask]`` gives them.

    pandas first copies columns of one type side by side, all rows of them; here each column is
    selected where it lies. In a wide table the work on the columns would outweigh that.

    Examples
    --------
    >>> selected_rows(pd.DataFrame({"a": [1, 2, 3]}), np.array([True, False, True]))
       a
    0  1
    2  3
    """
    if mask.all():
        return table.copy(deep=False)
    if table.shape[1] > _WIDE:
        return table.loc[mask]
    columns = {place: _selected(table.iloc[:, place], mask) for place in range(table.shape[1])}
    rows = pd.DataFrame(columns, pd.RangeIndex(int(np.count_nonzero(mask))), copy=False)
    rows = rows.set_axis(table.columns, axis=1).set_axis(table.index[mask])
    rows.attrs = deepcopy(table.attrs)
    return rows


def _selected(column: pd.Series[Any], mask: npt.NDArray[np.bool_]) -> pd.Series[Any]:
    array: Any = column.array
    return pd.Series(array[mask], dtype=column.dtype, copy=False)  # else objects may become texts
