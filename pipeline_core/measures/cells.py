"""Exact comparison of two columns cell by cell: changed, filled and emptied cells.

A number equals the same number of another dtype, a missing value equals any other
missing value, and a text equals the number or date parsed from it: changes of dtype
are reported elsewhere.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.kinds import column_kind

Mask = npt.NDArray[np.bool_]
_NUMBER_KINDS = ("number", "boolean")


class CellDifferences(NamedTuple):
    """Masks of the cells that have another value, a new value, or no value any more."""

    changed: Mask
    filled: Mask
    emptied: Mask

    @property
    def counts(self) -> tuple[int, int, int]:
        """The number of changed, filled and emptied cells."""
        return int(self.changed.sum()), int(self.filled.sum()), int(self.emptied.sum())


def compare_cells(before: pd.Series[Any], after: pd.Series[Any]) -> CellDifferences:
    """Compare two columns position by position.

    Parameters
    ----------
    before, after
        Columns of the same length; their labels are ignored.

    Examples
    --------
    >>> before, after = pd.Series([1, 2, None, 4]), pd.Series([1.0, 2.5, 3.0, None])
    >>> compare_cells(before, after).counts
    (1, 1, 1)
    """
    was_missing, is_missing = (column.isna().to_numpy(dtype=bool) for column in (before, after))
    is_equal = _equal_cells(_without_categories(before), _without_categories(after))
    return CellDifferences(
        ~is_equal & ~was_missing & ~is_missing, was_missing & ~is_missing, ~was_missing & is_missing
    )


def _without_categories(column: pd.Series[Any]) -> pd.Series[Any]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return pd.Series(np.asarray(column)).infer_objects()
    return column


def _equal_cells(before: pd.Series[Any], after: pd.Series[Any]) -> Mask:
    kinds = column_kind(before), column_kind(after)
    if set(kinds) <= set(_NUMBER_KINDS):
        return _equal_numbers(_as_numbers(before), _as_numbers(after))
    if set(kinds) == {"number", "word"}:
        text, number = (before, after) if kinds[0] == "word" else (after, before)
        parsed = pd.to_numeric(text.astype(object), errors="coerce")
        return _equal_numbers(_as_numbers(parsed), _as_numbers(number))
    if set(kinds) == {"date", "word"}:
        text, date = (before, after) if kinds[0] == "word" else (after, before)
        parsed = pd.to_datetime(text, errors="coerce", format="ISO8601", utc=True)
        return _equal_values(parsed, pd.to_datetime(date, utc=True))
    return _equal_values(before, after)


def _as_numbers(column: pd.Series[Any]) -> npt.NDArray[Any]:
    dtype = column.dtype
    if isinstance(dtype, np.dtype) and dtype.kind in "iuf":
        return column.to_numpy()
    if column.isna().any() or pd.api.types.is_float_dtype(dtype):
        return column.to_numpy(dtype="float64", na_value=np.nan)
    return column.to_numpy(dtype="int64")


def _equal_numbers(before: npt.NDArray[Any], after: npt.NDArray[Any]) -> Mask:
    if (before.dtype.kind == "f") == (after.dtype.kind == "f"):
        return np.asarray(before == after)
    floats, integers = (before, after) if before.dtype.kind == "f" else (after, before)
    # As floats, integers beyond 2**53 would equal their neighbours.
    is_integer = (floats == np.floor(floats)) & (np.abs(floats) < 2.0**63)
    return np.asarray(is_integer & (np.where(is_integer, floats, 0).astype("int64") == integers))


def _equal_values(before: pd.Series[Any], after: pd.Series[Any]) -> Mask:
    try:
        is_equal = np.asarray(before.array == after.array)
    except (TypeError, ValueError):  # a time zone on one side only, lists in cells
        is_equal = np.empty(0)
    if is_equal.shape != (len(before),) or is_equal.dtype.kind != "b":
        is_equal = before.astype(str).to_numpy() == after.astype(str).to_numpy()
    return np.asarray(is_equal, dtype=bool)
