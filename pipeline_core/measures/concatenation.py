"""Tables put below each other, with what differs between them said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pandas as pd
from pandas.api import types

from pipeline_core.measures.join_keys import is_rounded
from pipeline_core.measures.kinds import column_kind
from pipeline_core.measures.row_notes import add_note


def concatenate_tables(
    tables: Mapping[str, pd.DataFrame],
    *,
    columns: Literal["all", "common"] = "all",
    source: str = "",
    mixed: Literal["refuse", "text"] = "refuse",
) -> pd.DataFrame:
    """Return tables below each other, in their order.

    Parameters
    ----------
    tables
        The tables by name.
    columns
        The columns of any table, with missing values where one lacks them; or of every table.
    source
        A new column with each row's table; none if empty.
    mixed
        What to do with a column that is of several kinds: refuse it, or make it text.

    Examples
    --------
    >>> tables = {"may": pd.DataFrame({"a": [1]}), "june": pd.DataFrame({"a": [2], "b": ["x"]})}
    >>> concatenate_tables(tables, source="month")
       a    b month
    0  1  NaN   may
    1  2    x  june
    """
    names = _names(tables, columns)
    if source and source in names:
        raise ValueError(f"There is a column {source!r} already; choose another name.")
    _note_differences(tables)
    parts = [table[[name for name in names if name in table]] for table in tables.values()]
    rows = {name: stacked_column(name, parts, mixed) for name in names}
    index = range(sum(map(len, parts)))
    table = pd.DataFrame(rows, columns=names, index=index)
    if not source:
        return table
    labels = [name for name, part in tables.items() for _ in range(len(part))]
    return table.assign(**{source: pd.Series(labels, index=table.index, dtype="str")})


def _names(tables: Mapping[str, pd.DataFrame], columns: str) -> list[str]:
    every = list(dict.fromkeys(name for table in tables.values() for name in table.columns))
    if columns == "all":
        return every
    names = [name for name in every if all(name in table for table in tables.values())]
    if not names:
        raise ValueError("The tables have no column in common; use all columns, or rename some.")
    return names


def _note_differences(tables: Mapping[str, pd.DataFrame]) -> None:
    counts = {name: len(table) for name, table in tables.items()}
    add_note("tables_concatenated", tables=len(tables), rows=sum(counts.values()))
    every = set().union(*(table.columns for table in tables.values()))
    for name, table in tables.items():
        if lacking := sorted(map(str, every.difference(table.columns))):
            add_note("table_lacks_columns", table=name, columns=lacking, rows=len(table))


def stacked_column(name: str, parts: list[pd.DataFrame], mixed: str = "refuse") -> pd.Series:
    """Return one column of all tables; missing where a table lacks it.

    Examples
    --------
    >>> parts = [pd.DataFrame({"a": [True]}), pd.DataFrame({"b": [1]})]
    >>> stacked_column("a", parts).tolist()
    [True, <NA>]
    """
    own = [part[name] for part in parts if name in part and part[name].notna().any()]
    kinds = list(dict.fromkeys(column_kind(column) for column in own))
    _require_same_zones(name, own)
    if len(kinds) > 1:
        if mixed == "refuse":
            values = [column.dropna().iloc[0] for column in own]
            raise ValueError(
                f"A column must be of one kind in all tables; {name!r} holds values like these: "
                f"{values}. Convert it in one of the tables, or let such columns become text."
            )
        add_note("column_became_text", column=str(name), kinds=kinds)
        own = [column.astype("str") for column in own]
    filled = [_filled(part, name, own, mixed if len(kinds) > 1 else "") for part in parts]
    column = pd.concat([part for part in filled if len(part)] or filled[:1], ignore_index=True)
    if kinds == ["boolean"]:
        return column.astype("boolean" if column.isna().any() else "bool")
    return column.astype("str") if column.dtype == object else column


def _require_same_zones(name: str, columns: list[pd.Series]) -> None:
    """Refuse times with a time zone below times without one."""
    dates = [column for column in columns if column_kind(column) == "date"]
    if len({getattr(column.dtype, "tz", None) is None for column in dates}) > 1:
        raise ValueError(
            f"The times of {name!r} have a time zone in one table and none in another. Convert "
            f"one of them."
        )


def _filled(part: pd.DataFrame, name: str, own: list[pd.Series], mixed: str) -> pd.Series:
    """Return a table's column; one of missing values where it has none."""
    has_values = name in part and part[name].notna().any()
    if has_values:
        return part[name].astype("str") if mixed else part[name]
    _require_exact(name, own if len(part) else [])
    dtype = own[0].dtype if own else "float64"
    if types.is_integer_dtype(dtype):
        dtype = "float64"
    if types.is_bool_dtype(dtype):
        dtype = "boolean"
    return pd.Series(None, index=part.index, dtype=dtype)


def _require_exact(name: str, own: list[pd.Series]) -> None:
    for column in own:
        if is_rounded(column):
            raise ValueError(
                f"The whole numbers of {name!r} are beyond 2**53 and would be rounded beside "
                f"missing values. Read this column as text."
            )
