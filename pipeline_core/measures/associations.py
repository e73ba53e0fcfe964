"""How strongly two columns go together, each pair by a well-known measure.

Which measure fits is a matter of the kinds:

==================  =====================  ==============================================
the two columns     measure                from … to
==================  =====================  ==============================================
numbers or dates    Pearson's correlation  -1 … 1, straight-line relations only
numbers and words   correlation ratio      0 … 1, the root of the share of the variance
                                           that lies between the groups
words               Cramér's V             0 … 1, from chi-squared, without corrections
==================  =====================  ==============================================

Booleans are words of two values. A pair counts where both have a value, infinite numbers
have none. Words of more than `MAX_WORDS` values have no relation: a column that is
different in every row seems to determine all others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypedDict

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.wide_tables import number_groups

Measure = Literal["pearson", "correlation_ratio", "cramers_v"]
Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]
MAX_WORDS = 50
_ORDERED = ("number", "date")
_MIN_PAIRS = 3


class Relation(TypedDict):
    """A measure and its value; None if the columns have too few values, or too many words."""

    measure: Measure
    value: float | None


class Encoded(NamedTuple):
    """A column as numbers, or as the codes of its words: -1 where it is missing."""

    numbers: Floats | None
    codes: Codes | None
    words: int = 0


def encode_column(column: pd.Series[Any], kind: str) -> Encoded:
    """Return a column as its measures need it.

    Examples
    --------
    >>> encode_column(pd.Series(["b", None, "a", "b"]), "word").codes.tolist()
    [0, -1, 1, 0]
    """
    if kind in _ORDERED:
        return Encoded(_finite(column, kind), None)
    try:
        codes, words = pd.factorize(column)
    except TypeError:  # lists and the like cannot be compared
        codes, words = pd.factorize(column.astype("str").where(column.notna()))
    return Encoded(None, np.asarray(codes, dtype=np.intp), len(words))


def _finite(column: pd.Series[Any], kind: str) -> Floats:
    if kind == "date":
        naive = column.dt.tz_convert(None) if column.dt.tz is not None else column
        days = (naive - naive.min()) / pd.Timedelta(days=1)
        return np.asarray(days, dtype="float64")
    numbers = column.to_numpy(dtype="float64", na_value=np.nan)
    return np.where(np.isfinite(numbers), numbers, np.nan)


def relation(first: Encoded, second: Encoded) -> Relation:
    """Return how strongly two columns go together.

    Parameters
    ----------
    first, second
        The columns of one table, from `encode_column`.

    Examples
    --------
    >>> size = encode_column(pd.Series([1.0, 1.0, 3.0, 3.0]), "number")
    >>> city = encode_column(pd.Series(["a", "a", "b", "b"]), "word")
    >>> relation(size, city)
    {'measure': 'correlation_ratio', 'value': 1.0}
    """
    if first.numbers is not None and second.numbers is not None:
        (value,) = _pearson(first.numbers[:, np.newaxis], second.numbers)
        return {"measure": "pearson", "value": _rounded(value)}
    if first.codes is not None and second.codes is not None:
        return {"measure": "cramers_v", "value": _cramers_v(first, second)}
    number, word = (first, second) if first.numbers is not None else (second, first)
    assert number.numbers is not None
    (value,) = _correlation_ratios(number.numbers[:, np.newaxis], word)
    return {"measure": "correlation_ratio", "value": _rounded(value)}


def relations_to(table: pd.DataFrame, kinds: Mapping[str, str], target: str) -> dict[str, Relation]:
    """Return how strongly each other column of a table goes together with one of them.

    Parameters
    ----------
    table
        Shape (rows, columns), with distinct names.
    kinds
        The columns' kinds: number, word, boolean, date or other.
    target
        Name of the column.

    Examples
    --------
    >>> table = pd.DataFrame({"x": [1, 2, 3], "y": [2.0, 4.0, 6.0], "z": ["a", "b", "c"]})
    >>> relations_to(table, {"x": "number", "y": "number", "z": "word"}, "y")["x"]
    {'measure': 'pearson', 'value': 1.0}
    """
    encoded = encode_column(table[target], kinds[target])
    places = [n for n, name in enumerate(table.columns) if kinds[name] == "number"]
    relations: dict[str, Relation] = {}
    for group, numbers in number_groups(table, places):
        finite = np.where(np.isfinite(numbers), numbers, np.nan)
        measure, values = _relations_of_numbers(finite, encoded)
        for place, value in zip(group, values, strict=True):
            relations[table.columns[place]] = {"measure": measure, "value": _rounded(value)}
    return {
        name: relations.get(name) or relation(encode_column(table[name], kinds[name]), encoded)
        for name in table.columns
        if name != target
    }


def _relations_of_numbers(numbers: Floats, target: Encoded) -> tuple[Measure, Floats]:
    if target.numbers is not None:
        return "pearson", _pearson(numbers, target.numbers)
    return "correlation_ratio", _correlation_ratios(numbers, target)


def association_matrix(
    table: pd.DataFrame, kinds: Mapping[str, str], names: Sequence[str]
) -> list[list[Relation | None]]:
    """Return the relations between some columns of a table, None on the diagonal.

    Parameters
    ----------
    table, kinds
        The table, and the kinds of its columns.
    names
        The columns.

    Examples
    --------
    >>> table = pd.DataFrame({"x": [1, 2, 3], "y": [3.0, 2.0, 1.0]})
    >>> association_matrix(table, {"x": "number", "y": "number"}, ["x", "y"])[0][1]["value"]
    -1.0
    """
    encoded = [encode_column(table[name], kinds[name]) for name in names]
    matrix: list[list[Relation | None]] = [[None] * len(names) for _ in names]
    for row in range(len(names)):
        for column in range(row):
            matrix[row][column] = matrix[column][row] = relation(encoded[row], encoded[column])
    return matrix


def _pearson(numbers: Floats, target: Floats) -> Floats:
    """Return the correlation of each column of a matrix with one more column."""
    both = np.isfinite(numbers) & np.isfinite(target)[:, np.newaxis]
    x = _centred(numbers, both)
    y = _centred(np.broadcast_to(target[:, np.newaxis], numbers.shape), both)
    with np.errstate(all="ignore"):
        values = (x * y).sum(axis=0) / (np.linalg.norm(x, axis=0) * np.linalg.norm(y, axis=0))
    return np.where(_is_constant(x) | _is_constant(y) | _too_few(both), np.nan, values)


def _correlation_ratios(numbers: Floats, groups: Encoded) -> Floats:
    """Return the correlation ratio of each column of a matrix over the words of one column."""
    assert groups.codes is not None
    if not 1 < groups.words <= MAX_WORDS:
        return np.full(numbers.shape[1], np.nan)
    both = np.isfinite(numbers) & (groups.codes >= 0)[:, np.newaxis]
    x = _centred(numbers, both)
    membership = (groups.codes[:, np.newaxis] == np.arange(groups.words)).astype("float64")
    counts, sums = membership.T @ both.astype("float64"), membership.T @ x
    with np.errstate(all="ignore"):
        between = np.where(counts > 0, sums**2 / counts, 0.0).sum(axis=0)
        values = np.sqrt(between / (x**2).sum(axis=0))
    only_one = (counts > 0).sum(axis=0) < 2
    return np.where(_is_constant(x) | only_one | _too_few(both), np.nan, values)


def _centred(numbers: Floats, counted: npt.NDArray[np.bool_]) -> Floats:
    """Return the columns less their means, scaled to at most 1; zero where they do not count."""
    values = np.where(counted, numbers, 0.0)
    largest = np.abs(values).max(axis=0, initial=0.0)
    values = values / np.where(largest > 0, largest, 1.0)
    means = values.sum(axis=0) / np.maximum(counted.sum(axis=0), 1)
    return np.where(counted, values - means, 0.0)


def _is_constant(centred: Floats) -> npt.NDArray[np.bool_]:
    # A constant that is no power of two keeps a rounding error of its mean.
    constant: npt.NDArray[np.bool_] = np.abs(centred).max(axis=0, initial=0.0) < 1e-13
    return constant


def _too_few(both: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    few: npt.NDArray[np.bool_] = both.sum(axis=0) < _MIN_PAIRS
    return few


def _cramers_v(first: Encoded, second: Encoded) -> float | None:
    from scipy.stats.contingency import association

    if max(first.words, second.words) > MAX_WORDS or min(first.words, second.words) < 2:
        return None
    assert first.codes is not None
    assert second.codes is not None
    both = (first.codes >= 0) & (second.codes >= 0)
    cells = first.codes[both] * second.words + second.codes[both]
    counts = np.bincount(cells, minlength=first.words * second.words)
    counts = counts.reshape(first.words, second.words)
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    if min(counts.shape) < 2 or counts.sum() < _MIN_PAIRS:
        return None
    return _rounded(association(counts, method="cramer", correction=False))


def _rounded(value: Any) -> float | None:
    """Return a plain float; one that only a rounding error keeps from 1, or beyond it, is 1."""
    number = float(value)
    if np.isnan(number):
        return None
    return float(np.sign(number)) if abs(number) > 1 - 1e-15 else number
