"""Values of rows before: rows in the order of a column, each group by itself.

Rows without a place in the order, or without a group, have no rows before them. Rows of the
same moment keep the order that they have in the table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import methodcaller
from typing import Any

import numpy as np
import pandas as pd

EXACT = 2**53


def lagged(
    table: pd.DataFrame,
    columns: Sequence[str],
    order: str,
    by: Sequence[str] = (),
    rows: Sequence[int] = (1,),
) -> pd.DataFrame:
    """Return a table with the values of rows before, as ``<column>_lag_<rows>``.

    Parameters
    ----------
    table
        The rows.
    columns
        Whose values.
    order
        The column of dates or numbers that puts the rows in order.
    by
        Columns whose values make groups; each has an order of its own.
    rows
        How many rows before; negative ones come after, as ``<column>_lead_<rows>``.

    Raises
    ------
    ValueError
        The order is none, no rows are named, or a value would lose digits.

    Examples
    --------
    >>> table = pd.DataFrame({"day": [2, 1, 3], "sold": [20, 10, 30]})
    >>> lagged(table, ["sold"], "day")["sold_lag_1"].tolist()
    [10.0, nan, 20.0]
    """
    if not rows or 0 in rows:
        raise ValueError(
            f"The rows before must be whole numbers other than 0; there are {list(rows)}. "
            f"1 is the row before, 2 the one before that."
        )
    require_exact(table, columns)
    windows: dict[str, pd.Series[Any]] = {}
    for column in columns:
        source = _nullable(table, column)
        for step in dict.fromkeys(rows):
            name = f"{column}_{'lag' if step > 0 else 'lead'}_{abs(step)}"
            windows[name] = in_order(source, column, order, by, methodcaller("shift", step))
    return with_columns(table, windows)


def differences(
    table: pd.DataFrame,
    columns: Sequence[str],
    order: str,
    by: Sequence[str] = (),
    rows: int = 1,
    relative: bool = False,
) -> pd.DataFrame:
    """Return a table with how much numbers differ from rows before, as ``<column>_diff_<rows>``.

    Parameters
    ----------
    table, columns, order, by
        As of `lagged`.
    rows
        How many rows before.
    relative
        As a share of the value before, as ``<column>_change_<rows>``.

    Examples
    --------
    >>> table = pd.DataFrame({"day": [2, 1, 3], "sold": [20, 10, 40]})
    >>> differences(table, ["sold"], "day", relative=True)["sold_change_1"].tolist()
    [1.0, nan, 1.0]
    """
    require_exact(table, columns)
    before = {
        column: in_order(_floats(table, column), column, order, by, methodcaller("shift", rows))
        for column in columns
    }
    name = "change" if relative else "diff"
    values = {column: table[column].astype("float64") for column in columns}
    return with_columns(
        table,
        {
            f"{column}_{name}_{rows}": (values[column] - past) / (past if relative else 1)
            for column, past in before.items()
        },
    )


def filled_forward(
    table: pd.DataFrame,
    columns: Sequence[str],
    order: str,
    by: Sequence[str] = (),
    limit: int | None = None,
) -> pd.DataFrame:
    """Return a table whose gaps have the last value before them, of the same group.

    Parameters
    ----------
    table, columns, order, by
        As of `lagged`.
    limit
        Fill so many gaps in a row at most; None for all.

    Examples
    --------
    >>> table = pd.DataFrame({"day": [3, 1, 2], "price": [None, 5.0, None]})
    >>> filled_forward(table, ["price"], "day")["price"].tolist()
    [5.0, 5.0, 5.0]
    """
    filled = {
        column: in_order(table, column, order, by, methodcaller("ffill", limit=limit))
        for column in columns
    }
    return table.assign(
        **{name: table[name].where(table[name].notna(), past) for name, past in filled.items()}
    )


def ranked(
    table: pd.DataFrame,
    column: str,
    by: Sequence[str] = (),
    name: str = "rank",
    ties: str = "first",
    descending: bool = False,
) -> pd.DataFrame:
    """Return a table with each row's rank by a column within its group; 1 is the first.

    Parameters
    ----------
    table
        The rows.
    column
        The column of numbers or dates; rows without a value have no rank.
    by
        Columns whose values make groups.
    name
        The new column.
    ties
        The rank of equal values, as `pandas.Series.rank` names it.
    descending
        Whether the largest value is the first.

    Examples
    --------
    >>> table = pd.DataFrame({"city": ["a", "a", "b"], "price": [9, 7, 8]})
    >>> ranked(table, "price", ["city"])["rank"].tolist()
    [2.0, 1.0, 1.0]
    """
    require_order(table, column)
    values = table.reset_index(drop=True)
    ranks = _grouped(values, column, by).rank(method=ties, ascending=not descending)
    return with_columns(table, {name: ranks.set_axis(table.index)})


def in_order(
    table: pd.DataFrame,
    column: str,
    order: str,
    by: Sequence[str],
    make: Callable[[Any], pd.Series[Any]],
) -> pd.Series[Any]:
    """Return what is made of a column's values in order, by group, at the rows they belong to.

    Parameters
    ----------
    table, column, order, by
        As of `lagged`.
    make
        Makes a series of a series, or of one in groups, with the same labels.

    Examples
    --------
    >>> table = pd.DataFrame({"day": [2, 1], "sold": [20, 10]})
    >>> in_order(table, "sold", "day", (), lambda values: values.cumsum()).tolist()
    [30, 10]
    """
    rows = sorted_rows(table, order)
    windows = make(_grouped(rows, column, by))
    return windows.reindex(range(len(table))).set_axis(table.index)


def sorted_rows(table: pd.DataFrame, order: str) -> pd.DataFrame:
    """Return the rows that have a place in an order, in it, labelled with their positions.

    Examples
    --------
    >>> sorted_rows(pd.DataFrame({"day": [2, None, 1]}), "day").index.tolist()
    [2, 0]
    """
    require_order(table, order)
    rows = table.reset_index(drop=True)
    return rows[rows[order].notna()].sort_values(order, kind="stable")


def require_order(table: pd.DataFrame, order: str) -> None:
    """Raise unless a column can put rows in order.

    Raises
    ------
    ValueError
        It holds neither dates nor numbers.
    """
    dtype = table[order].dtype
    is_number = pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_bool_dtype(dtype)
    if not is_number and not pd.api.types.is_datetime64_any_dtype(dtype):
        raise ValueError(
            f"The column {order!r} must hold dates or numbers to put rows in order; it holds "
            f"{dtype}. Read it as dates, or choose another column."
        )


def require_exact(table: pd.DataFrame, columns: Sequence[str]) -> None:
    """Raise where whole numbers would lose digits beside the gaps of the first rows.

    Raises
    ------
    ValueError
        A whole number is beyond 2 to the power of 53.
    """
    for name in columns:
        is_whole = pd.api.types.is_integer_dtype(table[name].dtype)
        if is_whole and not table[name].between(-EXACT, EXACT).all():
            raise ValueError(
                f"The column {name!r} has whole numbers beyond {EXACT}, which lose digits "
                f"beside missing values. Read it as text."
            )


def with_columns(table: pd.DataFrame, made: dict[str, pd.Series[Any]]) -> pd.DataFrame:
    """Return a table with new columns.

    Raises
    ------
    ValueError
        There are none, or the table has one of that name.
    """
    if not made:
        raise ValueError("There must be at least one column; none is chosen. Choose one.")
    if taken := [name for name in made if name in table.columns]:
        raise ValueError(
            f"The new columns {taken} have names that the table has already. Rename those."
        )
    return table.assign(**made)


def _grouped(rows: pd.DataFrame, column: str, by: Sequence[str]) -> Any:
    return rows.groupby(list(by), sort=False, observed=True)[column] if by else rows[column]


def _floats(table: pd.DataFrame, column: str) -> pd.DataFrame:
    return table.assign(**{column: table[column].astype("float64")})


def _nullable(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return a table whose column can have gaps: a shifted column of yes and no has some."""
    if table[column].dtype != np.bool_:
        return table
    return table.assign(**{column: table[column].astype("boolean")})
