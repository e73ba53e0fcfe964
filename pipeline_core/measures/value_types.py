"""Types of single values: what a value is does not depend on how its column was read.

One odd word makes a whole column text; the number 39.5 and the text "39.5" in it are
the same value all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.kinds import column_kind

Mask = npt.NDArray[np.bool_]


def is_of_type(column: pd.Series[Any], expected: str) -> Mask:
    """Return which values are of a type; a missing value is of none.

    Parameters
    ----------
    column
        n values.
    expected
        "number", "integer", "boolean" (true, false, 1 and 0 too), "date" (2024-01-31)
        or "word" (held as text).

    Examples
    --------
    >>> is_of_type(pd.Series(["39", "39.5", "n/a"]), "integer").tolist()
    [True, False, False]
    >>> is_of_type(pd.Series([39, 39.5, None]), "integer").tolist()
    [True, False, False]
    """
    fits = np.asarray(_TESTS[expected](column), dtype=bool)
    return np.asarray(fits & column.notna().to_numpy(dtype=bool))


def numbers_of(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return the values as numbers, missing where they are none.

    Examples
    --------
    >>> numbers_of(pd.Series(["1.5", "x"])).tolist()
    [1.5, nan]
    """
    kind = column_kind(column)
    if kind == "word":
        return pd.to_numeric(column.astype("str"), errors="coerce").astype("float64")
    if kind == "number":
        return pd.Series(column.to_numpy("float64", na_value=np.nan), index=column.index)
    return pd.Series(np.nan, index=column.index)


def dates_of(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return the values as dates without a time zone's name, missing where they are none.

    Examples
    --------
    >>> dates_of(pd.Series(["2024-01-31", "31/01/2024", "2024"])).notna().tolist()
    [True, False, False]
    """
    if column_kind(column) == "date":
        return column
    # A year alone would be read as its first day.
    text = column.astype("str").where(column.astype("str").str.contains("-", regex=False))
    dates = pd.to_datetime(text, errors="coerce", format="ISO8601", utc=True)
    return dates.dt.tz_localize(None)


def texts_of(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return the values as text; a whole number has no point, however it is held.

    Examples
    --------
    >>> texts_of(pd.Series([1.0, 2.5, None])).tolist()
    ['1', '2.5', nan]
    """
    if column.dtype == "str":
        return column
    if column.dtype.kind in "iu" and isinstance(column.dtype, np.dtype):
        return column.astype("str")
    text = column.astype("object").map(_text, na_action="ignore")
    return text.where(column.notna(), np.nan).astype("str")


def _text(value: Any) -> str:
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)


def _is_integer(column: pd.Series[Any]) -> Mask:
    numbers = numbers_of(column).to_numpy()
    return np.asarray(np.isfinite(numbers) & (np.floor(numbers) == numbers), dtype=bool)


def _is_boolean(column: pd.Series[Any]) -> Mask:
    if column_kind(column) == "boolean":
        return np.ones(len(column), dtype=bool)
    is_truth = column.astype("str").str.lower().isin(["true", "false"])
    is_text = column_kind(column) == "word"
    return np.asarray(numbers_of(column).isin([0, 1]) | (is_truth & is_text), dtype=bool)


_TESTS: Mapping[str, Callable[[pd.Series[Any]], Any]] = {
    "number": lambda column: numbers_of(column).notna(),
    "integer": _is_integer,
    "boolean": _is_boolean,
    "date": lambda column: (
        dates_of(column).notna()
        if column_kind(column) in ("date", "word")
        else np.zeros(len(column), dtype=bool)
    ),
    "word": lambda column: np.full(len(column), column_kind(column) == "word"),
}
TYPES = tuple(_TESTS)
