"""Keys of two tables as whole numbers: the same number where all key columns are equal.

pandas would match missing keys with each other, and compare whole numbers beyond 2**53 with
decimal ones inexactly. Here a row with a missing key matches nothing, and keys that cannot be
compared exactly are refused with what to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api import types
from typing_extensions import TypedDict

EXACT = 2**53  # decimal numbers hold every whole number up to this one
Codes = npt.NDArray[np.intp]


class Keys(NamedTuple):
    """The keys of two tables as numbers; -1 where one is missing."""

    left: Codes
    right: Codes
    distinct: int


class KeyPair(TypedDict):
    """A key with another name in each of two tables."""

    left: str
    right: str


def is_rounded(column: pd.Series[Any]) -> bool:
    """Return whether a column's whole numbers would be rounded as decimal numbers.

    Examples
    --------
    >>> is_rounded(pd.Series([2**53 + 1])), is_rounded(pd.Series([1.5]))
    (True, False)
    """
    if not types.is_integer_dtype(column.dtype) or column.empty:
        return False
    return bool(max(int(column.max()), -int(column.min())) > EXACT)


def key_pairs(same: Sequence[str], pairs: Sequence[KeyPair]) -> tuple[list[str], list[str]]:
    """Return the key columns of the left and of the right table.

    Examples
    --------
    >>> key_pairs(["year"], [{"left": "id", "right": "customer"}])
    (['year', 'id'], ['year', 'customer'])
    """
    left = [*same, *(pair["left"] for pair in pairs)]
    right = [*same, *(pair["right"] for pair in pairs)]
    if not left:
        raise ValueError("Choose the key columns by which the rows of both tables are matched.")
    return left, right


def require_columns(
    table: pd.DataFrame, names: Sequence[str], which: Literal["left", "right"]
) -> None:
    """Raise where a table lacks columns that a setting names."""
    missing = [name for name in names if name not in table]
    if missing and which == "left":
        raise ValueError(f"The left table has no columns {missing}; it has {list(table)}.")
    if missing:
        raise ValueError(f"The right table has no columns {missing}; it has {list(table)}.")


def match_keys(
    left: pd.DataFrame, right: pd.DataFrame, left_on: Sequence[str], right_on: Sequence[str]
) -> Keys:
    """Return the keys of two tables as numbers that are equal where the keys are.

    Parameters
    ----------
    left, right
        The tables.
    left_on, right_on
        Their key columns, in the same order.

    Examples
    --------
    >>> left = pd.DataFrame({"id": [7.0, None, 8.0]})
    >>> keys = match_keys(left, pd.DataFrame({"id": [8, 9]}), ["id"], ["id"])
    >>> keys.left.tolist(), keys.right.tolist()
    ([0, -1, 1], [1, 2])
    """
    require_columns(left, left_on, "left")
    require_columns(right, right_on, "right")
    columns = [
        pd.factorize(_joined_values(left[first], right[second]))
        for first, second in zip(left_on, right_on, strict=True)
    ]
    codes, distinct = columns[0][0], len(columns[0][1])
    for column, uniques in columns[1:]:
        missing = (codes < 0) | (column < 0)
        codes, distinct = _renumbered(np.where(missing, -1, codes * len(uniques) + column))
    return Keys(codes[: len(left)], codes[len(left) :], distinct)


def _renumbered(codes: Codes) -> tuple[Codes, int]:
    """Return codes as small numbers again, so that those of many columns never overflow."""
    numbers, values = pd.factorize(codes, sort=False)
    if (codes < 0).any():
        gap = int(np.flatnonzero(values == -1)[0])
        numbers = np.where(numbers == gap, -1, numbers - (numbers > gap))
        return numbers.astype(np.intp), len(values) - 1
    return numbers.astype(np.intp), len(values)


def _joined_values(left: pd.Series[Any], right: pd.Series[Any]) -> Any:
    """Return the values of both columns in a row, of one dtype that compares them exactly."""
    first, second = _plain(left), _plain(right)
    kinds = [_kind(first), _kind(second)]
    if first.empty or second.empty or first.isna().all() or second.isna().all():
        # A column without any value has no kind that could be wrong.
        pair = [column.astype(object).where(column.notna(), None) for column in (first, second)]
        return pd.concat(pair).to_numpy()
    _require_same_kind(left, right, kinds)
    if kinds[0] == "number":
        return _numbers(first, second, str(left.name))
    if kinds[0] == "date":
        return _dates(first, second)
    if kinds[0] == "boolean":
        return pd.concat([first.astype("boolean"), second.astype("boolean")])
    return pd.concat([first.astype("str"), second.astype("str")])


def _plain(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return a column of categories as one of their values."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.astype(column.cat.categories.dtype)
    return column


def _kind(column: pd.Series[Any]) -> str:
    if types.is_bool_dtype(column.dtype):
        return "boolean"
    if types.is_numeric_dtype(column.dtype):
        return "number"
    if types.is_datetime64_any_dtype(column.dtype):
        return "date"
    return "text"


def _require_same_kind(left: pd.Series[Any], right: pd.Series[Any], kinds: Sequence[str]) -> None:
    """Refuse keys that can never be equal, such as the number 123 and the text "00123"."""
    if kinds[0] == kinds[1]:
        return
    values = [column.dropna().iloc[0] for column in (left, right)]
    first, second = (value.item() if hasattr(value, "item") else value for value in values)
    raise ValueError(
        f"Keys must be of one kind to be equal: {left.name!r} of the left table holds values like "
        f"{first!r}, and {right.name!r} of the right table like {second!r}. Read both as text "
        f"where zeros in front count, or convert one of them."
    )


def _numbers(first: pd.Series[Any], second: pd.Series[Any], name: str) -> Any:
    if types.is_integer_dtype(first.dtype) and types.is_integer_dtype(second.dtype):
        return pd.concat([first, second])
    for column in (first, second):
        if is_rounded(column):
            raise ValueError(
                f"The keys {name!r} must be compared exactly: one table holds whole numbers beyond "
                f"2**53, the other decimal numbers, which are not exact there. Read the key as "
                f"text in both tables, or fill its missing values before."
            )
    return pd.concat([first.astype("float64"), second.astype("float64")])


def require_same_zones(left: pd.Series[Any], right: pd.Series[Any]) -> None:
    """Raise where one column's times have a time zone and the other's have none."""
    has_zone = [getattr(column.dtype, "tz", None) is not None for column in (left, right)]
    if has_zone[0] != has_zone[1]:
        which = (left.name, right.name) if has_zone[0] else (right.name, left.name)
        raise ValueError(
            f"Times must both have a time zone to be compared, or neither: {which[0]!r} has one, "
            f"{which[1]!r} has none. Convert one of them."
        )


def _dates(first: pd.Series[Any], second: pd.Series[Any]) -> Any:
    require_same_zones(first, second)
    if getattr(first.dtype, "tz", None) is None:
        return pd.concat([first, second])
    return pd.concat([column.dt.tz_convert("UTC") for column in (first, second)])
