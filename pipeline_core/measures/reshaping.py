"""Tables in another shape: wide, long, or with a row for each part of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from pandas.api import types

from pipeline_core.measures.aggregation import group_numbers, statistic_of
from pipeline_core.measures.concatenation import stacked_column
from pipeline_core.measures.kinds import column_kind
from pipeline_core.measures.row_notes import add_note


def pivot_rows(
    table: pd.DataFrame,
    *,
    by: Sequence[str],
    names: str,
    values: str,
    statistic: str,
    expected: Sequence[str] = (),
    max_columns: int = 100,
) -> pd.DataFrame:
    """Return one row for each group and one column for each value of another column.

    Parameters
    ----------
    table
        Any table.
    by
        The columns whose equal values make a row.
    names
        The column whose values become columns.
    values
        The column that fills them.
    statistic
        What stands where several rows meet.
    expected
        The values that become columns, in this order; those of the table, sorted, if empty.
    max_columns
        How many columns there may be.

    Examples
    --------
    >>> long = pd.DataFrame({"id": [1, 1, 2], "what": ["a", "b", "a"], "x": [5, 6, 7]})
    >>> pivot_rows(long, by=["id"], names="what", values="x", statistic="sum")
       id  a    b
    0   1  5  6.0
    1   2  7  NaN
    """
    if lacking := [name for name in (*by, names, values) if name not in table]:
        raise ValueError(f"The table has no columns {lacking}; it has {list(table)}.")
    groups, places = group_numbers(table, by)
    texts = _texts(table[names])
    titles = list(expected) or _titles(table[names], texts)
    _require_few(titles, names, max_columns)
    _require_free(titles, by)
    other = texts.notna() & ~texts.isin(titles)
    for code, count in (
        ("rows_not_pivoted", other.sum()),
        ("rows_without_name", texts.isna().sum()),
    ):
        if count:
            add_note(code, rows=int(count), of=len(table), column=names)
    columns = {}
    for title in titles:
        of_title = (texts == title).fillna(False).to_numpy(dtype=bool)
        chosen = table[values].reset_index(drop=True)[of_title]
        columns[title] = statistic_of(chosen, groups[of_title], len(places), statistic)
    keys = table[list(by)].iloc[places].reset_index(drop=True)
    return pd.concat([keys, pd.DataFrame(columns, index=keys.index)], axis="columns")


def _texts(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return values as the names of columns: 3.0 among whole numbers is 3."""
    plain = column.reset_index(drop=True)
    if isinstance(plain.dtype, pd.CategoricalDtype):
        plain = plain.astype(plain.cat.categories.dtype)
    is_whole = types.is_float_dtype(plain.dtype) and (plain.dropna() % 1 == 0).all()
    return (plain.astype("Int64") if is_whole else plain).astype("str")


def _titles(column: pd.Series[Any], texts: pd.Series[Any]) -> list[str]:
    """Return the texts of a column's different values, in the order of the values."""
    plain = column.reset_index(drop=True)
    if isinstance(plain.dtype, pd.CategoricalDtype):
        plain = plain.astype(plain.cat.categories.dtype)
    order = plain.dropna().drop_duplicates().sort_values().index
    return list(dict.fromkeys(texts[order]))


def _require_few(titles: Sequence[str], names: str, max_columns: int) -> None:
    if len(titles) > max_columns:
        raise ValueError(
            f"The column {names!r} has {len(titles)} different values, more than the "
            f"{max_columns} columns allowed. Choose another column, or raise 'max_columns'."
        )


def _require_free(titles: Sequence[str], by: Sequence[str]) -> None:
    if taken := sorted(set(titles) & set(by)):
        raise ValueError(
            f"New columns would be called {taken}, like those of the groups. Rename these before."
        )


def melt_rows(
    table: pd.DataFrame,
    *,
    columns: Sequence[str],
    name: str = "variable",
    value: str = "value",
    drop_missing: bool = False,
) -> pd.DataFrame:
    """Return a row for each value of some columns, with the column's name beside it.

    Parameters
    ----------
    table
        Any table.
    columns
        The columns that become rows; the others are repeated.
    name, value
        The new columns with the names and the values.
    drop_missing
        Leave out rows whose value is missing.

    Examples
    --------
    >>> wide = pd.DataFrame({"id": [1, 2], "a": [5, 7], "b": [6, 8]})
    >>> melt_rows(wide, columns=["a", "b"])
       id variable  value
    0   1        a      5
    1   2        a      7
    2   1        b      6
    3   2        b      8
    """
    if lacking := [column for column in columns if column not in table]:
        raise ValueError(f"The table has no columns {lacking}; it has {list(table)}.")
    fixed = table.drop(columns=list(columns))
    if taken := sorted({name, value} & set(fixed.columns)) or ([name] if name == value else []):
        raise ValueError(f"The new columns need names of their own; {taken} are taken.")
    if not columns:
        raise ValueError("Choose the columns that become rows.")
    _require_one_kind(table[list(columns)])
    parts = [table[[column]].set_axis([value], axis=1) for column in columns]
    long = fixed.iloc[np.tile(np.arange(len(table)), len(columns))].reset_index(drop=True)
    long[name] = pd.Series(np.repeat(list(columns), len(table)), index=long.index, dtype="str")
    long[value] = stacked_column(value, parts)
    return long[long[value].notna()].reset_index(drop=True) if drop_missing else long


def _require_one_kind(table: pd.DataFrame) -> None:
    """Refuse to put values of several kinds into one column."""
    kinds = {str(name): column_kind(table[name]) for name in table if table[name].notna().any()}
    if len(set(kinds.values())) > 1:
        raise ValueError(
            f"The columns that become rows must be of one kind to share a column; they are "
            f"{kinds}. Choose columns of one kind, or convert some before."
        )


def explode_rows(
    table: pd.DataFrame, *, column: str, separator: str, strip: bool = True, row: str = ""
) -> pd.DataFrame:
    """Return a row for each part of a text; the other columns are repeated.

    Parameters
    ----------
    table
        Any table.
    column
        The column with the text.
    separator
        What stands between two parts.
    strip
        Drop blanks around parts, and parts that are empty then.
    row
        A new column with the number of the row that a part comes from; none if empty.

    Examples
    --------
    >>> table = pd.DataFrame({"film": ["Roma", "Up"], "genres": ["drama, history", None]})
    >>> explode_rows(table, column="genres", separator=",")
       film   genres
    0  Roma    drama
    1  Roma  history
    2    Up      NaN
    """
    if column not in table:
        raise ValueError(f"The table has no column {column!r}; it has {list(table)}.")
    if row and row in table:
        raise ValueError(f"There is a column {row!r} already; choose another name.")
    texts = table[column].reset_index(drop=True).astype("str")
    parts = texts.str.split(separator, regex=False).explode()
    if strip:
        parts = parts.str.strip()
        empty = (parts == "").fillna(False) & parts.index.isin(parts.index[parts != ""])
        parts = parts.where(parts != "")[~empty]
        parts = parts[~(parts.isna() & parts.index.duplicated())]
    add_note("rows_exploded", rows=len(parts), before=len(table))
    rows = table.iloc[parts.index].reset_index(drop=True)
    rows[column] = parts.astype("str").to_numpy()
    rows[column] = rows[column].astype("str")
    return rows.assign(**{row: parts.index.to_numpy() + 1}) if row else rows
