"""The screens' words in the reader's language.

Catalogues are gettext's, like the core's; what the screens do not say
themselves (problems, reasons, states, blocks) is asked of the core.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from pipeline_core.messages import words

LOCALE = Path(__file__).parent / "locale"
CHOSEN = "language"
_SPEAKING: ContextVar[str | None] = ContextVar("speaking", default=None)


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Speak a language that a request named, where there is no page that could say."""
    before = _SPEAKING.set(lang)
    try:
        yield
    finally:
        _SPEAKING.reset(before)


def language() -> str:
    """Return the chosen language, or the first of ours that the browser asks for."""
    if asked := _SPEAKING.get():
        return asked
    chosen = st.session_state.get(CHOSEN)
    return chosen if chosen in words.LANGUAGES else asked_for(st.context.locale)


def asked_for(locale: str | None) -> str:
    """Return our language for a browser's locale.

    Examples
    --------
    >>> asked_for("es-PE"), asked_for("fr"), asked_for(None)
    ('es', 'en', 'en')
    """
    short = (locale or "")[:2].lower()
    return short if short in words.LANGUAGES else "en"


def t(code: str, /, **values: Any) -> str:
    """Return the sentence for a code in the reader's language."""
    return tell(code, values, language())


def tell(code: str, values: Mapping[str, Any] | None, lang: str) -> str:
    """Return the sentence for a code, from the screens' catalogue or the core's.

    Examples
    --------
    >>> tell("action.run", None, "es")
    'Ejecutar'
    """
    own = _catalogue(lang).gettext(code)
    return words.say(code, values, lang) if own == code else own.format_map(_Values(values or {}))


def known(code: str, lang: str) -> str | None:
    """Return the text of a code in one language, or None where neither catalogue has it."""
    own = _catalogue(lang).gettext(code)
    return words.lookup(code, lang) if own == code else own


def beginning(prefix: str, lang: str) -> dict[str, str]:
    """Return all the screens' own texts whose code begins so; places for values stay as they are.

    Examples
    --------
    >>> beginning("action.ru", "en")["action.run"]
    'Run'
    """
    found: dict[str, str] = vars(_catalogue(lang)).get("_catalog", {})
    return {code: text for code, text in found.items() if code.startswith(prefix)}


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    return gettext.translation("screen", LOCALE, [lang], fallback=True)


class _Values(dict[str, Any]):
    """A placeholder without a value stays visible."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"
