"""Columns by other names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from typing_extensions import TypedDict


class NewName(TypedDict):
    """A column and the name that it gets."""

    column: str
    name: str


def renamed_columns(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return a table with other names of columns.

    Parameters
    ----------
    table
        Any table.
    names
        The new names by the old ones; two columns may change theirs.

    Raises
    ------
    KeyError
        A column is not there.
    ValueError
        Two columns would have one name.

    Examples
    --------
    >>> renamed_columns(pd.DataFrame({"a": [1], "b": [2]}), {"a": "b", "b": "a"}).columns.tolist()
    ['b', 'a']
    """
    table[list(names)]  # a KeyError where one is not there
    columns = [names.get(name, name) for name in table.columns]
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise ValueError(
            f"Rename columns: two columns would be called '{twice[0]}'. Choose another name, or "
            "rename the other column too."
        )
    return table.set_axis(columns, axis=1)


def names_by_column(changes: Sequence[NewName]) -> dict[str, str]:
    """Return the new names by the old ones.

    Raises
    ------
    ValueError
        A column is there twice.

    Examples
    --------
    >>> names_by_column([{"column": "a", "name": "b"}])
    {'a': 'b'}
    """
    names = {change["column"]: change["name"] for change in changes}
    if len(names) < len(changes):
        raise ValueError("Rename columns: a column is listed twice. Keep one of its lines.")
    return names
