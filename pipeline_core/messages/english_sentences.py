"""Recognises an English sentence by its template and reads the values out of it.

What blocks raise is a finished sentence, for blocks know no language. At the
edge it is taken apart again, so that a translation can be filled with the
same values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from string import Formatter

# A quoted name may hold any sign, also one that the sentence goes on with.
_VALUE = r"""'[^']*'|"[^"]*"|.*?"""


def recognised(sentence: str, templates: Iterable[str]) -> tuple[str, dict[str, str]] | None:
    """Return the template that a sentence was made from, and its values by number.

    Parameters
    ----------
    sentence
        As it was raised.
    templates
        Texts with numbered gaps. Where several fit, the one that says most
        of the sentence itself is meant.

    Examples
    --------
    >>> recognised("'a' has 3 rows.", ["{0} rows.", "{0} has {1} rows.", "{0} is empty."])
    ('{0} has {1} rows.', {'0': "'a'", '1': '3'})
    >>> recognised("All is well.", ["{0} is empty."]) is None
    True
    """
    for template in _most_said_first(tuple(templates)):
        if found := _pattern(template).fullmatch(sentence):
            return template, {name[1:]: value for name, value in found.groupdict().items()}
    return None


@cache
def _most_said_first(templates: tuple[str, ...]) -> list[str]:
    return sorted(templates, key=lambda one: -sum(len(said) for said, *_ in Formatter().parse(one)))


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """Write a template as a pattern; a gap that comes again holds the same again."""
    pattern, seen = "", set()
    for said, gap, _, _ in Formatter().parse(template):
        pattern += re.escape(said)
        if gap is not None:
            pattern += f"(?P=_{gap})" if gap in seen else f"(?P<_{gap}>{_VALUE})"
            seen.add(gap)
    return re.compile(pattern, re.DOTALL)
