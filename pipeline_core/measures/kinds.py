"""Kinds of columns: number, word, boolean, date or other.

Rules and drift must agree on them, and dtypes are too fine: `int64`, `float64`
and `Int64` are all numbers to the reader of a report.
"""

from __future__ import annotations

import pandas as pd
from pandas.api import types


def column_kind(column: pd.Series) -> str:
    """Return the kind of a column: number, word, boolean, date or other.

    Parameters
    ----------
    column
        Any column; only its dtype matters.

    Examples
    --------
    >>> [column_kind(pd.Series(values)) for values in ([1.5], ["a"], [True])]
    ['number', 'word', 'boolean']
    """
    dtype = column.dtype
    if types.is_bool_dtype(dtype):
        return "boolean"
    if types.is_numeric_dtype(dtype):
        return "number"
    if types.is_datetime64_any_dtype(dtype):
        return "date"
    if isinstance(dtype, pd.CategoricalDtype) or types.is_object_dtype(dtype):
        return "word"
    return "word" if types.is_string_dtype(dtype) else "other"
