"""Values as text, each for itself: the same value has the same text in any table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd
from pandas.api import types

MAX_EXAMPLES = 5


def text_column(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return a column as text; missing values stay missing.

    A whole number has no point, also where a missing value beside it made the column one of
    floats; a date has its time.

    Examples
    --------
    >>> text_column(pd.Series([3.0, 2.5, None])).tolist()
    ['3', '2.5', nan]
    >>> text_column(pd.Series(pd.to_datetime(["2020-01-31"]))).tolist()
    ['2020-01-31 00:00:00']
    """
    if types.is_datetime64_any_dtype(column.dtype):
        return pd.Series(column.dt.strftime("%Y-%m-%d %H:%M:%S")).astype("str")
    values = column.astype("object")
    texts = {value: _text(value) for value in values.dropna().unique()}
    return values.map(texts).astype("str")


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def examples(values: Iterable[Any]) -> str:
    """Return the first different values as one text.

    Examples
    --------
    >>> examples(["a", "a", "b", "c", "d", "e", "f"])
    "'a', 'b', 'c', 'd', 'e' …"
    """
    distinct = list(dict.fromkeys(map(str, values)))
    listed = ", ".join(map(repr, distinct[:MAX_EXAMPLES]))
    return listed + " …" if len(distinct) > MAX_EXAMPLES else listed
