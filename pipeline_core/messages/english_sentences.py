"""Matches an English sentence against templates and reads the values out of it.

Blocks raise finished sentences, for they know no language. At the edge a sentence is
taken apart again, so that its translation can be filled with the same values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from string import Formatter

# A quoted name may hold any character, also the one that the sentence goes on with.
_VALUE = r"""'[^']*'|"[^"]*"|.*?"""


def match_sentence(sentence: str, templates: Iterable[str]) -> tuple[str, dict[str, str]] | None:
    """Return the template that a sentence was written from, and its values by number.

    Parameters
    ----------
    sentence
        As it was raised.
    templates
        Texts with numbered gaps. If several match, the one with the most text of its own
        is returned.

    Examples
    --------
    >>> match_sentence("'a' has 3 rows.", ["{0} rows.", "{0} has {1} rows.", "{0} is empty."])
    ('{0} has {1} rows.', {'0': "'a'", '1': '3'})
    >>> match_sentence("All is well.", ["{0} is empty."]) is None
    True
    """
    for template in _most_specific_first(tuple(templates)):
        if match := _pattern(template).fullmatch(sentence):
            return template, {name[1:]: value for name, value in match.groupdict().items()}
    return None


@cache
def _most_specific_first(templates: tuple[str, ...]) -> list[str]:
    return sorted(templates, key=lambda template: -_text_length(template))


def _text_length(template: str) -> int:
    return sum(len(text) for text, *_ in Formatter().parse(template))


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """Return a template as a pattern; a repeated gap must hold the same value."""
    pattern, gaps = "", set()
    for text, gap, _, _ in Formatter().parse(template):
        pattern += re.escape(text)
        if gap is not None:
            pattern += f"(?P=_{gap})" if gap in gaps else f"(?P<_{gap}>{_VALUE})"
            gaps.add(gap)
    return re.compile(pattern, re.DOTALL)
