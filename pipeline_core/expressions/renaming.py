"""One column put in another's place in an expression, everything else left as it was typed."""

from __future__ import annotations

import re

from pipeline_core.expressions.tokens import WORD

_PLAIN = re.compile(r"[A-Za-z]\w*\Z", re.ASCII)


def rename_column(text: str, old: str, new: str) -> str:
    """Return an expression's text with another column wherever one was named.

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

    def written(found: re.Match[str]) -> str:
        word = found.group()
        name = word[1:-1].replace("``", "`") if found.lastgroup == "column" else word
        called = text[found.end() :].lstrip().startswith("(")
        named = found.lastgroup == "column" or (found.lastgroup == "name" and not called)
        if not named or name != old:
            return word
        return new if _PLAIN.match(new) else "`" + new.replace("`", "``") + "`"

    return WORD.sub(written, text)
