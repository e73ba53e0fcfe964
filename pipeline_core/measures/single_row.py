"""One row among others: found by its place or label, and how unusual its values are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.measures.kinds import column_kind


def choose_row(X: pd.DataFrame, row: int, by: str, title: str) -> pd.DataFrame:
    """Return a table of one row.

    Parameters
    ----------
    X
        The rows.
    row
        Its place, the first is 0; or its label.
    by
        ``position`` or ``label``.
    title
        The block's title, for the error message.

    Raises
    ------
    ValueError
        There is no such row.

    Examples
    --------
    >>> choose_row(pd.DataFrame({"x": [1, 2]}, index=[7, 9]), 9, "label", "Explain row")
       x
    9  2
    """
    if by == "label":
        chosen = X.loc[X.index == row]
        if not len(chosen):
            nearest = ", ".join(str(label) for label in _nearest(X.index, row))
            raise ValueError(
                f"{title}: 'row' must be the label of a test row; {row} is none. "
                f"Near it are {nearest}. Choose one of them, or a position."
            )
        return chosen.iloc[[0]]
    if not 0 <= row < len(X):
        raise ValueError(
            f"{title}: 'row' must be a position from 0 to {len(X) - 1}; it is {row}. "
            f"Choose a smaller one."
        )
    return X.iloc[[row]]


def _nearest(labels: pd.Index, row: int) -> list[Any]:
    if not pd.api.types.is_numeric_dtype(labels.dtype):
        return list(labels[:3])
    order = np.argsort(np.abs(labels.to_numpy() - row), kind="stable")
    return sorted(labels[order[:3]])


def value_text(value: Any) -> str | None:
    """Return a value of a raw column as text; None if it is missing.

    Examples
    --------
    >>> value_text(1.50), value_text("a"), value_text(float("nan"))
    ('1.5', 'a', None)
    """
    if pd.isna(value):
        return None
    if isinstance(value, float | np.floating):
        return f"{value:.6g}"
    return str(value)


def typical_value(column: pd.Series) -> Any:
    """Return the median of numbers and dates, of other values the most frequent.

    Examples
    --------
    >>> typical_value(pd.Series(["a", "b", "b"])), float(typical_value(pd.Series([1.0, 2.0, 9.0])))
    ('b', 2.0)
    """
    present = column.dropna()
    if not len(present):
        return None
    if column_kind(column) in ("number", "date"):
        return present.quantile(0.5, interpolation="nearest")
    return present.mode().iloc[0]


def unusual_values(row: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """Return the values of a row, those that differ most from other rows first.

    Parameters
    ----------
    row
        A table of the one row.
    others
        The rows it is compared with, with the same columns.

    Returns
    -------
    DataFrame
        Column, value, typical value, and the share of the other rows whose value is at
        least as far out (numbers and dates) or the same (other values).

    Examples
    --------
    >>> others = pd.DataFrame({"x": [1, 2, 3, 4], "city": ["a", "a", "a", "b"]})
    >>> unusual_values(others.tail(1), others)[["column", "share_as_unusual"]].values.tolist()
    [['city', 0.25], ['x', 0.5]]
    """
    table = pd.DataFrame(
        {
            "column": [str(name) for name in row.columns],
            "value": [value_text(row[name].iloc[0]) for name in row.columns],
            "typical": [value_text(typical_value(others[name])) for name in row.columns],
            "share_as_unusual": [_share(row[name].iloc[0], others[name]) for name in row.columns],
        }
    ).astype({"value": "str", "typical": "str"})
    return table.sort_values("share_as_unusual", kind="stable", ignore_index=True)


def _share(value: Any, column: pd.Series) -> float:
    """Return the share of a column's values that are as unusual as one value."""
    if pd.isna(value):
        return float(column.isna().mean())
    if column_kind(column) not in ("number", "date"):
        return float((column == value).fillna(False).mean())
    at_most, at_least = ((column <= value).mean(), (column >= value).mean())
    return float(min(1.0, 2 * min(at_most, at_least)))
