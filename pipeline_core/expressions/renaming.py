"""Renaming of a column in an expression's text."""

from __future__ import annotations

import re

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

    def rename(match: re.Match[str]) -> str:
        token = match.group()
        name = token[1:-1].replace("``", "`") if match.lastgroup == "column" else token
        is_function = text[match.end() :].lstrip().startswith("(")
        is_column = match.lastgroup == "column" or (match.lastgroup == "name" and not is_function)
        if not is_column or name != old:
            return token
        return new if _PLAIN.match(new) else "`" + new.replace("`", "``") + "`"

    return TOKEN.sub(rename, text)
