"""Columns of values that have types already: cells of a spreadsheet, fields of JSON records."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from pipeline_core.measures.column_values import FIRST_INEXACT, parse_dates

_WHOLE_NUMBERS = range(-(2**63), 2**63)


def column_of_values(
    name: str, values: Sequence[Any], notes: Mapping[str, list[str]]
) -> pd.Series[Any] | None:
    """Return values as a column of one kind; None if they are lists or objects.

    Parameters
    ----------
    name
        The name of the column.
    values
        Its values; None is missing.
    notes
        Gets the name under the kind of whatever is changed.

    Examples
    --------
    >>> from collections import defaultdict
    >>> notes = defaultdict(list)
    >>> column_of_values("a", [1, None], notes).tolist()
    [1.0, nan]
    >>> column_of_values("b", [1, "x", True], notes).tolist(), dict(notes)
    (['1', 'x', 'True'], {'mixed': ['b']})
    """
    kinds = {type(value) for value in values if value is not None}
    if kinds & {dict, list}:
        notes["left_out"].append(name)
        return None
    if kinds == {bool}:
        return pd.Series(list(values), dtype="boolean" if None in values else "bool")
    if kinds <= {int, float}:
        return column_of_numbers(name, values, notes)
    if kinds == {str}:
        return pd.Series(list(values), dtype="str")
    if kinds <= {datetime.datetime, datetime.date}:
        return column_of_dates(name, values, notes)
    if kinds == {datetime.timedelta}:
        return pd.Series(list(values), dtype="timedelta64[us]")
    if kinds == {datetime.time}:
        notes["clock"].append(name)
        return text_column([None if v is None else v.isoformat() for v in values])
    notes["mixed"].append(name)
    return text_column([None if value is None else str(value) for value in values])


def text_column(values: Sequence[str | None]) -> pd.Series[Any]:
    """Return a column of text; None is missing."""
    return pd.Series(list(values), dtype="str")


def column_of_numbers(
    name: str, values: Sequence[Any], notes: Mapping[str, list[str]]
) -> pd.Series[Any]:
    """Return a column of numbers; of text where a number would lose digits."""
    wholes = [value for value in values if isinstance(value, int)]
    has_floats = len(wholes) < sum(value is not None for value in values)
    if not wholes:
        return pd.Series(list(values), dtype="float64")
    has_gaps = any(map(is_missing, values))
    is_long = max(map(abs, wholes)) >= FIRST_INEXACT
    is_beyond = max(wholes) not in _WHOLE_NUMBERS or min(wholes) not in _WHOLE_NUMBERS
    if is_beyond or (is_long and (has_gaps or has_floats)):
        notes["digits"].append(name)
        return text_column([None if is_missing(value) else str(value) for value in values])
    return pd.Series(list(values), dtype="float64" if has_floats or has_gaps else "int64")


def is_missing(value: Any) -> bool:
    """Return whether a value is None or no number.

    Examples
    --------
    >>> is_missing(None), is_missing(float("nan")), is_missing(0)
    (True, True, False)
    """
    return value is None or (isinstance(value, float) and math.isnan(value))


def column_of_dates(
    name: str, values: Sequence[Any], notes: Mapping[str, list[str]]
) -> pd.Series[Any]:
    """Return a column of dates and times; those with a zone in UTC."""
    zoned = [getattr(value, "tzinfo", None) is not None for value in values]
    if any(zoned):
        notes["zones"].append(name)
        values = [
            value.astimezone(datetime.UTC).replace(tzinfo=None) if zone else value
            for value, zone in zip(values, zoned, strict=True)
        ]
    return pd.Series(list(values), dtype="datetime64[us]")


def date_columns(
    path: str, table: pd.DataFrame, dates: Sequence[Mapping[str, Any]]
) -> pd.DataFrame:
    """Return a table with the dates of some columns read; raise where a value is none.

    Parameters
    ----------
    path
        The file, for the sentence.
    table
        The table with the columns as text or numbers.
    dates
        The columns with their formats.

    Examples
    --------
    >>> table = pd.DataFrame({"day": ["31/01/2020"]})
    >>> formats = [{"column": "day", "format": "%d/%m/%Y"}]
    >>> date_columns("a.json", table, formats)["day"].dt.month.tolist()
    [1]
    """
    columns = {}
    for date in dates:
        name, date_format = str(date["column"]), str(date["format"])
        if name not in table:
            raise ValueError(f"{path} has no columns {[name]}; it has {list(table.columns)[:20]}.")
        columns[name] = parse_dates(table[name], date_format)
        odd = table[name][columns[name].isna() & table[name].notna()]
        if len(odd):
            raise ValueError(
                f"The column {name!r} of {path} must contain dates like {date_format}; {len(odd)} "
                f"of {len(table)} values failed, the first is {odd.iloc[0]!r} in row "
                f"{int(odd.index[0]) + 1}. Correct it, or read the column as text."
            )
    return table.assign(**columns) if columns else table
