"""Joins of each row with the one nearest to it, by a number or a time.

Every row of the left table stays, in its order and with its label, and gets the columns of at
most one row of the right table.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from pandas.api import types

from pipeline_core.measures.join_keys import (
    Codes,
    match_keys,
    require_columns,
    require_same_zones,
)
from pipeline_core.measures.partners import columns_of_partners

Direction = Literal["backward", "forward", "nearest"]
# Differences that say how far apart two values may be.
Tolerance = float | pd.Timedelta | None


def join_nearest(
    left: pd.DataFrame,
    right: pd.DataFrame,
    *,
    on: str,
    other: str = "",
    by: Sequence[str] = (),
    direction: Direction = "nearest",
    tolerance: Tolerance = None,
    exact: bool = True,
    suffix: str = "_right",
    kind: Literal["number", "time"] = "number",
    columns: Sequence[str] = (),
) -> pd.DataFrame:
    """Return the left table with the columns of the nearest row of the right one.

    Parameters
    ----------
    left, right
        The tables, in any order.
    on, other
        The number or time in the left and in the right table; one name if `other` is empty.
    by
        Columns that must be equal.
    direction
        backward takes the last value that is not larger, forward the first that is not
        smaller, nearest whichever is closer, and backward where both are equally close.
    tolerance
        How far apart the values may be; None for any distance.
    exact
        Whether equal values match.
    suffix
        What columns of the right table get whose names the left one has too.
    kind
        What both columns must hold.
    columns
        The columns to add beside `other`; all if empty.

    Examples
    --------
    >>> sales = pd.DataFrame({"day": [5, 1, None]}, index=[7, 8, 9])
    >>> join_nearest(sales, pd.DataFrame({"day": [0, 4], "price": [10, 20]}), on="day")
       day  day_right  price
    7  5.0        4.0   20.0
    8  1.0        0.0   10.0
    9  NaN        NaN    NaN
    """
    other = other or on
    require_columns(left, [on, *by], "left")
    require_columns(right, [other, *by, *columns], "right")
    first, second = _values(left[on], right[other], kind)
    groups = _groups(left, right, by)
    partners = _partners((first, groups[0]), (second, groups[1]), direction, tolerance, exact)
    alone = len(right) - len(np.unique(partners[partners >= 0]))
    rest = (
        right[list(dict.fromkeys([other, *columns]))] if columns else right.drop(columns=list(by))
    )
    return columns_of_partners(
        left, rest, partners, alone=alone, note="rows_nearest", suffix=suffix
    )


def _groups(left: pd.DataFrame, right: pd.DataFrame, by: Sequence[str]) -> tuple[Codes, Codes]:
    if not by:
        return np.zeros(len(left), dtype=np.intp), np.zeros(len(right), dtype=np.intp)
    keys = match_keys(left, right, by, by)
    return keys.left, keys.right


def _values(
    left: pd.Series[Any], right: pd.Series[Any], kind: str
) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Return the values to compare, of one dtype."""
    _require_kind(left, kind)
    _require_kind(right, kind)
    if kind == "number":
        if types.is_integer_dtype(left.dtype) and types.is_integer_dtype(right.dtype):
            return left.astype("int64"), right.astype("int64")
        return left.astype("float64"), right.astype("float64")
    require_same_zones(left, right)
    first, second = (
        column.dt.tz_convert("UTC").dt.tz_localize(None) if column.dt.tz else column
        for column in (left, right)
    )
    return first.astype("datetime64[us]"), second.astype("datetime64[us]")


def _require_kind(column: pd.Series[Any], kind: str) -> None:
    """Refuse a column that holds no numbers, or no times."""
    if kind == "time" and not types.is_datetime64_any_dtype(column.dtype):
        raise ValueError(
            f"Rows are matched by a time here; the column {column.name!r} holds {column.dtype}. "
            f"Choose another column, or convert this one."
        )
    is_number = types.is_numeric_dtype(column.dtype) and not types.is_bool_dtype(column.dtype)
    if kind == "number" and not is_number:
        raise ValueError(
            f"Rows are matched by a number here; the column {column.name!r} holds {column.dtype}. "
            f"Choose another column, or convert this one."
        )


def _partners(
    left: tuple[pd.Series[Any], Codes],
    right: tuple[pd.Series[Any], Codes],
    direction: Direction,
    tolerance: Tolerance,
    exact: bool,
) -> Codes:
    """Return the position of each left row's partner in the right table; -1 for none."""
    tables = []
    for values, groups in (left, right):
        table = pd.DataFrame({"value": values.to_numpy(), "group": groups})
        table["at"] = np.arange(len(table))
        usable = table[table["value"].notna() & (table["group"] >= 0)]
        tables.append(usable.sort_values("value", kind="stable"))
    if tolerance is not None and types.is_integer_dtype(left[0].dtype):
        tolerance = int(tolerance)  # type: ignore[arg-type]
    merged = pd.merge_asof(
        tables[0],
        tables[1].rename(columns={"at": "partner"}),
        on="value",
        by="group",
        direction=direction,
        tolerance=tolerance,  # type: ignore[arg-type]
        allow_exact_matches=exact,
    )
    partners = np.full(len(left[1]), -1, dtype=np.intp)
    partners[merged["at"].to_numpy()] = merged["partner"].fillna(-1).to_numpy(dtype=np.intp)
    return partners
