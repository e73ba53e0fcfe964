"""The values of one row, and what a stage changed in them, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypedDict

import numpy as np
import pandas as pd

from pipeline_core.measures.cells import compare_cells

Change = Literal["changed", "filled", "emptied", "added", "dropped"]


class CellChange(TypedDict):
    """A cell that a stage changed: its column, how, and the value before and after."""

    column: str
    how: Change
    old: Any
    new: Any


def row_values(row: pd.DataFrame) -> dict[str, Any]:
    """Return the values of a table of one row, as plain data.

    Examples
    --------
    >>> row_values(pd.DataFrame({"age": [30], "city": [None]}))
    {'age': 30, 'city': None}
    """
    return {str(name): plain_value(row[name].iloc[0]) for name in row}


def plain_value(value: Any) -> Any:
    """Return a cell's value as plain data; None where it is missing, text for a date.

    Examples
    --------
    >>> plain_value(np.float64(0.5)), plain_value(pd.NA), plain_value(pd.Timestamp(2024, 1, 2))
    (0.5, None, '2024-01-02T00:00:00')
    """
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    if isinstance(value, np.generic):
        return value.item()
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value if isinstance(value, str | bool | int | float) else str(value)


def cell_changes(before: pd.DataFrame, after: pd.DataFrame) -> list[CellChange]:
    """Return the cells of a row that differ: changed ones, new columns, and dropped ones.

    Parameters
    ----------
    before, after
        The row before and after a stage, each as a table of one row.

    Examples
    --------
    >>> before, after = pd.DataFrame({"a": [1], "b": [2]}), pd.DataFrame({"b": [3], "c": [4]})
    >>> [(cell["column"], cell["how"], cell["new"]) for cell in cell_changes(before, after)]
    [('b', 'changed', 3), ('c', 'added', 4), ('a', 'dropped', None)]
    """
    old, new = row_values(before), row_values(after)
    common = [name for name in after.columns if name in before.columns]
    changes = [
        _change(str(name), how, old, new)
        for name in common
        if (how := _difference(before[name], after[name])) is not None
    ]
    changes += [_change(name, "added", old, new) for name in new if name not in old]
    return changes + [_change(name, "dropped", old, new) for name in old if name not in new]


def _change(name: str, how: Change, old: Mapping[str, Any], new: Mapping[str, Any]) -> CellChange:
    return {"column": name, "how": how, "old": old.get(name), "new": new.get(name)}


def _difference(before: pd.Series[Any], after: pd.Series[Any]) -> Change | None:
    changed, filled, emptied = compare_cells(before, after).counts
    if changed:
        return "changed"
    return "filled" if filled else "emptied" if emptied else None
