"""Patterns of text in RE2's language: a search takes time in proportion to the text.

A pattern may come from somebody else's file, and Python's own `re` can take hours over a
few letters (`(a+)+$`), so it is never asked.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline_core.measures.value_types import texts_of

# Faults that RE2 tells without their place, with the letter that each is about.
_LETTERS = {"missing )": "(", "missing ]": "[", "unexpected )": ")", "trailing \\": "\\"}


class PatternFault(NamedTuple):
    """The part of a pattern that RE2 cannot read, and its place; the first letter is 1."""

    part: str
    position: int


def pattern_fault(pattern: str) -> PatternFault | None:
    """Return the part of a pattern that cannot be read; None if all of it can.

    Parameters
    ----------
    pattern
        In RE2's language: no look-around and no back-references.

    Examples
    --------
    >>> pattern_fault(r"[A-Z]{2}[0-9]+")
    >>> pattern_fault("ab(?=c)")
    PatternFault(part='(?=', position=3)
    """
    try:
        pc.match_substring_regex(pa.array([""]), pattern)
    except pa.ArrowInvalid as error:
        reason, _, part = str(error).removeprefix("Invalid regular expression: ").rpartition(": ")
        if not reason or part == pattern:
            part = _LETTERS.get(reason or part, pattern[:1])
            return PatternFault(part, max(pattern.rfind(part), 0) + 1)
        return PatternFault(part, max(pattern.find(part), 0) + 1)
    return None


def fits_pattern(column: pd.Series[Any], pattern: str) -> npt.NDArray[np.bool_]:
    """Return which values fit a pattern from the first letter to the last.

    Parameters
    ----------
    column
        n values; a number is compared as it is written, a whole one without a point.
    pattern
        In RE2's language.

    Raises
    ------
    ValueError
        RE2 does not know the pattern.

    Examples
    --------
    >>> fits_pattern(pd.Series(["A1", "A1b", None]), "[A-Z][0-9]").tolist()
    [True, False, False]
    """
    if fault := pattern_fault(pattern):
        raise ValueError(
            f"Rules: 'pattern' of '{column.name}' must be a regular expression that RE2 "
            f"reads; it cannot read '{fault.part}' at letter {fault.position}. Correct it."
        )
    values = texts_of(column).astype("object").where(column.notna(), None)
    texts = pa.array(values, pa.large_string())
    # A pattern that stands alone may be put between the two ends.
    fits = pc.match_substring_regex(texts, rf"\A(?:{pattern})\z")
    return np.asarray(fits.fill_null(False).to_numpy(zero_copy_only=False), dtype=bool)
