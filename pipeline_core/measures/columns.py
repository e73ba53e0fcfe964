"""Small pieces of column work that several blocks and the exported script share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd


def assign_column(
    table: pd.DataFrame, name: str, value: Callable[[pd.DataFrame], Any]
) -> pd.DataFrame:
    """Add a column, or replace one, worked out from the same row's others.

    Parameters
    ----------
    table
        Any table.
    name
        The column to make.
    value
        Takes the table, gives one value a row.

    Examples
    --------
    >>> assign_column(pd.DataFrame({"a": [1, 2]}), "double", lambda table: table["a"] * 2)
       a  double
    0  1       2
    1  2       4
    """
    return table.assign(**{name: value(table)})


def with_class_names(bunch: Any, target: str) -> pd.DataFrame:
    """Make one table of a scikit-learn data set, its classes written as words.

    Parameters
    ----------
    bunch
        What scikit-learn's loaders give with ``as_frame=True``.
    target
        What to call the column of classes.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> with_class_names(load_iris(as_frame=True), "species")["species"].unique().tolist()
    ['setosa', 'versicolor', 'virginica']
    """
    names: pd.DataFrame = bunch.data.assign(
        **{target: bunch.target_names[bunch.target].astype(str)}
    )
    return names


def value_written(column: pd.Series[Any], written: Any) -> Any:
    """Find the value of a column that is written like this.

    A class may be the number 1 in the table and the text "1" in a setting.

    Parameters
    ----------
    column
        Where to look.
    written
        The value, or its text.

    Raises
    ------
    ValueError
        No value of the column is written so.

    Examples
    --------
    >>> value_written(pd.Series([0, 1, 1]), "1")
    1
    """
    values = column.dropna().drop_duplicates().tolist()
    found = [value for value in values if value == written or str(value) == str(written)]
    if not found:
        shown = ", ".join(repr(value) for value in sorted(values, key=str)[:10])
        raise ValueError(f"The column {column.name!r} has no value {written!r}; it has {shown}.")
    return found[0]
