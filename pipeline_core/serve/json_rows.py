"""Rows of a request as JSON: a table with the columns that a model takes, or what is wrong where.

JSON's ``null`` is a missing value. A column that a row leaves out is none: whoever forgets a
column, or misspells it, must hear of it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from pipeline_core.errors import UsageError

_MOST_PLACES = 20
_MOST_NAMED = 10
_FLOAT_BITS = 1_024


class Place(NamedTuple):
    """Where a request breaks the contract: a row, counted from 1, and a column."""

    row: int
    column: str


class JsonRows(NamedTuple):
    """The rows of a request.

    Parameters
    ----------
    table
        With the columns that the model takes.
    surplus
        Names of other columns, which it does not look at; at most ten.
    """

    table: pd.DataFrame
    surplus: list[str]


def read_rows(body: bytes, columns: Sequence[str], most: int) -> JsonRows:
    """Return the rows of a request's body.

    Parameters
    ----------
    body
        A JSON array of objects, or an object that has one as ``rows``.
    columns
        Those that the model takes.
    most
        The most rows.

    Raises
    ------
    UsageError
        It is not that, a row leaves a column out, or a value is not a single one.

    Examples
    --------
    >>> rows = read_rows(b'[{"age": 30, "name": "Ana"}, {"age": null}]', ["age"], most=10)
    >>> rows.table["age"].tolist(), rows.surplus
    ([30.0, nan], ['name'])
    """
    rows = _row_objects(_json_of(body))
    if len(rows) > most:
        raise UsageError("serve.too_many_rows", count=len(rows), most=most)
    if places := _first(_left_out(rows, columns)):
        raise UsageError("serve.left_out", places=[place._asdict() for place in places])
    if places := _first(_no_values(rows, columns)):
        raise UsageError("serve.no_value", places=[place._asdict() for place in places])
    return JsonRows(_table(rows, columns), _surplus(rows, set(columns)))


def _json_of(body: bytes) -> Any:
    try:
        return json.loads(body, object_pairs_hook=_unrepeated, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:  # bytes that are no UTF-8 are a ValueError
        raise UsageError("serve.not_json", why=str(error)[:200]) from error


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; a name that stands there twice would lose a value silently."""
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise UsageError("serve.repeated", column=repeated[:80])
    return values


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON; write null for a missing value")


def _row_objects(data: Any) -> list[dict[str, Any]]:
    rows = data.get("rows") if isinstance(data, Mapping) else data
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise UsageError("serve.no_rows")
    return rows


def _left_out(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[Place]:
    for number, row in enumerate(rows, 1):
        yield from (Place(number, name) for name in columns if name not in row)


def _no_values(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[Place]:
    for number, row in enumerate(rows, 1):
        yield from (Place(number, name) for name in columns if not _is_value(row[name]))


def _is_value(value: Any) -> bool:
    """Return whether it is one value; 1e400 is read as infinite, 10 ** 400 has no float."""
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int):
        return value.bit_length() < _FLOAT_BITS
    return isinstance(value, str) or value is None


def _first(places: Iterator[Place]) -> list[Place]:
    return [place for _, place in zip(range(_MOST_PLACES), places, strict=False)]


def _table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    try:
        return pd.DataFrame({name: [row[name] for row in rows] for name in columns})
    except (ValueError, OverflowError) as error:  # half a character, a number of a thousand digits
        raise UsageError("serve.not_json", why=str(error)[:200]) from error


def _surplus(rows: Sequence[Mapping[str, Any]], columns: Collection[str]) -> list[str]:
    names = dict.fromkeys(name for row in rows for name in row if name not in columns)
    return [name[:80] for name, _ in zip(names, range(_MOST_NAMED), strict=False)]
