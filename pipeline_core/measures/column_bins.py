"""Bins of a column of any kind: ranges of numbers and dates, the frequent words, the missing."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.kinds import column_kind

MISSING, OTHERS = "(missing)", "(others)"


class Bins(NamedTuple):
    """The bin of each row, the name of each bin, and whether all bins are ranges in order."""

    codes: npt.NDArray[np.intp]
    names: list[str]
    is_ordered: bool


def column_bins(column: pd.Series, most: int = 10) -> Bins:
    """Return the bins of a column.

    Numbers and dates are cut at quantiles, so that bins have about as many rows; where there
    are few distinct values, each is a bin. Of words the most frequent are bins, the others are
    one. Missing values are a bin of their own.

    Parameters
    ----------
    column
        The column.
    most
        The most bins, without those of the others and the missing.

    Examples
    --------
    >>> bins = column_bins(pd.Series([1, 2, 30, 40, None]), 2)
    >>> bins.names, bins.codes.tolist()
    (['1 – 2', '30 – 40', '(missing)'], [0, 0, 1, 1, 2])
    >>> column_bins(pd.Series(["b", "a", "b"]), 1).names
    ['b', '(others)']
    """
    kind, is_missing = column_kind(column), column.isna().to_numpy(dtype=bool)
    present = column[~is_missing]
    is_ordered = kind in ("number", "date")
    if is_ordered:
        found, names = _ranges(present, kind, most)
    else:
        found, names = _words(present, most)
    codes = np.full(len(column), len(names))
    codes[~is_missing] = found
    return Bins(codes, [*names, MISSING] if is_missing.any() else names, is_ordered)


def _ranges(present: pd.Series, kind: str, most: int) -> tuple[Any, list[str]]:
    if kind == "date":
        values = present.to_numpy().astype("datetime64[us]").astype("int64").astype(float)
    else:
        values = present.to_numpy(dtype=float)
    if not len(values):
        return np.empty(0, dtype=int), []
    distinct = np.unique(values)
    if len(distinct) <= most:
        codes = np.searchsorted(distinct, values)
    else:
        inner = np.unique(np.quantile(values, np.linspace(0, 1, most + 1)[1:-1]))
        codes = np.unique(np.searchsorted(inner, values, side="right"), return_inverse=True)[1]
    texts = [_text(value, kind) for value in present]
    order = np.argsort(values, kind="stable")
    sorted_codes = codes[order]
    names = []
    for code in range(int(codes.max()) + 1):
        members = order[
            np.searchsorted(sorted_codes, code) : np.searchsorted(sorted_codes, code, side="right")
        ]
        low, high = texts[members[0]], texts[members[-1]]
        names.append(low if low == high else f"{low} – {high}")
    return codes, names


def _text(value: Any, kind: str) -> str:
    if kind == "date":
        return str(pd.Timestamp(value)).removesuffix(" 00:00:00")
    return format(float(value), ".6g")


def _words(present: pd.Series, most: int) -> tuple[Any, list[str]]:
    words = present.astype(str)
    kept = [str(word) for word in words.value_counts(sort=True).index[:most]]
    places = {word: place for place, word in enumerate(kept)}
    codes = words.map(lambda word: places.get(word, len(kept))).to_numpy(dtype=int)
    return codes, [*kept, OTHERS] if (codes == len(kept)).any() else kept
