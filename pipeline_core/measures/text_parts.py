"""Parts of texts: what fits a pattern of RE2, what stands between separators, and sizes."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline_core.measures.clean_texts import as_column, as_texts
from pipeline_core.measures.text_patterns import pattern_fault


def require_pattern(pattern: str) -> None:
    """Raise where RE2 cannot read a pattern, or it fits nothing at all.

    Raises
    ------
    ValueError
        The pattern is empty, or has a part that cannot be read.

    Examples
    --------
    >>> require_pattern("[0-9]{4}")
    """
    if not pattern:
        raise ValueError("'pattern' must be a regular expression; it is empty. Write one.")
    if fault := pattern_fault(pattern):
        raise ValueError(
            f"'pattern' must be a regular expression that RE2 reads; it cannot read "
            f"'{fault.part}' at letter {fault.position}. Correct it."
        )


def replace_texts(
    table: pd.DataFrame, pattern: str, replacement: str = "", plain: bool = False
) -> pd.DataFrame:
    r"""Return a table of texts in which all that fits a pattern is replaced.

    Parameters
    ----------
    table
        Columns of text.
    pattern
        In RE2's language.
    replacement
        What stands in its place; ``\1`` is the first group of the pattern.
    plain
        Whether the pattern is a text to look for, and no expression.

    Raises
    ------
    ValueError
        RE2 cannot read the pattern, or the replacement names a group that is not there.

    Examples
    --------
    >>> replace_texts(pd.DataFrame({"code": ["A-12", None]}), r"([A-Z])-(\d+)", r"\2\1")
      code
    0  12A
    1  NaN
    """
    if not plain:
        require_pattern(pattern)
    replace = pc.replace_substring if plain else pc.replace_substring_regex
    try:
        columns = {
            name: as_column(replace(as_texts(table[name]), pattern, replacement), table[name])
            for name in table.columns
        }
        replace(pa.array([""]), pattern, replacement)
    except pa.ArrowInvalid as error:
        raise ValueError(
            f"'replacement' must be a text, with \\1 for the first group of the pattern; "
            f"'{replacement}' names a group that the pattern does not have. Correct it."
        ) from error
    return pd.DataFrame(columns, index=table.index)


def extract_texts(
    table: pd.DataFrame, column: str, pattern: str, as_numbers: bool = False, keep: bool = True
) -> pd.DataFrame:
    """Return a table with a column for each named group of a pattern, from its first match.

    Parameters
    ----------
    table
        Any table.
    column
        The column of text.
    pattern
        In RE2's language, with named groups.
    as_numbers
        Whether what was found becomes numbers; what is none is missing.
    keep
        Whether the column itself stays.

    Raises
    ------
    ValueError
        RE2 cannot read the pattern, it names no group, or the table has a column of that name.

    Examples
    --------
    >>> table = pd.DataFrame({"date": ["c. 1850-60", "undated"]})
    >>> extract_texts(table, "date", r"(?P<year>[0-9]{4})", as_numbers=True)
             date    year
    0  c. 1850-60  1850.0
    1     undated     NaN
    """
    require_pattern(pattern)
    names = group_names(pattern)
    _require_new(table, names)
    # Where nothing fits, some versions give empty texts in place of nulls.
    fits = pc.match_substring_regex(as_texts(table[column]), pattern)
    groups = pc.extract_regex(as_texts(table[column]), pattern)
    columns = {}
    for name in names:
        part = pc.if_else(pc.fill_null(fits, False), pc.struct_field(groups, name), None)
        texts = as_column(part, table[column])
        columns[name] = (
            pd.to_numeric(texts, errors="coerce").astype("float64") if as_numbers else texts
        )
    return _with_parts(table, column, columns, keep)


def group_names(pattern: str) -> list[str]:
    """Return the names of a pattern's groups.

    Raises
    ------
    ValueError
        A group has no name, or there is none.

    Examples
    --------
    >>> group_names("(?P<day>[0-9]+)/(?P<month>[0-9]+)")
    ['day', 'month']
    """
    try:
        kind = pc.extract_regex(pa.array([""]), pattern).type
        names = [kind.field(place).name for place in range(kind.num_fields)]
    except pa.ArrowInvalid:
        names = []
    if not names:
        raise ValueError(
            f"'pattern' must give each of its groups a name, which becomes a column; '{pattern}' "
            "does not. Write for example (?P<year>[0-9]{4}), and (?:...) where no column is meant."
        )
    return names


def split_texts(
    table: pd.DataFrame,
    column: str,
    name: str,
    separator: str = ",",
    parts: int = 2,
    keep: bool = False,
) -> pd.DataFrame:
    """Return a table with the parts of a text in columns; the last one has all that is left.

    Parameters
    ----------
    table
        Any table.
    column
        The column of text.
    name
        How the names of the new columns begin.
    separator
        What stands between the parts.
    parts
        Number of columns; missing where a text has fewer parts.
    keep
        Whether the column itself stays.

    Raises
    ------
    ValueError
        The table has a column of the name of a part.

    Examples
    --------
    >>> split_texts(pd.DataFrame({"from": ["Lima, Peru", "Oslo", None]}), "from", "place")
      place_1 place_2
    0    Lima    Peru
    1    Oslo     NaN
    2     NaN     NaN
    """
    names = [f"{name}_{number}" for number in range(1, parts + 1)]
    _require_new(table, names)
    lists = [
        [] if text is None else text.split(separator, parts - 1)
        for text in as_texts(table[column]).to_pylist()
    ]
    columns = {}
    for place, part in enumerate(names):
        values = [of[place].strip() if place < len(of) else None for of in lists]
        columns[part] = pd.Series(values, index=table.index, dtype="str")
    return _with_parts(table, column, columns, keep)


def text_sizes(table: pd.DataFrame, column: str, name: str, keep: bool = True) -> pd.DataFrame:
    """Return a table with the number of letters and of words of a text.

    Parameters
    ----------
    table
        Any table.
    column
        The column of text.
    name
        How the names of the new columns begin.
    keep
        Whether the column itself stays.

    Raises
    ------
    ValueError
        The table has a column of the name of a size.

    Examples
    --------
    >>> text_sizes(pd.DataFrame({"title": ["Flor de la vida", None]}), "title", "size", False)
       size_letters  size_words
    0          15.0         4.0
    1           NaN         NaN
    """
    names = [f"{name}_letters", f"{name}_words"]
    _require_new(table, names)
    texts = as_texts(table[column])
    sizes = (pc.utf8_length(texts), pc.count_substring_regex(texts, r"[^\s\pZ]+"))
    columns = {
        new: pd.Series(size.to_pylist(), index=table.index, dtype="float64")
        for new, size in zip(names, sizes, strict=True)
    }
    return _with_parts(table, column, columns, keep)


def _require_new(table: pd.DataFrame, names: list[str]) -> None:
    for name in names:
        if name in table.columns:
            raise ValueError(
                f"The new column needs a name of its own; there is a column '{name}' already. "
                "Rename or drop that one first, or name the new one otherwise."
            )


def _with_parts(table: pd.DataFrame, column: str, made: dict[str, Any], keep: bool) -> pd.DataFrame:
    others = table if keep else table.drop(columns=[column])
    return others.assign(**made)
