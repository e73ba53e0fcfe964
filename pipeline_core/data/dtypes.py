"""Kinds of columns, and normalisation to dtypes that every library keeps.

pandas can hold one and the same column in a dozen ways, and imputers, encoders
and text targets break on several of them; after each row block the rows are
brought to the few that work.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal

import numpy as np
import pandas as pd
from pandas.api import types

Kind = Literal["number", "word", "boolean", "date", "other"]
StepKind = Literal["number", "word", "boolean", "date", "other", "nullable boolean"]


def kind_of(dtype: Any) -> Kind:
    """Return the kind of column that a dtype makes.

    Examples
    --------
    >>> [kind_of(pd.Series(values).dtype) for values in ([1.5], ["a"], [True])]
    ['number', 'word', 'boolean']
    """
    if types.is_bool_dtype(dtype):
        return "boolean"
    if types.is_numeric_dtype(dtype):
        return "number"
    if types.is_datetime64_any_dtype(dtype):
        return "date"
    if types.is_string_dtype(dtype) or isinstance(dtype, pd.CategoricalDtype):
        return "word"
    return "word" if types.is_object_dtype(dtype) else "other"


def kinds_of(rows: pd.DataFrame) -> dict[str, Kind]:
    """Return the kind of each column.

    Examples
    --------
    >>> kinds_of(pd.DataFrame({"age": [1], "city": ["Lima"]}))
    {'age': 'number', 'city': 'word'}
    """
    dtypes = list(rows.dtypes)
    kinds = {number: kind_of(dtype) for number, dtype in {id(d): d for d in dtypes}.items()}
    return {str(name): kinds[id(dtype)] for name, dtype in zip(rows.columns, dtypes, strict=True)}


def step_kinds(rows: pd.DataFrame) -> dict[str, StepKind]:
    """Return the kind of each column as column steps choose by it.

    A boolean that may be missing is filled and scaled like the number that a model
    takes it for.

    Examples
    --------
    >>> step_kinds(pd.DataFrame({"member": pd.array([True, None], dtype="boolean")}))
    {'member': 'nullable boolean'}
    """
    nullable = set(nullable_booleans(rows))
    return {
        name: "nullable boolean" if name in nullable else kind
        for name, kind in kinds_of(rows).items()
    }


def nullable_booleans(*tables: pd.DataFrame) -> tuple[str, ...]:
    """Return the columns of tables that hold booleans which may be missing.

    Examples
    --------
    >>> nullable_booleans(pd.DataFrame({"a": pd.array([True, None], dtype="boolean"), "b": True}))
    ('a',)
    """
    return tuple(
        str(name)
        for table in tables
        for name, dtype in table.dtypes.items()
        if isinstance(dtype, pd.BooleanDtype)
    )


def normalise(rows: pd.DataFrame, nullable: Collection[str] = ()) -> pd.DataFrame:
    """Return the rows with dtypes that scikit-learn and Arrow both keep.

    Nullable and object columns break imputers, encoders and text targets in
    different ways; after this there are numpy numbers, booleans, dates,
    categories and pandas' `str`, missing is NaN or NaT, and columns have text
    names. Only booleans with missing values are nullable.

    Parameters
    ----------
    rows
        Any table.
    nullable
        Boolean columns that stay nullable without a missing value: a sample of a
        table must have the dtypes of the whole.

    Examples
    --------
    >>> rows = normalise(pd.DataFrame({"n": pd.array([1, None], dtype="Int64")}))
    >>> rows["n"].tolist()
    [1.0, nan]
    """
    normalised: dict[Any, Any] = {
        name: column
        for name, dtype in rows.dtypes.items()
        if not (_stays(dtype) or (str(name) in nullable and isinstance(dtype, pd.BooleanDtype)))
        and (column := _normalise(rows[name])) is not None
    }
    rows = rows.assign(**normalised) if normalised else rows
    if all(isinstance(name, str) for name in rows.columns):
        return rows
    return rows.set_axis([str(name) for name in rows.columns], axis=1)


def _stays(dtype: Any) -> bool:
    if isinstance(dtype, np.dtype):
        return dtype.kind != "O"
    if isinstance(dtype, pd.StringDtype):
        return bool(dtype == pd.StringDtype(na_value=np.nan))
    return isinstance(dtype, pd.CategoricalDtype | pd.DatetimeTZDtype)


def _normalise(column: pd.Series[Any]) -> pd.Series[Any] | None:
    """Return the column with another dtype, or None where it may stay."""
    if _stays(column.dtype):
        return None
    if isinstance(column.dtype, np.dtype):
        return _normalise_object(column)
    if isinstance(column.dtype, pd.StringDtype):
        return column.astype("str")
    return _normalise_extension(column)


def _normalise_extension(column: pd.Series[Any]) -> pd.Series[Any] | None:
    if types.is_bool_dtype(column.dtype):
        return column.astype("bool" if column.notna().all() else "boolean")
    if types.is_integer_dtype(column.dtype) and column.notna().all():
        return column.astype("int64")
    if types.is_numeric_dtype(column.dtype):
        return column.astype("float64")
    return column.astype("str") if types.is_string_dtype(column.dtype) else None


def _normalise_object(column: pd.Series[Any]) -> pd.Series[Any]:
    inferred = column.infer_objects()
    if inferred.dtype != object:
        normalised = _normalise(inferred)
        return inferred if normalised is None else normalised
    kinds = set(column.dropna().map(type))
    if kinds == {bool}:
        return column.astype("boolean")
    if kinds <= {int, float}:
        return column.where(column.notna(), np.nan).astype("float64")
    return column.where(column.isna(), column.map(str)).astype("str")
