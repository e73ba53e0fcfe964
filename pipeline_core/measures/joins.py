"""Joins of two tables, counted before they are made.

The number of rows follows from the counts of the keys alone, so a join that would explode is
refused before a single row of it exists, and unmatched rows are counted in both tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from pandas.api import types

from pipeline_core.measures.join_keys import Codes, KeyPair, Keys, is_rounded, key_pairs, match_keys
from pipeline_core.measures.row_notes import add_note

Kind = Literal["left", "inner", "right", "full", "semi", "anti"]


class KeyCounts(NamedTuple):
    """How the keys of two tables meet.

    Parameters
    ----------
    pairs
        Pairs of a left and a right row with the same key.
    left, right
        The rows of each table.
    left_alone, right_alone
        The rows of each that have no partner, with a missing key or not.
    repeated
        The left rows that have several.
    """

    pairs: int
    left: int
    right: int
    left_alone: int
    right_alone: int
    repeated: int = 0

    def rows(self, kind: str) -> int:
        """Return how many rows a kind of join gives.

        Examples
        --------
        >>> KeyCounts(pairs=5, left=4, right=3, left_alone=1, right_alone=0).rows("left")
        6
        """
        alone = {"left": self.left_alone, "right": self.right_alone}
        alone |= {"full": self.left_alone + self.right_alone}
        if kind in ("semi", "anti"):
            return self.left - self.left_alone if kind == "semi" else self.left_alone
        return self.pairs + alone.get(kind, 0)


def count_keys(keys: Keys) -> KeyCounts:
    """Return how the keys of two tables meet; none of their rows is joined for it.

    Examples
    --------
    >>> count_keys(Keys(np.array([0, 0, 1, -1]), np.array([0, 0, 0]), 2))
    KeyCounts(pairs=6, left=4, right=3, left_alone=2, right_alone=0, repeated=2)
    """
    left, right = (
        np.bincount(side[side >= 0], minlength=keys.distinct) for side in (keys.left, keys.right)
    )
    # As decimal numbers: the product of two counts can be beyond every whole number of numpy.
    pairs = int(left.astype("float64") @ right.astype("float64"))
    met = int(left[right > 0].sum()), int(right[left > 0].sum())
    sizes = len(keys.left), len(keys.right)
    repeated = int(left[right > 1].sum())
    return KeyCounts(pairs, *sizes, sizes[0] - met[0], sizes[1] - met[1], repeated)


def join(
    left: pd.DataFrame,
    right: pd.DataFrame,
    *,
    same: Sequence[str] = (),
    pairs: Sequence[KeyPair] = (),
    kind: Kind = "left",
    suffixes: tuple[str, str] = ("", "_right"),
    max_growth: float = 1.0,
) -> pd.DataFrame:
    """Return two tables joined by equal keys, and note what was not matched.

    Parameters
    ----------
    left, right
        The tables.
    same, pairs
        Key columns with one name in both tables, and those with two.
    kind
        Which rows without a partner stay: left, right, full or none (inner); semi and anti
        keep the left rows with and without a partner, and add no columns.
    suffixes
        What columns of the left and of the right table that share a name get.
    max_growth
        How many times the rows of both tables together the result may have.

    Examples
    --------
    >>> orders = pd.DataFrame({"customer": [1, 2, 9], "price": [5, 6, 7]})
    >>> customers = pd.DataFrame({"customer": [1, 2], "city": ["Lima", "Oslo"]})
    >>> join(orders, customers, same=["customer"])
       customer  price  city
    0         1      5  Lima
    1         2      6  Oslo
    2         9      7   NaN
    """
    left_on, right_on = key_pairs(same, pairs)
    keys = match_keys(left, right, left_on, right_on)
    counts = count_keys(keys)
    note_counts(counts, kind, max_growth)
    require_small(counts, kind, max_growth)
    if kind in ("semi", "anti"):
        met = np.isin(keys.left, keys.right[keys.right >= 0])
        return left[met if kind == "semi" else ~met].reset_index(drop=True)
    first, second = joined_positions(keys, kind)
    return joined_columns(left, right, first, second, same, suffixes)


def note_counts(counts: KeyCounts, kind: str, max_growth: float) -> None:
    """Note how many rows a join has and how many found no partner, in both tables."""
    values = {**counts._asdict(), "kind": kind, "max_growth": max_growth}
    add_note("rows_joined", rows=counts.rows(kind), **values)


def require_small(counts: KeyCounts, kind: str, max_growth: float) -> None:
    """Raise where a join would have more rows than its limit, before it is made."""
    rows, limit = counts.rows(kind), max_growth * (counts.left + counts.right)
    if rows > limit:
        raise ValueError(
            f"The join must give at most {limit:,.0f} rows, {max_growth:g} times those of both "
            f"tables together ({counts.left:,} and {counts.right:,}); it would give {rows:,}, "
            f"because many rows share one key in both tables. Add a key column, make the keys of "
            f"one table unique, or raise 'max_growth'."
        )


def joined_positions(keys: Keys, kind: str) -> tuple[Codes, Codes]:
    """Return the positions of the left and right rows of a join; -1 stands for no partner.

    Rows keep the order of the left table (of the right one for a right join), and rows without
    a partner of a full join follow last.

    Examples
    --------
    >>> keys = Keys(np.array([1, 0, 1]), np.array([1, 2, 1]), 3)
    >>> [part.tolist() for part in joined_positions(keys, "left")]
    [[0, 0, 1, 2, 2], [0, 2, -1, 0, 2]]
    """
    if kind == "right":
        second, first = joined_positions(Keys(keys.right, keys.left, keys.distinct), "left")
        return first, second
    present = np.flatnonzero(keys.right >= 0)
    sizes = np.append(np.bincount(keys.right[present], minlength=keys.distinct), 0)
    begins = np.cumsum(sizes) - sizes
    order = _in_order(keys.right[present], present, begins, int(sizes.max()))
    counts, starts = sizes[keys.left], begins[keys.left]  # of -1, the last: none
    copies = np.maximum(counts, 1) if kind in ("left", "full") else counts
    first = np.repeat(np.arange(len(keys.left)), copies)
    place = np.arange(len(first)) - np.repeat(np.cumsum(copies) - copies, copies)
    at = np.minimum(np.repeat(starts, copies) + place, max(0, len(order) - 1))
    second = np.where(np.repeat(counts, copies) > 0, order[at] if len(order) else -1, -1)
    if kind == "full":
        alone = np.flatnonzero(~np.isin(keys.right, keys.left[keys.left >= 0]))
        first = np.concatenate([first, np.full(len(alone), -1)])
        second = np.concatenate([second, alone])
    return first.astype(np.intp), second.astype(np.intp)


def _in_order(codes: Codes, positions: Codes, begins: Codes, most: int) -> Codes:
    """Return the positions of rows in the order of their keys; unique ones need no sorting."""
    if most > 1:
        return positions[np.argsort(codes, kind="stable")]
    order = np.empty(len(positions), dtype=np.intp)
    order[begins[codes]] = positions
    return order


def joined_columns(
    left: pd.DataFrame,
    right: pd.DataFrame,
    first: Codes,
    second: Codes,
    same: Sequence[str] = (),
    suffixes: tuple[str, str] = ("", "_right"),
) -> pd.DataFrame:
    """Return the columns of two tables at some positions side by side.

    Parameters
    ----------
    left, right
        The tables.
    first, second
        Codes of their rows; -1 gives missing values.
    same
        Keys with one name, which become one column.
    suffixes
        What columns that share a name get.
    """
    other = right.drop(columns=list(same))
    shared = [name for name in other.columns if name in left.columns]
    names = {name: f"{name}{suffixes[0]}" for name in shared}
    other_names = {name: f"{name}{suffixes[1]}" for name in shared}
    alone = (first < 0).any()
    rest = left.drop(columns=list(same)) if alone else left
    parts = [
        rows_at(rest, first).rename(columns=names),
        rows_at(other, second).rename(columns=other_names),
    ]
    joined = pd.concat(parts, axis="columns")
    require_distinct_names(joined, suffixes)
    if not alone:
        return joined
    keys = {name: _either(left[name], right[name], first, second) for name in same}
    order = [names.get(name, name) for name in left.columns]
    return joined.assign(**keys)[[*order, *parts[1].columns]]


def _either(
    left: pd.Series[Any], right: pd.Series[Any], first: Codes, second: Codes
) -> pd.Series[Any]:
    """Return a key column with the values of the right table where the left one has no row."""
    both = pd.concat([left, right], ignore_index=True)
    merged: pd.Series[Any] = both.iloc[np.where(first >= 0, first, len(left) + second)]
    merged = merged.reset_index(drop=True)
    if types.is_bool_dtype(left.dtype):
        return merged.astype("boolean" if merged.isna().any() else "bool")
    return merged.astype("str") if merged.dtype == object else merged


def require_distinct_names(table: pd.DataFrame, suffixes: tuple[str, str]) -> None:
    """Raise where two columns have one name after the suffixes."""
    if repeated := sorted({str(name) for name in table.columns[table.columns.duplicated()]}):
        raise ValueError(
            f"Columns must have names of their own; {repeated} are there twice with the suffixes "
            f"{suffixes[0]!r} and {suffixes[1]!r}. Choose other suffixes."
        )


def rows_at(table: pd.DataFrame, positions: Codes) -> pd.DataFrame:
    """Return the rows at some positions; a row of missing values where one is -1.

    Examples
    --------
    >>> rows_at(pd.DataFrame({"flag": [True, False]}), np.array([1, -1]))["flag"].tolist()
    [False, <NA>]
    """
    if not (positions < 0).any():
        return table.iloc[positions].reset_index(drop=True)
    _require_exact(table)
    rows = table.reset_index(drop=True).reindex(positions).reset_index(drop=True)
    flags = [name for name, dtype in table.dtypes.items() if types.is_bool_dtype(dtype)]
    return rows.astype(dict.fromkeys(flags, "boolean"))


def _require_exact(table: pd.DataFrame) -> None:
    """Refuse whole numbers that a missing value beside them would round."""
    if large := [name for name in table.columns if is_rounded(table[name])]:
        raise ValueError(
            f"The whole numbers of {large} are beyond 2**53 and would be rounded, because rows "
            f"without a partner make missing values beside them. Read these columns as text, or "
            f"keep only rows with a partner (inner)."
        )
