"""Rows of two evaluations, joined by what identifies a row and never by position.

A row is known by its id columns where both tables have them, each id once; else by its
row label. A label means the same row only where both tables were read from the same
file; where they were not, rows of one label but other values are told apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.errors import UsageError

_MAX_EXACT = 2**53  # the whole numbers up to which a float has each
_Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Judged:
    """The predictions of an evaluation, with the rows that they are of.

    Parameters
    ----------
    predictions
        The columns row, actual and predicted; residual where the target is a number.
    rows
        The rows in the same order; None if they are no longer kept.
    ids
        The id columns among them.
    """

    predictions: pd.DataFrame
    rows: pd.DataFrame | None = None
    ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Alignment:
    """Which rows of two evaluations are the same.

    Parameters
    ----------
    identity
        The columns that identify a row; empty where the row label does.
    first, second
        Positions of the common rows in each of the two, pair by pair.
    only_first, only_second
        How many rows only one of them has.
    unlike
        How many labels stand for other values in the second, which are not compared.
    """

    identity: tuple[str, ...]
    first: npt.NDArray[np.intp]
    second: npt.NDArray[np.intp]
    only_first: int
    only_second: int
    unlike: int = 0


def align(first: Judged, second: Judged, *, same_source: bool = True) -> Alignment:
    """Return which rows of two evaluations are the same.

    Parameters
    ----------
    first, second
        The two.
    same_source
        Whether a row label means the same row in both.

    Raises
    ------
    UsageError
        Neither ids nor labels identify a row: one of them occurs twice.

    Examples
    --------
    >>> tables = ({"row": [7, 8, 9]}, {"row": [9, 7]})
    >>> one, other = (Judged(pd.DataFrame({**t, "actual": 1, "predicted": 1})) for t in tables)
    >>> pairs = align(one, other)
    >>> pairs.first.tolist(), pairs.second.tolist(), pairs.only_first
    ([0, 2], [1, 0], 1)
    """
    ids = first.ids if first.ids == second.ids else ()
    keys = _id_keys(first, ids), _id_keys(second, ids)
    if not ids or keys[0] is None or keys[1] is None:
        ids = ()
        keys = _labels(first), _labels(second)
    if keys[0] is None or keys[1] is None:
        raise UsageError("flips.no_identity")
    places = keys[1].get_indexer(keys[0])
    in_both = places >= 0
    pairs = np.flatnonzero(in_both), places[in_both]
    only_first, only_second = len(keys[0]) - len(pairs[0]), len(keys[1]) - len(pairs[0])
    alike = np.ones(len(pairs[0]), dtype=bool)
    if not ids and not same_source:
        alike = _alike(first, second, *pairs)
    unlike = int((~alike).sum())
    return Alignment(ids, pairs[0][alike], pairs[1][alike], only_first, only_second, unlike)


def _id_keys(judged: Judged, ids: tuple[str, ...]) -> pd.Index[Any] | None:
    """Return the ids of the rows; None where they are unknown, missing or not unique."""
    rows = judged.rows
    if not ids or rows is None or not set(ids) <= set(rows.columns):
        return None
    columns = [rows[name] for name in ids]
    return None if any(column.isna().any() for column in columns) else _unique(columns)


def _labels(judged: Judged) -> pd.Index[Any] | None:
    return _unique([judged.predictions["row"]])


def _unique(columns: list[pd.Series[Any]]) -> pd.Index[Any] | None:
    """Return values as an index, if none occurs twice; numbers equal their text."""
    index: pd.Index[Any] = pd.Index(list(zip(*(_texts(each) for each in columns), strict=True)))
    return index if index.is_unique else None


def _texts(values: pd.Series[Any]) -> list[str]:
    """Return values as text, so that 7, 7.0 and "7" are one id."""
    if pd.api.types.is_float_dtype(values):
        known = values.dropna()
        if (known.abs() < _MAX_EXACT).all() and (known == known.round()).all():
            values = values.astype("Int64")
    return [str(value) for value in values]


def _alike(
    first: Judged, second: Judged, places: npt.NDArray[np.intp], others: npt.NDArray[np.intp]
) -> _Mask:
    """Return for each pair of rows whether what both tables have of them is equal."""
    if first.rows is None or second.rows is None:
        one, other = first.predictions[["actual"]], second.predictions[["actual"]]
    else:
        one, other = first.rows, second.rows
    alike = np.ones(len(places), dtype=bool)
    for name in one.columns.intersection(other.columns):
        alike &= equal_values(one[name].iloc[places], other[name].iloc[others])
    return alike


def equal_values(one: pd.Series[Any], other: pd.Series[Any]) -> _Mask:
    """Return where two columns of one length are equal, by position; missing equals missing.

    Examples
    --------
    >>> equal_values(pd.Series([1, None, 2]), pd.Series([1.0, None, 3])).tolist()
    [True, True, False]
    >>> equal_values(pd.Series(["1"]), pd.Series([1])).tolist()
    [True]
    """
    missing = one.isna().to_numpy(), other.isna().to_numpy()
    if one.dtype == other.dtype and one.dtype.kind in "iub":
        values = [each.to_numpy() for each in (one, other)]
        same = values[0] == values[1]
    elif all(pd.api.types.is_numeric_dtype(values) for values in (one, other)):
        values = [each.to_numpy(dtype=float, na_value=np.nan) for each in (one, other)]
        same = values[0] == values[1]
    else:
        same = np.asarray(_texts(one), dtype=object) == np.asarray(_texts(other), dtype=object)
    equal: _Mask = np.where(missing[0] | missing[1], missing[0] & missing[1], same)
    return equal
