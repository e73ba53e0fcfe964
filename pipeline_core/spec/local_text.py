"""Texts for people in a pipeline file: one text for all, or one a language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pipeline_core.spec.model import MAX_NAME, LocalText, has_hidden_characters

MAX_STAGE_NOTE = 5_000
_LANGUAGE = re.compile(r"[a-z]{2}\Z")


def text_in(text: LocalText, language: str) -> str:
    """Return a text in a language; where it is not written in it, in another one.

    Examples
    --------
    >>> text_in({"en": "Applicants", "es": "Solicitantes"}, "es"), text_in("Credit", "es")
    ('Solicitantes', 'Credit')
    >>> text_in({"es": "Solicitantes"}, "en")
    'Solicitantes'
    """
    if isinstance(text, str):
        return text
    return text.get(language) or text.get("en") or next(iter(text.values()), "")


def with_text(text: LocalText, language: str, new: str) -> LocalText:
    """Return a text with new words: in one language if it has several, else for all.

    Examples
    --------
    >>> with_text({"en": "Rows", "es": "Filas"}, "es", "Renglones")
    {'en': 'Rows', 'es': 'Renglones'}
    >>> with_text("Rows", "es", "Renglones")
    'Renglones'
    """
    if isinstance(text, str):
        return new
    texts = {**text, language: new}
    return {code: words for code, words in texts.items() if words}


def title_fault(title: Any) -> str | None:
    r"""Return the code of what is wrong with a stage's title, or None.

    Examples
    --------
    >>> title_fault({"en": "Applicants"}), title_fault({"English": "Applicants"})
    (None, 'spec.bad_language')
    >>> title_fault("two\nlines"), title_fault(3), title_fault("x" * 121)
    ('spec.hidden_characters', 'spec.must_be_local_text', 'spec.long_text')
    """
    return _fault(title, MAX_NAME, allowed="")


def note_fault(note: Any) -> str | None:
    r"""Return the code of what is wrong with a stage's note, or None; it may have many lines.

    Examples
    --------
    >>> note_fault("two\nlines"), note_fault(["a", "b"])
    (None, 'spec.must_be_local_text')
    """
    return _fault(note, MAX_STAGE_NOTE, allowed="\t\n")


def _fault(text: Any, limit: int, allowed: str) -> str | None:
    texts = text if isinstance(text, Mapping) else {"en": text}
    if not all(isinstance(words, str) for words in texts.values()):
        return "spec.must_be_local_text"
    if not all(isinstance(code, str) and _LANGUAGE.match(code) for code in texts):
        return "spec.bad_language"
    if any(len(words) > limit for words in texts.values()):
        return "spec.long_text"
    if any(has_hidden_characters(words, allowed) for words in texts.values()):
        return "spec.hidden_characters"
    return None
