"""A table typed by hand: its columns with their kinds, and its rows as plain values.

A number is a number, a yes or no is a boolean, a date is a text in ISO 8601, and no value is
None. Whatever does not fit the kind of its column is an error that names the cell: nothing
is guessed or left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Required, TypeAlias

import pandas as pd
from typing_extensions import TypedDict

from pipeline_core.measures.column_values import FIRST_INEXACT
from pipeline_core.measures.typed_cells import MAX_TYPED_CELLS, is_of_kind

CellKind: TypeAlias = Literal["number", "word", "date", "boolean"]
Cell: TypeAlias = int | float | str | bool | None
_PARTS = {
    "number": "a number",
    "word": "text, in quotes if it looks like a number",
    "date": "a date such as 2024-01-31",
    "boolean": "true or false",
}


class TypedColumn(TypedDict):
    """A column of a typed table: its name, and what its cells are."""

    column: Required[str]
    kind: Required[CellKind]


def typed_table(
    columns: Sequence[Mapping[str, Any]], rows: Sequence[Sequence[Any]]
) -> pd.DataFrame:
    """Return the table of typed rows.

    Parameters
    ----------
    columns
        The columns: each its name in ``column`` and its ``kind``.
    rows
        The rows; each has a cell for every column.

    Raises
    ------
    ValueError
        A row of another length, a cell that is not of its column's kind, a name that is
        empty or there twice, or too many cells.

    Examples
    --------
    >>> columns = [{"column": "city", "kind": "word"}, {"column": "founded", "kind": "date"}]
    >>> typed_table(columns, [["Lima", "1535-01-18"], ["Quito", None]])["founded"].dt.year.tolist()
    [1535.0, nan]
    """
    names = [column["column"] for column in columns]
    _require_names(names)
    _require_shape(rows, len(names))
    by_column = zip(*rows, strict=True) if rows else ([] for _ in names)
    return pd.DataFrame(
        {
            column["column"]: _typed_column(list(cells), column)
            for column, cells in zip(columns, by_column, strict=True)
        }
    )


def _require_names(names: Sequence[str]) -> None:
    if "" in names:
        raise ValueError("A column of a typed table must have a name; one has none. Name it.")
    twice = [name for number, name in enumerate(names) if name in names[:number]]
    if twice:
        raise ValueError(f"A column must have a name of its own; {twice[0]!r} is there twice.")


def _require_shape(rows: Sequence[Sequence[Any]], width: int) -> None:
    if len(rows) * width > MAX_TYPED_CELLS:
        raise ValueError(
            f"A typed table has at most {MAX_TYPED_CELLS} cells; this one has {len(rows) * width}. "
            "Keep a larger one in a file."
        )
    for number, row in enumerate(rows, start=1):
        if len(row) != width:
            raise ValueError(
                f"Row {number} must have a cell for each of the {width} columns; it has "
                f"{len(row)}. Write null where there is no value."
            )


def _typed_column(cells: list[Any], column: Mapping[str, Any]) -> Any:
    name, kind = column["column"], column["kind"]
    for number, cell in enumerate(cells, start=1):
        if not is_of_kind(cell, kind):
            raise ValueError(
                f"Row {number}: {name!r} must be {_PARTS[kind]}; {cell!r} was found. Correct it."
            )
    if kind == "number":
        return pd.Series(cells, dtype=_number_type(cells))
    if kind == "boolean":
        return pd.Series(cells, dtype="boolean" if None in cells else "bool")
    if kind == "word":
        return pd.Series(cells, dtype="str")
    moments = pd.to_datetime(pd.Series(cells, dtype="str"), format="ISO8601", utc=True)
    return moments.dt.tz_localize(None).dt.as_unit("us")


def _number_type(cells: Sequence[Any]) -> str:
    """Return the narrowest type that holds all numbers exactly; a gap needs a float."""
    present = [cell for cell in cells if cell is not None]
    if not present or any(isinstance(cell, float) for cell in present):
        return "float64"
    if len(present) == len(cells):
        return "int64"
    return "Int64" if max(map(abs, present)) >= FIRST_INEXACT else "float64"
