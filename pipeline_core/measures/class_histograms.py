"""Histogram of a column, split by the classes of another one.

Every bar says exactly which values it counts, so that the rows behind it can be named by
a condition: a range of numbers or moments, one word, all other words, or no value.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple, TypedDict

import numpy as np
import numpy.typing as npt
import pandas as pd

MAX_BINS = 20
MAX_BARS = 15
MAX_CLASSES = 12
_MAX_WHOLE = 1e12
_SECOND = 1_000_000_000
_DAY = 86_400 * _SECOND


Label = str | bool | float | int | None


class Classes(NamedTuple):
    """The class of each row as a code, and what the codes stand for; None for no value."""

    codes: npt.NDArray[np.intp]
    labels: tuple[Label, ...]

    def masks(self) -> list[npt.NDArray[np.bool_]]:
        """Return the rows of each class."""
        return [self.codes == code for code in range(len(self.labels))]


def classes_of(column: pd.Series[Any]) -> Classes | None:
    """Return the classes of a column's rows; None if it has over twelve values, dates or infinity.

    Examples
    --------
    >>> classes_of(pd.Series(["b", None, "a"])).labels
    ('a', 'b', None)
    """
    if not pd.api.types.is_hashable(next(iter(column.dropna()), None)):
        return None
    if column.dtype.kind in "mM" or isinstance(column.dtype, pd.DatetimeTZDtype):
        return None
    if column.nunique() > MAX_CLASSES:
        return None
    codes, values = pd.factorize(column, sort=True, use_na_sentinel=True)
    labels: list[Label] = [_plain(value) for value in values]
    if any(isinstance(label, float) and not np.isfinite(label) for label in labels):
        return None  # no condition can name it
    if (codes < 0).any():
        codes, labels = np.where(codes < 0, len(labels), codes), [*labels, None]
    return Classes(np.asarray(codes, dtype=np.intp), tuple(labels))


def _plain(value: Any) -> Label:
    plain = value.item() if isinstance(value, np.generic) else value
    return plain if isinstance(plain, str | bool | float | int) else str(plain)


class Bar(TypedDict, total=False):
    """A bar: what it counts, and how many rows of each class.

    ``low`` and ``high`` for a range, which includes ``high`` only if ``closed``; ``value``
    for a word or boolean; ``without`` for all other words than these; ``missing``.
    """

    low: float | str
    high: float | str
    closed: bool
    value: str | bool
    without: list[str]
    missing: bool
    counts: list[int]


def class_histogram(column: pd.Series[Any], kind: str, classes: Classes | None) -> list[Bar]:
    """Return the bars of a column's histogram.

    Parameters
    ----------
    column
        The values.
    kind
        The column's kind: number, word, boolean, date or other.
    classes
        The classes that are counted apart; None counts all rows together.

    Examples
    --------
    >>> bars = class_histogram(pd.Series(["a", "b", "a"]), "word", classes_of(pd.Series([1, 1, 0])))
    >>> bars[0]
    {'value': 'a', 'counts': [1, 1]}
    """
    masks = classes.masks() if classes else [np.ones(len(column), bool)]
    bars = (_ranges if kind in ("number", "date") else _words)(column, kind, masks)
    missing = column.isna().to_numpy()
    if missing.any():
        bars.append({"missing": True, "counts": [int((missing & mask).sum()) for mask in masks]})
    return bars


def _ranges(column: pd.Series[Any], kind: str, masks: Sequence[npt.NDArray[np.bool_]]) -> list[Bar]:
    values: npt.NDArray[Any] = as_moments(column) if kind == "date" else as_finite(column)
    counted = column.notna().to_numpy() if kind == "date" else np.isfinite(values)
    if not counted.any():
        return []
    edges = (_moment_edges if kind == "date" else _number_edges)(values[counted])
    counts = [np.histogram(values[counted & mask], bins=edges)[0].tolist() for mask in masks]
    ends: list[Any] = [_moment(edge) if kind == "date" else float(edge) for edge in edges]
    last = len(ends) - 2
    return [
        {"low": low, "high": high, "closed": place == last, "counts": [c[place] for c in counts]}
        for place, (low, high) in enumerate(pairwise(ends))
    ]


def as_finite(column: pd.Series[Any]) -> npt.NDArray[np.float64]:
    """Return a column as floats, without a value where it is missing or infinite.

    Examples
    --------
    >>> as_finite(pd.Series([1.0, float("inf"), None])).tolist()
    [1.0, nan, nan]
    """
    numbers = column.to_numpy(dtype="float64", na_value=np.nan)
    return np.where(np.isfinite(numbers), numbers, np.nan)


def as_moments(column: pd.Series[Any]) -> npt.NDArray[np.int64]:
    """Return a column of dates as nanoseconds since 1970, by the clock that it shows.

    Examples
    --------
    >>> as_moments(pd.Series(pd.to_datetime(["1970-01-01 00:00:01"]))).tolist()
    [1000000000]
    """
    naive = column.dt.tz_localize(None) if column.dt.tz is not None else column
    moments: npt.NDArray[np.int64] = naive.to_numpy(dtype="datetime64[ns]").astype("int64")
    return moments


def _number_edges(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the edges of equally wide bins; whole numbers of a small range have one each."""
    low, high = float(values.min()), float(values.max())
    if high - low < MAX_BINS and abs(low) < _MAX_WHOLE and (values % 1 == 0).all():
        return np.arange(low - 0.5, high + 1)
    if low == high or high - low == float("inf"):
        return np.array([low, 0.0, high] if low < high else [low, high])
    try:
        return np.histogram_bin_edges(values, bins=MAX_BINS)
    except ValueError:  # so near to each other that no float lies between
        return np.array([low, high])


def _moment_edges(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return edges at whole days, or whole seconds: a condition can name these."""
    low, high = int(values.min()), int(values.max())
    unit = _DAY if high - low >= MAX_BINS * _DAY else _SECOND
    first, last = low // unit, high // unit + 1
    width = max(1, -(-(last - first) // MAX_BINS))
    return np.arange(first, last + width, width, dtype=np.int64) * unit


def _moment(nanoseconds: int) -> str:
    text = str(pd.Timestamp(int(nanoseconds)))
    return text.removesuffix(" 00:00:00")


def _words(column: pd.Series[Any], kind: str, masks: Sequence[npt.NDArray[np.bool_]]) -> list[Bar]:
    words = column.dropna().astype("str")
    ranked = words.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    shown = [str(word) for word in ranked.index[:MAX_BARS]]
    texts = column.astype("object").where(column.notna(), None).map(str, na_action="ignore")
    bars: list[Bar] = []
    for word in shown:
        is_word = (texts == word).to_numpy(bool)
        value: str | bool = word == "True" if kind == "boolean" else word
        bars.append({"value": value, "counts": [int((is_word & mask).sum()) for mask in masks]})
    if len(ranked) > len(shown):
        other = (column.notna() & ~texts.isin(shown)).to_numpy(bool)
        counts = [int((other & mask).sum()) for mask in masks]
        bars.append({"without": shown, "counts": counts})
    return bars
