"""Counts of the words of a file that were taken for a missing value, by column."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

MAX_COLUMNS = 200
MAX_WORDS = 10
_MAX_LETTERS = 60


def missing_texts(values: Iterable[Any], words: Collection[str]) -> dict[str, int]:
    """Return how often each word for a missing value is among the values; blanks are ``""``.

    Examples
    --------
    >>> missing_texts(["NA", " ", "", 1, "x", "NA"], ["NA", ""])
    {'NA': 2, '': 2}
    """
    counts: dict[str, int] = {}
    for value in values:
        if isinstance(value, str) and (value in words or not value.strip()):
            word = value.strip()
            counts[word] = counts.get(word, 0) + 1
    return counts


def kept_counts(counts: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """Return the counts of the first columns that have any, of each its most frequent words.

    Examples
    --------
    >>> kept_counts({"a": {}, "b": {"-": 1, "?": 3}})
    {'b': {'?': 3, '-': 1}}
    """
    kept = {}
    for name, words in counts.items():
        most = sorted(words.items(), key=lambda item: -item[1])[:MAX_WORDS]
        if most:
            kept[name] = {word[:_MAX_LETTERS]: count for word, count in most}
        if len(kept) == MAX_COLUMNS:
            break
    return kept
