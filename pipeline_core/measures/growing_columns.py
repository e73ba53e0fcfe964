"""Columns of a file that grow by the parts that are read, each with a type of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.measures.column_values import FIRST_INEXACT
from pipeline_core.measures.growing_arrays import (
    GrowingArray,
    GrowingCodes,
    GrowingWords,
    repeats,
)

_LONG = 19  # digits that may not fit into 64 bits
_LONG_NUMBER = rf"^\s*[-+]?\d{{{_LONG},}}\s*$"


class GrowingColumn:
    """A column of a file, by the parts that pandas reads; each part has a type of its own.

    Parameters
    ----------
    first
        The first part: a NumPy array, or texts as an array of Arrow's.
    room
        How many values are expected in all.
    is_text
        Whether it is read as text whatever is in it.
    by_codes
        Whether texts that repeat may be held as codes, and are given as pandas' categories.

    Examples
    --------
    >>> column = GrowingColumn(np.array([1, 2]), 4)
    >>> for part in (np.array([np.nan]), np.array([3])):
    ...     column.add(part)
    >>> column.parts()
    [array([1, 2]), array([nan]), array([3])]
    """

    def __init__(
        self, first: Any, room: int, is_text: bool = False, by_codes: bool = False
    ) -> None:
        self._arrays: list[GrowingArray | GrowingWords | GrowingCodes] = []
        self._room, self._is_text = room, is_text
        self._by_codes = by_codes and is_text and repeats(first)
        self._kind = ""
        self.may_be_rounded = self.has_long_numbers = False
        self.add(first)

    def add(self, part: Any) -> None:
        """Add a part at the end."""
        kind = kind_of(part)
        if not self._is_text:
            self.may_be_rounded |= kind in ("i", "f") and may_be_rounded(part)
            self.has_long_numbers |= has_long_numbers(part)
        if self._kind == "f" and kind in ("i", "missing"):
            kind = "f"
        if self._kind == "words" and kind == "missing":
            kind, part = "words", _missing_words(part)
        if kind == self._kind:
            self._arrays[-1].add(part)
            self._leave_codes()
            return
        texts = GrowingCodes if self._by_codes else GrowingWords
        growing = texts if kind == "words" else GrowingArray
        self._arrays.append(growing(part, self._room))
        self._kind = kind

    def _leave_codes(self) -> None:
        last = self._arrays[-1]
        if isinstance(last, GrowingCodes) and last.is_full():
            self._by_codes = False
            self._arrays[-1] = last.words(self._room)

    def is_text(self) -> bool:
        """Return whether one reading finds texts too: a part does, for no number's length."""
        has_words = any(isinstance(array, GrowingWords) for array in self._arrays)
        return has_words and not self.has_long_numbers

    def parts(self) -> Sequence[Any]:
        """Return the column in as few parts as their types allow."""
        return [array.values() for array in self._arrays]


def kind_of(part: Any) -> str:
    """Return the kind of a part: words, missing, or NumPy's letter for its type.

    Examples
    --------
    >>> kind_of(np.array([1])), kind_of(np.array([np.nan])), kind_of(np.array([True]))
    ('i', 'missing', 'b')
    """
    if not isinstance(part, np.ndarray):
        return "words"
    return "missing" if part.dtype.kind == "f" and np.isnan(part).all() else part.dtype.kind


def may_be_rounded(part: Any) -> bool:
    """Return whether numbers were perhaps read as whole ones, and are too long for a float.

    Examples
    --------
    >>> may_be_rounded(np.array([2.0**60, np.nan])), may_be_rounded(np.array([2.0**60, 0.5]))
    (True, False)
    """
    is_finite = np.isfinite(part)
    is_long = is_finite & (np.abs(part) >= FIRST_INEXACT)
    return bool(is_long.any()) and not bool((part[is_finite] % 1).any())


def has_long_numbers(part: Any) -> bool:
    """Return whether whole numbers are too long for 64 bits, of which pandas makes many things.

    Examples
    --------
    >>> has_long_numbers(np.array([2**63], "uint64")), has_long_numbers(np.array([1]))
    (True, False)
    """
    import pyarrow.compute as pc

    if isinstance(part, np.ndarray):
        is_object = part.dtype.kind == "O"
        return part.dtype.kind == "u" or (is_object and any(type(v) is int for v in part))
    is_long = pc.greater_equal(pc.binary_length(part), _LONG)
    if not pc.any(is_long).as_py():
        return False
    return bool(pc.any(pc.match_substring_regex(part.filter(is_long), _LONG_NUMBER)).as_py())


def joined_parts(column: GrowingColumn) -> Any:
    """Return the column as one reading gives it; None if that does not follow from its parts.

    Examples
    --------
    >>> joined_parts(GrowingColumn(np.array([1, 2]), 2)).tolist()
    [1, 2]
    """
    import pyarrow as pa

    parts = column.parts()
    if len(parts) == 1 and isinstance(parts[0], pd.Categorical):
        return parts[0]
    kinds = {kind_of(part) for part in parts}
    values = kinds - {"missing"}
    if values == {"words"} and not column.has_long_numbers:
        words = [part if isinstance(part, pa.Array) else _missing_words(part) for part in parts]
        return (words[0] if len(words) == 1 else pa.concat_arrays(words)).to_pandas()
    if kinds in ({"i"}, {"u"}, {"b"}) or not values:
        return _concatenated(parts)
    if column.has_long_numbers:
        return None
    if values <= {"b", "O"}:
        return np.concatenate([part.astype(object) for part in parts])
    if values <= {"i", "f"} and not column.may_be_rounded:
        return _concatenated(parts)
    return None


def _concatenated(parts: Sequence[Any]) -> Any:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _missing_words(part: Any) -> Any:
    import pyarrow as pa

    return pa.nulls(len(part), pa.large_string())
