"""Column functions that blocks and the exported script share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd


def assign_column(
    table: pd.DataFrame, name: str, value: Callable[[pd.DataFrame], Any]
) -> pd.DataFrame:
    """Add or replace a column, computed from other columns of the same row.

    Parameters
    ----------
    table
        Any table.
    name
        The new column's name.
    value
        Function of the table that returns one value for each row.

    Examples
    --------
    >>> assign_column(pd.DataFrame({"a": [1, 2]}), "double", lambda table: table["a"] * 2)
       a  double
    0  1       2
    1  2       4
    """
    return table.assign(**{name: value(table)})


def frame_with_class_names(bunch: Any, target: str) -> pd.DataFrame:
    """Return a scikit-learn data set as one table, with class names as target.

    Parameters
    ----------
    bunch
        The result of a scikit-learn loader with ``as_frame=True``.
    target
        The name of the target column.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> frame_with_class_names(load_iris(as_frame=True), "species")["species"].unique().tolist()
    ['setosa', 'versicolor', 'virginica']
    """
    table: pd.DataFrame = bunch.data.assign(
        **{target: bunch.target_names[bunch.target].astype(str)}
    )
    return table


def find_value(column: pd.Series[Any], text: Any) -> Any:
    """Return the value of a column that has a given text.

    A class may be the number 1 in the table and the text "1" in a setting.

    Parameters
    ----------
    column
        The column.
    text
        The value, or its text.

    Raises
    ------
    ValueError
        The column has no such value.

    Examples
    --------
    >>> find_value(pd.Series([0, 1, 1]), "1")
    1
    """
    values = column.dropna().drop_duplicates().tolist()
    matches = [value for value in values if value == text or str(value) == str(text)]
    if not matches:
        listed = ", ".join(repr(value) for value in sorted(values, key=str)[:10])
        raise ValueError(f"The column {column.name!r} has no value {text!r}; it has {listed}.")
    return matches[0]
