"""What a query is, read from its text alone: one statement that only reads, or not.

This is the first door, so that a slip gets a sentence before anything is opened. The guard is
the database's own: SQLite's authorizer, a transaction of PostgreSQL that only reads.
"""

from __future__ import annotations

import re

# Texts, names in quotes and comments, in which no word is one of SQL's. Where a quote or a
# comment is not closed, it goes to the end.
_QUOTED = re.compile(
    r"(?P<dollar>\$(?:[^\W\d]\w*)?\$).*?(?:(?P=dollar)|\Z)"
    r"|\b[eE]'(?:[^'\\]|\\.|'')*(?:'|\Z)"
    r"|'(?:[^']|'')*(?:'|\Z)"
    r'|"(?:[^"]|"")*(?:"|\Z)'
    r"|`(?:[^`]|``)*(?:`|\Z)"
    r"|--[^\n]*",
    re.DOTALL,
)
_COMMENT_MARK = re.compile(r"/\*|\*/")
_READING = ("SELECT", "WITH", "VALUES", "TABLE")
_WRITING = re.compile(r"\b(INSERT|UPDATE|DELETE|MERGE|INTO)\b", re.IGNORECASE)


def bare_statement(query: str) -> str:
    """Return a query without its comments, and with empty quotes in place of quoted text.

    Examples
    --------
    >>> bare_statement("SELECT 'a;b' /* not /* yet */ */ FROM t -- all")
    "SELECT ''   FROM t  "
    """
    text = _QUOTED.sub(lambda match: " " if match[0].startswith("--") else "''", query)
    depth, start, kept = 0, 0, []
    for mark in _COMMENT_MARK.finditer(text):
        if not depth:
            kept.append(text[start : mark.start()] + " ")
        depth = depth + 1 if mark[0] == "/*" else max(0, depth - 1)
        start = mark.end()
    return "".join([*kept, "" if depth else text[start:]])


def require_select(query: str) -> None:
    """Raise unless a query is a single statement that reads.

    Parameters
    ----------
    query
        SQL.

    Raises
    ------
    ValueError
        It is empty, several statements, or one that does something else.

    Examples
    --------
    >>> require_select("WITH late AS (SELECT 1) SELECT * FROM late;")
    >>> require_select("DROP TABLE flights")
    Traceback (most recent call last):
    ...
    ValueError: The query must be one SELECT; it begins with 'DROP'. Write a SELECT.
    """
    bare = bare_statement(query).strip().removesuffix(";").strip()
    if not bare:
        raise ValueError("The query must be one SELECT; it is empty. Write a SELECT.")
    if ";" in bare:
        raise ValueError(
            "The query must be one SELECT; there are several statements. Keep the one that reads."
        )
    words = re.findall(r"\w+|\S", bare)
    first = next((word for word in words if word != "("), "")
    if first.upper() not in _READING:
        raise ValueError(f"The query must be one SELECT; it begins with {first!r}. Write a SELECT.")
    if match := _WRITING.search(bare):
        word = match[0].upper()
        raise ValueError(
            f"The query must only read; it has the word {word}. Remove it, or put a column of "
            f"that name in double quotes."
        )
