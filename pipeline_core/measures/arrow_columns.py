"""Columns of Arrow's as pandas holds them: the same values, or a sentence where they cannot be."""

from __future__ import annotations

from typing import Any

import pandas as pd

EXACT = 2**53


def pandas_column(name: str, values: Any) -> Any:
    """Return a column of Arrow's as a series: the same values, with the dtype of a table's.

    Parameters
    ----------
    name
        Its name, for the error.
    values
        The column.

    Raises
    ------
    ValueError
        A value does not fit a table without loss.

    Examples
    --------
    >>> import pyarrow as pa
    >>> pandas_column("n", pa.chunked_array([[1, None]])).tolist()
    [1.0, nan]
    """
    import pyarrow as pa
    import pyarrow.types as types

    kind = values.type
    if types.is_decimal(kind):
        return _decimals(name, values)
    if types.is_integer(kind):
        return _integers(name, values)
    if types.is_null(kind) or types.is_floating(kind):
        return values.cast(pa.float64()).to_pandas()
    if types.is_boolean(kind) and values.null_count:
        return values.to_pandas(types_mapper={pa.bool_(): pd.BooleanDtype()}.get)
    if types.is_boolean(kind) or types.is_timestamp(kind):
        return values.to_pandas()
    return _words_or_dates(name, values)


def _words_or_dates(name: str, values: Any) -> Any:
    import pyarrow as pa
    import pyarrow.types as types

    kind = values.type
    if types.is_date(kind):
        return values.cast(pa.timestamp("us")).to_pandas()
    if types.is_dictionary(kind):
        return values.to_pandas().astype("category")
    if types.is_string(kind) or types.is_large_string(kind):
        return values.to_pandas().astype("str")
    raise ValueError(
        f"The column {name!r} is {kind}; a table holds numbers, words, dates, and "
        f"yes or no. Take it apart, or make it words, in SQL by CAST(… AS VARCHAR)."
    )


def _integers(name: str, values: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    if values.null_count:
        bounds = pc.min_max(values).as_py()
        if max(abs(bounds["min"] or 0), abs(bounds["max"] or 0)) > EXACT:
            raise ValueError(_loss(name, f"has whole numbers beyond {EXACT} beside missing values"))
        return values.cast(pa.float64()).to_pandas()
    try:
        return values.cast(pa.int64()).to_pandas()
    except pa.ArrowInvalid:
        raise ValueError(_loss(name, "has whole numbers beyond those of 64 bits")) from None


def _decimals(name: str, values: Any) -> Any:
    """Return decimals as the numbers that a file with the same digits is read as."""
    import pyarrow as pa

    if values.type.scale == 0:
        try:
            return _integers(name, values.cast(pa.int64()))
        except pa.ArrowInvalid:
            raise ValueError(_loss(name, "has whole numbers beyond those of 64 bits")) from None
    digits = [len(value.as_tuple().digits) for value in values.to_pylist() if value is not None]
    if max(digits, default=0) > 15:
        raise ValueError(_loss(name, "has decimals of more than 15 digits"))
    return pd.Series([None if v is None else float(v) for v in values.to_pylist()], dtype="float64")


def _loss(name: str, why: Any) -> str:
    return (
        f"The column {name!r} {why}, which a table cannot hold without losing digits. "
        f"Read it as text, in SQL by CAST(… AS VARCHAR)."
    )
