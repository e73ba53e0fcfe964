"""The search for blocks by words, without regard to case and accents, in every language."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from pipeline_core.messages.words import LANGUAGES, lookup
from pipeline_core.spec.entry import Catalogue, Entry

_PARTS = ("", ".summary", ".words")


def matching_blocks(catalogue: Catalogue, words: Sequence[str]) -> dict[str, Entry]:
    """Return the blocks that have all of some words; without words, those that stand in front.

    Examples
    --------
    >>> catalogue = {"lasso": {"id": "lasso", "title": "Lasso", "summary": "", "curated": True},
    ...              "lars": {"id": "lars", "title": "Lars", "summary": "", "curated": False}}
    >>> list(matching_blocks(catalogue, ["LARS"])), list(matching_blocks(catalogue, []))
    (['lars'], ['lasso'])
    """
    tokens = [_folded(word) for word in words]
    return {
        name: entry
        for name, entry in catalogue.items()
        if (_has_all(entry, tokens) if tokens else entry.get("curated", True))
    }


def _has_all(entry: Entry, tokens: Sequence[str]) -> bool:
    texts = [entry["title"], entry["summary"], entry.get("estimator", "")]
    if name := entry.get("id"):
        codes = (f"block.{name}{part}" for part in _PARTS)
        texts += [name, *(lookup(code, lang) or "" for code in codes for lang in LANGUAGES)]
    text = _folded(" ".join(texts))
    return all(token in text for token in tokens)


def _folded(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
