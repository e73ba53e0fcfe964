"""Tables of plain values: numbers as numbers, everything else as text, never too long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

MAX_ROWS = 1_000
MAX_COLUMNS = 20
_MAX_TEXT = 200


def plain_value(value: Any) -> Any:
    """Return a value as Python's own number, text, boolean or None.

    Examples
    --------
    >>> plain_value(np.float64(0.5)), plain_value(np.array([3])), plain_value(("a", "b"))
    (0.5, 3, 'a, b')
    """
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, list | tuple):
        if len(value) == 1:
            return plain_value(value[0])
        value = ", ".join(str(plain_value(item)) for item in value)
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)[:_MAX_TEXT]


def plain_column(values: Iterable[Any]) -> list[Any]:
    """Return the values of a column: all of them numbers, or all of them text.

    Examples
    --------
    >>> plain_column(np.array([1.5, "x", None], dtype=object))
    ['1.5', 'x', '']
    >>> plain_column([1, 2.5])
    [1.0, 2.5]
    """
    plain = [plain_value(value) for value in values]
    if all(isinstance(value, bool) for value in plain):
        return plain
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in plain):
        whole = all(isinstance(value, int) for value in plain)
        return plain if whole else [float(value) for value in plain]
    return ["" if value is None else str(value) for value in plain]


def plain_table(columns: Mapping[str, Iterable[Any]]) -> pd.DataFrame:
    """Return a table of plain columns.

    Examples
    --------
    >>> plain_table({"feature": ["age"], "importance": np.array([0.5])}).to_dict("list")
    {'feature': ['age'], 'importance': [0.5]}
    """
    return pd.DataFrame({str(name): plain_column(values) for name, values in columns.items()})


def by_size(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return a table with the largest absolute values of a column first.

    Examples
    --------
    >>> by_size(pd.DataFrame({"x": [1.0, -3.0, 2.0]}), "x")["x"].tolist()
    [-3.0, 2.0, 1.0]
    """
    order = table[column].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)
