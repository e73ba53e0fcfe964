"""Words of axes and legends: short, without markup, and each with a place of its own."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

_MAX_WORD = 28


def short_text(text: Any, most: int = _MAX_WORD) -> str:
    """Return a name that may be long or hold markup, for a chart.

    Examples
    --------
    >>> short_text("a<b>", 3), short_text("income in euros", 6)
    ('a&lt;b…', 'income…')
    """
    words = str(text)
    return escape(words if len(words) <= most else f"{words[:most]}…", quote=False)


def distinct_texts(texts: Iterable[str]) -> list[str]:
    """Return texts for an axis, where equal ones would share a place.

    Examples
    --------
    >>> len(set(distinct_texts(["yes", "yes", "no"])))
    3
    """
    distinct: dict[str, None] = {}
    for text in texts:
        while text in distinct:
            text += "\N{ZERO WIDTH SPACE}"
        distinct[text] = None
    return list(distinct)
