"""Columns of one kind turned into columns of another, value by value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from pandas.api import types

from pipeline_core.measures.column_values import may_lose_digits, read_numbers
from pipeline_core.measures.made_missing import warn_of_missing
from pipeline_core.measures.value_texts import examples, text_column


def cast_columns(
    table: pd.DataFrame,
    to: str,
    decimal: str = ".",
    yes: Sequence[str] = ("yes", "true", "1"),
    no: Sequence[str] = ("no", "false", "0"),
    unusable: str = "refuse",
) -> pd.DataFrame:
    """Return columns as another kind; missing values stay missing.

    Parameters
    ----------
    table
        The columns.
    to
        ``number``, ``word``, ``boolean`` or ``date`` (of text as ISO 8601 writes it).
    decimal
        The decimal separator of numbers in text.
    yes, no
        What means true and what false, whatever the case of its letters.
    unusable
        ``refuse`` values that are none of the kind, or make them ``missing``.

    Raises
    ------
    ValueError
        A value is none of the kind.

    Examples
    --------
    >>> cast_columns(pd.DataFrame({"zip": [1010, 8000]}), "word")["zip"].tolist()
    ['1010', '8000']
    >>> cast_columns(pd.DataFrame({"n": ["1,5", None]}), "number", ",")["n"].tolist()
    [1.5, nan]
    """
    columns: dict[Any, Any] = {}
    for name in table:
        before = table[name]
        after = _cast(before, to, decimal, yes, no)
        unfit = after.isna() & before.notna()
        if unfit.any() and unusable == "refuse":
            raise ValueError(_unfit(before, unfit, to))
        warn_of_missing(before, unfit)
        columns[name] = after
    return pd.DataFrame(columns, index=table.index)


def _cast(
    column: pd.Series[Any], to: str, decimal: str, yes: Sequence[str], no: Sequence[str]
) -> pd.Series[Any]:
    if to == "word":
        return text_column(column)
    if to == "number":
        return _numbers(column, decimal)
    if to == "boolean":
        return _booleans(column, yes, no)
    return _dates(column)


def _numbers(column: pd.Series[Any], decimal: str) -> pd.Series[Any]:
    if types.is_bool_dtype(column.dtype):
        return pd.Series(column.to_numpy("float64", na_value=np.nan), index=column.index)
    if types.is_numeric_dtype(column.dtype):
        return column
    if types.is_datetime64_any_dtype(column.dtype) or not column.notna().any():
        return pd.Series(np.nan, index=column.index)
    texts = text_column(column)
    numbers = read_numbers(texts, decimal)
    if types.is_numeric_dtype(numbers.dtype) and not may_lose_digits(numbers):
        return numbers
    # Whole numbers that are too long for a float beside a missing value: those are left out.
    floats = pd.to_numeric(numbers, errors="coerce").astype("float64")
    return floats.where(floats.abs() < 2**53)


def _booleans(column: pd.Series[Any], yes: Sequence[str], no: Sequence[str]) -> pd.Series[Any]:
    if types.is_bool_dtype(column.dtype):
        return column.astype("boolean")
    words = {
        word.casefold(): value for words, value in ((yes, True), (no, False)) for word in words
    }
    texts = text_column(column).str.strip().str.casefold()
    return texts.map(words).astype("boolean")


def _dates(column: pd.Series[Any]) -> pd.Series[Any]:
    if types.is_datetime64_any_dtype(column.dtype):
        return column
    is_number = types.is_numeric_dtype(column.dtype)
    texts = text_column(column.where(column.isna()) if is_number else column)
    dates: Any = pd.to_datetime(texts, format="ISO8601", errors="coerce", utc=True)
    return pd.Series(dates.dt.tz_localize(None)).astype("datetime64[us]")


def _unfit(column: pd.Series[Any], unfit: pd.Series[Any], to: str) -> str:
    count, listed = int(unfit.sum()), examples(text_column(column[unfit]))
    if to == "number":
        return (
            f"Change the kind: '{column.name}' has values that are no numbers: {count}, such as "
            f"{listed}. A number is written like 12 or -1.5e3, without a unit. Replace them "
            "first, or let them be missing."
        )
    if to == "boolean":
        return (
            f"Change the kind: '{column.name}' has values that are neither yes nor no: {count}, "
            f"such as {listed}. Add them to 'yes' or 'no', or let them be missing."
        )
    return (
        f"Change the kind: '{column.name}' has values that are no dates: {count}, such as "
        f"{listed}. A date is written like 2020-01-31; Parse dates reads others. Or let them be "
        "missing."
    )
