"""Rows of a database as a table, each column of one plain type and no digit lost."""

from __future__ import annotations

import datetime
import decimal
import json
import math
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.measures.ingest_report import with_report

_FIRST_INEXACT = 2**53  # also what a float makes of 2**53 + 1


def require_few_rows(count: int, max_rows: int) -> None:
    """Raise where a query gave more rows than the limit.

    Examples
    --------
    >>> require_few_rows(3, 2)
    Traceback (most recent call last):
    ...
    ValueError: The query must give at most 2 rows; it gives more. Read less, or raise max_rows.
    """
    if count > max_rows:
        raise ValueError(
            f"The query must give at most {max_rows} rows; it gives more. Read less, or raise "
            f"max_rows."
        )


def table_of_rows(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """Return a table of a query's rows.

    Parameters
    ----------
    names
        The names of its columns.
    rows
        Its rows, with the values that the database's driver gives.

    Raises
    ------
    ValueError
        Two columns have one name.

    Examples
    --------
    >>> table_of_rows(["id", "day"], [(1, datetime.date(2024, 2, 29)), (None, None)])
        id        day
    0  1.0 2024-02-29
    1  NaN        NaT
    """
    if twice := [name for number, name in enumerate(names) if name in names[:number]]:
        raise ValueError(
            f"The columns of the query must have different names; {twice[0]!r} comes twice. "
            f"Rename one with AS."
        )
    notes: dict[str, list[str]] = defaultdict(list)
    columns = {
        name: column_of([row[number] for row in rows], name, notes)
        for number, name in enumerate(names)
    }
    table = with_report(pd.DataFrame(columns, index=pd.RangeIndex(len(rows))), notes)
    table.attrs["ingest"]["notes"].pop("no_rows", None)  # a query may find nothing
    return table


def column_of(
    values: list[Any], name: str = "", notes: Mapping[str, list[str]] = defaultdict(list)
) -> pd.Series[Any]:
    """Return the values of one column of a query with the type that holds them all.

    `notes` gets the name under the kind of whatever is changed.

    Examples
    --------
    >>> [str(column_of(values).dtype) for values in ([1, 2], [1, None], [1, 2.5], [True, None])]
    ['int64', 'float64', 'float64', 'boolean']
    """
    kinds = {type(value) for value in values if value is not None}
    has_gaps = any(value is None for value in values)
    if kinds == {bool}:
        return pd.Series(values, dtype="boolean" if has_gaps else "bool")
    if kinds and kinds <= {int, float, decimal.Decimal}:
        return _numbers(values, name, has_gaps, notes)
    if kinds == {datetime.date} or kinds == {datetime.datetime}:
        return _moments(values, name, notes)
    if not kinds:
        return pd.Series([np.nan] * len(values), dtype="float64" if values else "str")
    return pd.Series([None if value is None else _text(value) for value in values], dtype="str")


def _numbers(
    values: list[Any], name: str, has_gaps: bool, notes: Mapping[str, list[str]]
) -> pd.Series[Any]:
    """Return numbers; as text where neither a float nor a plain integer would keep a digit."""
    numbers = [value for value in values if value is not None]
    all_whole = all(math.isfinite(value) and value % 1 == 0 for value in numbers)
    fits = all_whole and all(-(2**63) <= value < 2**63 for value in numbers)
    if fits and not has_gaps and all(isinstance(value, int) for value in numbers):
        return pd.Series(values, dtype="int64")
    if _is_exact(numbers):
        return pd.Series([np.nan if v is None else float(v) for v in values], dtype="float64")
    if not all_whole and not any(isinstance(value, int) for value in numbers):
        notes["digits_rounded"].append(name)
        return pd.Series([np.nan if v is None else float(v) for v in values], dtype="float64")
    notes["digits_as_text"].append(name)
    return pd.Series([None if v is None else str(v) for v in values], dtype="str")


def _is_exact(numbers: list[Any]) -> bool:
    """Return whether floats stand for these numbers and no others."""
    wholes = [value for value in numbers if isinstance(value, int)]
    decimals = [value for value in numbers if isinstance(value, decimal.Decimal)]
    return all(abs(value) < _FIRST_INEXACT for value in wholes) and all(
        not math.isfinite(value) or decimal.Decimal(repr(float(value))) == value
        for value in decimals
    )


def _moments(values: list[Any], name: str, notes: Mapping[str, list[str]]) -> pd.Series[Any]:
    """Return dates; times with a zone in UTC, and as text what is beyond a calendar's end."""
    zones = {getattr(value, "tzinfo", None) is None for value in values if value is not None}
    try:
        if zones == {False}:
            moments = pd.to_datetime(pd.Series(values, dtype="object"), utc=True)
            return moments.dt.tz_localize(None).astype("datetime64[us]")
        return pd.Series(pd.to_datetime(pd.Series(values, dtype="object"))).astype("datetime64[us]")
    except (ValueError, TypeError, OverflowError):
        notes["moments_as_text"].append(name)
        return pd.Series([None if v is None else v.isoformat() for v in values], dtype="str")


def _text(value: Any) -> str:
    r"""Return a value of another kind as text: bytes as hexadecimal, lists and objects as JSON.

    Examples
    --------
    >>> _text(b"\x00\xff"), _text({"a": [1, None]}), _text(datetime.time(7, 30))
    ('00ff', '{"a": [1, null]}', '07:30:00')
    """
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    return str(value)
