"""The columns in an expression's text: where they stand, and their renaming."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator

from pipeline_core.expressions.tokens import TOKEN

_PLAIN = re.compile(r"[A-Za-z]\w*\Z", re.ASCII)


def rename_column(text: str, old: str, new: str) -> str:
    """Return an expression's text with a column renamed; everything else stays as typed.

    Parameters
    ----------
    text
        An expression, as it was typed.
    old, new
        The columns' names; a new one that is no plain word gets backticks.

    Examples
    --------
    >>> rename_column("agee > 3 and is_missing(`my age`)", "agee", "age")
    'age > 3 and is_missing(`my age`)'
    >>> rename_column("`my age` > 3 and note == 'my age'", "my age", "the age")
    "`the age` > 3 and note == 'my age'"
    """
    renamed = written_column(new)
    for start, end in reversed(list(places_of_column(text, old))):
        text = text[:start] + renamed + text[end:]
    return text


def written_column(name: str) -> str:
    """Return a column's name as it is written in an expression.

    Examples
    --------
    >>> written_column("age"), written_column("my age")
    ('age', '`my age`')
    """
    is_plain = _PLAIN.match(name) and not keyword.iskeyword(name)
    return name if is_plain else "`" + name.replace("`", "``") + "`"


def places_of_column(text: str, column: str) -> Iterator[tuple[int, int]]:
    """Iterate over the places where an expression's text names a column, as start and end.

    Examples
    --------
    >>> list(places_of_column("age > 3 or `age` < 2 or is_missing(ages)", "age"))
    [(0, 3), (11, 16)]
    """
    for match in TOKEN.finditer(text):
        token, kind = match.group(), match.lastgroup
        name = token[1:-1].replace("``", "`") if kind == "column" else token
        is_function = kind == "name" and text[match.end() :].lstrip().startswith("(")
        if kind in ("column", "name") and not is_function and name == column:
            yield match.span()
