"""Two columns compared cell by cell: what was changed, filled, emptied; exactly.

A number is equal to the same number in another dtype, missing is equal to
missing however it is written, and a text is equal to the number or the date
that was read from it: that the dtype changed is another matter.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.kinds import column_kind

Mask = npt.NDArray[np.bool_]
_NUMBERS = ("number", "boolean")


class Cells(NamedTuple):
    """Which cells have another value, have one now, have none any more."""

    changed: Mask
    filled: Mask
    emptied: Mask

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many of each."""
        return int(self.changed.sum()), int(self.filled.sum()), int(self.emptied.sum())


def compare_cells(before: pd.Series[Any], after: pd.Series[Any]) -> Cells:
    """Compare two columns position by position.

    Parameters
    ----------
    before, after
        Columns of one length n; their labels are not looked at.

    Examples
    --------
    >>> before, after = pd.Series([1, 2, None, 4]), pd.Series([1.0, 2.5, 3.0, None])
    >>> compare_cells(before, after).counts
    (1, 1, 1)
    """
    gone, none = (column.isna().to_numpy(dtype=bool) for column in (before, after))
    same = _same(_without_categories(before), _without_categories(after))
    return Cells(~same & ~gone & ~none, gone & ~none, ~gone & none)


def _without_categories(column: pd.Series[Any]) -> pd.Series[Any]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return pd.Series(np.asarray(column)).infer_objects()
    return column


def _same(before: pd.Series[Any], after: pd.Series[Any]) -> Mask:
    kinds = column_kind(before), column_kind(after)
    if set(kinds) <= set(_NUMBERS):
        return _same_numbers(_numbers(before), _numbers(after))
    if set(kinds) == {"number", "word"}:
        text, number = (before, after) if kinds[0] == "word" else (after, before)
        read = pd.to_numeric(text.astype(object), errors="coerce")
        return _same_numbers(_numbers(read), _numbers(number))
    if set(kinds) == {"date", "word"}:
        text, date = (before, after) if kinds[0] == "word" else (after, before)
        read = pd.to_datetime(text, errors="coerce", format="ISO8601", utc=True)
        return _same_values(read, pd.to_datetime(date, utc=True))
    return _same_values(before, after)


def _numbers(column: pd.Series[Any]) -> npt.NDArray[Any]:
    dtype = column.dtype
    if isinstance(dtype, np.dtype) and dtype.kind in "iuf":
        return column.to_numpy()
    if column.isna().any() or pd.api.types.is_float_dtype(dtype):
        return column.to_numpy(dtype="float64", na_value=np.nan)
    return column.to_numpy(dtype="int64")


def _same_numbers(before: npt.NDArray[Any], after: npt.NDArray[Any]) -> Mask:
    if (before.dtype.kind == "f") == (after.dtype.kind == "f"):
        return np.asarray(before == after)
    real, whole = (before, after) if before.dtype.kind == "f" else (after, before)
    # As floats, whole numbers beyond 2**53 would pass for their neighbours.
    fits = (real == np.floor(real)) & (np.abs(real) < 2.0**63)
    return np.asarray(fits & (np.where(fits, real, 0).astype("int64") == whole))


def _same_values(before: pd.Series[Any], after: pd.Series[Any]) -> Mask:
    try:
        found = np.asarray(before.array == after.array)
    except (TypeError, ValueError):  # zones of time on one side only, lists in cells
        found = np.empty(0)
    if found.shape != (len(before),) or found.dtype.kind != "b":
        found = before.astype(str).to_numpy() == after.astype(str).to_numpy()
    return np.asarray(found, dtype=bool)
