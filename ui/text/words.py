"""Translation of the screens' texts into the reader's language.

The catalogues are gettext catalogues, like the core's. Codes that the screens' own
catalogue lacks (problems, reasons, states, blocks) are looked up in the core's.
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
from pipeline_core.messages.counts import with_written_counts
from pipeline_core.messages.region import region_of, with_region_signs
from pipeline_core.messages.rounded_numbers import with_rounded_numbers

LOCALE = Path(__file__).parent / "locale"
LANGUAGE_KEY = "language"
_REQUEST_LANGUAGE: ContextVar[str | None] = ContextVar("request_language", default=None)
_REQUEST_LOCALE: ContextVar[str | None] = ContextVar("request_locale", default=None)


@contextmanager
def use_language(lang: str, locale: str | None = None) -> Iterator[None]:
    """Speak `lang` inside the block, for requests that no page belongs to.

    Parameters
    ----------
    lang
        The language of the texts.
    locale
        The reader's locale, for numbers and dates.
    """
    tokens = _REQUEST_LANGUAGE.set(lang), _REQUEST_LOCALE.set(locale)
    try:
        yield
    finally:
        _REQUEST_LANGUAGE.reset(tokens[0])
        _REQUEST_LOCALE.reset(tokens[1])


def language() -> str:
    """Return the reader's language: the request's, the chosen one, or the browser's."""
    if request_language := _REQUEST_LANGUAGE.get():
        return request_language
    choice = st.session_state.get(LANGUAGE_KEY)
    return choice if choice in words.LANGUAGES else language_of_locale(st.context.locale)


def region(lang: str) -> str:
    """Return the region whose numbers and dates the reader of a language is used to."""
    if _REQUEST_LANGUAGE.get():
        return region_of(lang, _REQUEST_LOCALE.get())
    return region_of(lang, st.context.locale)


def language_of_locale(locale: str | None) -> str:
    """Return the supported language for a browser's locale; English if there is none.

    Examples
    --------
    >>> language_of_locale("es-PE"), language_of_locale("fr"), language_of_locale(None)
    ('es', 'en', 'en')
    """
    short = (locale or "")[:2].lower()
    return short if short in words.LANGUAGES else "en"


def t(code: str, /, **values: Any) -> str:
    """Return the text of `code` in the reader's language."""
    return translate(code, values, language())


def translate(code: str, values: Mapping[str, Any] | None, lang: str) -> str:
    """Return the text of `code`, from the screens' catalogue or else the core's.

    Examples
    --------
    >>> translate("action.run", None, "es")
    'Ejecutar'
    >>> translate("starter.too_many_columns", {"file": "a", "columns": 9999, "limit": 5000}, "en")
    'a has 9,999 columns; the maximum is 5,000. Leave some out.'
    """
    values = values or {}
    screen_text = words.template_of(_catalogue(lang), code, values)
    values = with_written_counts(
        values, lambda count: with_region_signs(f"{count:,}", region(lang))
    )
    if screen_text is None:
        return words.say(code, values, lang)
    return screen_text.format_map(_OpenPlaceholders(with_rounded_numbers(values)))


def lookup_text(code: str, lang: str) -> str | None:
    """Return the text of `code`, or None if neither catalogue has it."""
    screen_text = words.template_of(_catalogue(lang), code, {})
    return words.lookup(code, lang) if screen_text is None else screen_text


def texts_with_prefix(prefix: str, lang: str) -> dict[str, str]:
    """Return the screens' texts by code, for codes that start with `prefix`.

    Placeholders stay in the texts. Texts with plural forms are left out: whoever fills
    the placeholders outside Python needs a code for each form.

    Examples
    --------
    >>> texts_with_prefix("action.ru", "en")["action.run"]
    'Run'
    """
    texts: dict[Any, str] = vars(_catalogue(lang)).get("_catalog", {})
    return {
        code: text
        for code, text in texts.items()
        if isinstance(code, str) and code.startswith(prefix)
    }


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    return gettext.translation("screen", LOCALE, [lang], fallback=True)


class _OpenPlaceholders(dict[str, Any]):
    """Values for a template; a placeholder without a value stays visible."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"
