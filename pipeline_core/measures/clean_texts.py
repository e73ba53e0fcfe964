"""Texts made alike: letters, accents, blanks, signs."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

_BLANKS = r"[\s\pZ]+"
_SIGNS = r"[\pP\pS]+"
_ACCENTS = r"\pM+"
# Control characters but tab and line breaks, and what no one sees; joined emojis stay joined.
_CONTROLS = (
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\x{ad}\x{200b}\x{200c}\x{200e}\x{200f}"
    r"\x{202a}-\x{202e}\x{2060}-\x{2064}\x{2066}-\x{2069}\x{feff}]+"
)


def as_texts(column: pd.Series[Any]) -> pa.Array:
    """Return a column as an Arrow array of texts; missing values are null.

    Examples
    --------
    >>> as_texts(pd.Series(["a", None])).to_pylist()
    ['a', None]
    """
    values = column.astype("object").where(column.notna(), None)
    return pa.array([None if v is None else str(v) for v in values], pa.large_string())


def as_column(texts: Any, column: pd.Series[Any]) -> pd.Series[Any]:
    """Return an Arrow array of texts as a column with the rows of another.

    Examples
    --------
    >>> as_column(pa.array(["a", None]), pd.Series([1, 2], index=[5, 6])).index.tolist()
    [5, 6]
    """
    values = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    return pd.Series(values.to_pylist(), index=column.index, name=column.name, dtype="str")


def clean_texts(
    table: pd.DataFrame,
    case: str = "lower",
    strip_accents: bool = False,
    strip_signs: bool = False,
    collapse_blanks: bool = True,
) -> pd.DataFrame:
    """Return a table of texts that differ less in how they are written.

    Parameters
    ----------
    table
        Columns of text.
    case
        lower, upper, or keep.
    strip_accents
        Whether letters lose their accents (é is e, ñ is n).
    strip_signs
        Whether punctuation and symbols become blanks.
    collapse_blanks
        Whether blanks at both ends go, and several between words become one.

    Examples
    --------
    >>> clean_texts(pd.DataFrame({"city": ["  São   Paulo ", " "]}), strip_accents=True)
            city
    0  sao paulo
    1        NaN
    """
    return pd.DataFrame(
        {
            name: _cleaned(table[name], case, strip_accents, strip_signs, collapse_blanks)
            for name in table.columns
        },
        index=table.index,
    )


def _cleaned(
    column: pd.Series[Any], case: str, strip_accents: bool, strip_signs: bool, collapse: bool
) -> pd.Series[Any]:
    texts = pc.replace_substring_regex(as_texts(column), _CONTROLS, "")
    if case != "keep":
        texts = pc.utf8_lower(texts) if case == "lower" else pc.utf8_upper(texts)
    if strip_accents:
        apart = pc.utf8_normalize(texts, form="NFKD")
        texts = pc.utf8_normalize(pc.replace_substring_regex(apart, _ACCENTS, ""), form="NFC")
    if strip_signs:
        texts = pc.replace_substring_regex(texts, _SIGNS, " ")
    if collapse:
        texts = pc.utf8_trim(pc.replace_substring_regex(texts, _BLANKS, " "), " ")
    # A text of which nothing is left says nothing.
    return as_column(pc.if_else(pc.equal(texts, ""), None, texts), column)
