"""One row for each group of rows, with several statistics of several columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, Required

import numpy as np
import pandas as pd
from pandas.api import types
from typing_extensions import TypedDict

from pipeline_core.measures.join_keys import is_rounded
from pipeline_core.measures.row_notes import add_note

Statistic = Literal[
    "mean", "median", "sum", "min", "max", "std", "count", "distinct", "missing", "first", "last",
    "mode", "share",
]  # fmt: skip
_OF_NUMBERS = frozenset({"mean", "median", "sum", "std", "share"})


class ColumnStatistic(TypedDict, total=False):
    """A statistic of a column, and what the new column is called."""

    column: Required[str]
    statistic: Required[Statistic]
    name: str


def aggregate_rows(
    table: pd.DataFrame,
    *,
    by: Sequence[str],
    statistics: Sequence[ColumnStatistic],
    count: str = "rows",
    missing_group: bool = True,
) -> pd.DataFrame:
    """Return one row for each group, in the order in which the groups come first.

    Parameters
    ----------
    table
        Any table.
    by
        The columns whose equal values make a group; all rows are one without any.
    statistics
        Columns with a statistic; ``column_statistic`` is the name of what has none.
    count
        Name of a column with the number of rows; none if empty.
    missing_group
        Whether rows with a missing value in `by` are a group; else they are left out.

    Examples
    --------
    >>> table = pd.DataFrame({"city": ["Lima", "Oslo", "Lima"], "price": [1, 5, 2]})
    >>> aggregate_rows(table, by=["city"], statistics=[{"column": "price", "statistic": "mean"}])
       city  rows  price_mean
    0  Lima     2         1.5
    1  Oslo     1         5.0
    """
    required = [*by, *(item["column"] for item in statistics)]
    if lacking := [name for name in dict.fromkeys(required) if name not in table]:
        raise ValueError(f"The table has no columns {lacking}; it has {list(table)}.")
    names = [item.get("name") or f"{item['column']}_{item['statistic']}" for item in statistics]
    _require_new_names([*by, *([count] if count else []), *names])
    groups, places = group_numbers(table, by, missing_group)
    used = groups >= 0
    if left_out := int((~used).sum()):
        add_note("rows_without_group", rows=left_out, of=len(table))
    keys = table[list(by)].iloc[places].reset_index(drop=True)
    sizes = pd.Series(np.bincount(groups[used], minlength=len(places)))
    columns = {count: sizes} if count else {}
    for name, item in zip(names, statistics, strict=True):
        values = table[item["column"]].reset_index(drop=True)
        values = values[used] if left_out else values
        columns[name] = statistic_of(values, groups[used], len(places), item["statistic"])
    return keys.assign(**columns)


def _require_new_names(names: Sequence[str]) -> None:
    if repeated := sorted({name for name in names if list(names).count(name) > 1}):
        raise ValueError(f"Each new column needs a name of its own; {repeated} are there twice.")


def group_numbers(
    table: pd.DataFrame, by: Sequence[str], missing_group: bool = True
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return the number of each row's group, and the first row of each group.

    Examples
    --------
    >>> table = pd.DataFrame({"a": ["x", "y", "x", None]})
    >>> [part.tolist() for part in group_numbers(table, ["a"], missing_group=False)]
    [[0, 1, 0, -1], [0, 1]]
    """
    numbers = np.zeros(len(table), dtype=np.intp)
    dropped = np.zeros(len(table), dtype=bool)
    for place, name in enumerate(by):
        column, values = pd.factorize(table[name], use_na_sentinel=True)
        is_missing = column < 0
        dropped |= is_missing
        if place == 0 and not is_missing.any():  # numbered by their first rows already
            numbers = column.astype(np.intp, copy=False)
        else:
            numbers, _ = pd.factorize(numbers * (len(values) + 1) + column + 1)
    if dropped.any() and not missing_group:
        rest, _ = pd.factorize(numbers[~dropped])
        numbers = np.full(len(table), -1, dtype=np.intp)
        numbers[~dropped] = rest
    largest = np.maximum.accumulate(numbers)
    return numbers, np.flatnonzero(np.diff(largest, prepend=-1))


def statistic_of(
    values: pd.Series[Any], groups: np.ndarray[Any, Any], count: int, statistic: str
) -> pd.Series[Any]:
    """Return a statistic of a column in each of some groups.

    Parameters
    ----------
    values
        The column.
    groups
        The number of each value's group.
    count
        How many groups there are.
    statistic
        Which one.

    Examples
    --------
    >>> values = pd.Series([1.0, 3.0, None])
    >>> statistic_of(values, np.array([0, 0, 1]), 2, "mean").tolist()
    [2.0, nan]
    """
    kind = values.dtype
    is_number = types.is_numeric_dtype(kind) or types.is_bool_dtype(kind)
    if statistic in _OF_NUMBERS and not is_number:
        raise ValueError(
            f"The {statistic} is for numbers; the column {values.name!r} holds {kind}. Use count, "
            f"distinct, mode, first or last, or convert the column."
        )
    if statistic in ("min", "max") and isinstance(kind, pd.CategoricalDtype):
        values = values.astype(kind.categories.dtype)
    if types.is_bool_dtype(kind) and statistic in (*_OF_NUMBERS, "min", "max"):
        values = values.astype("float64" if values.isna().any() else "int64")
    _require_exact_sum(values, statistic)
    grouped = values.groupby(groups)
    result = _STATISTICS[statistic](grouped, values, groups)
    if len(result) < count and is_rounded(result):
        raise ValueError(
            f"The whole numbers of {values.name!r} are beyond 2**53 and would be rounded beside "
            f"missing values. Read this column as text."
        )
    return _plain(result.reindex(range(count)), statistic)


def _plain(result: pd.Series[Any], statistic: str) -> pd.Series[Any]:
    if statistic in ("count", "distinct", "missing"):
        return result.fillna(0).astype("int64")
    if types.is_bool_dtype(result.dtype):
        return result.astype("boolean" if result.isna().any() else "bool")
    return result


def _require_exact_sum(values: pd.Series[Any], statistic: str) -> None:
    """Refuse a sum of whole numbers that no whole number of the library could hold."""
    if statistic != "sum" or not types.is_integer_dtype(values.dtype) or values.empty:
        return
    if float(values.abs().max()) * len(values) >= 2**63:
        raise ValueError(
            f"The sum of the whole numbers {values.name!r} can go beyond 2**63 and would be "
            f"wrong. Convert the column to decimal numbers, or use another statistic."
        )


def _mode(_: Any, values: pd.Series[Any], groups: np.ndarray[Any, Any]) -> pd.Series[Any]:
    """Return the most frequent value of each group: of several, the one that comes first."""
    table = pd.DataFrame({"group": groups, "value": values.to_numpy(), "at": range(len(values))})
    table = table[values.notna().to_numpy()]
    codes, _ = pd.factorize(table["value"])
    counted = table.assign(code=codes).groupby(["group", "code"])["at"].agg(["size", "min"])
    order = {"group": True, "size": False, "min": True}
    best = counted.reset_index().sort_values(list(order), ascending=list(order.values()))
    best = best.drop_duplicates("group")
    modes = values.iloc[best["min"].to_numpy()]
    return modes.set_axis(best["group"].to_numpy())


def _share(grouped: Any, values: pd.Series[Any], _: Any) -> pd.Series[Any]:
    """Return the part of the whole column's sum that is in each group."""
    shares: pd.Series[Any] = grouped.sum(min_count=1) / values.sum()
    return shares


_STATISTICS: dict[str, Callable[..., Any]] = {
    "mean": lambda grouped, *_: grouped.mean(),
    "median": lambda grouped, *_: grouped.median(),
    "sum": lambda grouped, *_: grouped.sum(min_count=1),
    "min": lambda grouped, *_: grouped.min(),
    "max": lambda grouped, *_: grouped.max(),
    "std": lambda grouped, *_: grouped.std(),
    "count": lambda grouped, *_: grouped.count(),
    "distinct": lambda grouped, *_: grouped.nunique(),
    "missing": lambda grouped, values, groups: values.isna().groupby(groups).sum(),
    "first": lambda grouped, *_: grouped.first(),
    "last": lambda grouped, *_: grouped.last(),
    "mode": _mode,
    "share": _share,
}
