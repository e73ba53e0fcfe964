"""Sentences in the reader's language, from codes and values.

Problems and errors travel through the program as a code and a few values; only the
outermost layers (terminal, pages, exported script) know a language. The message
catalogues are gettext's, with the code as message id. Where a number governs a word, the
catalogue has plural forms and names the value that chooses between them (see `po_files`).
"""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Mapping
from functools import cache
from string import Formatter
from typing import Any

from pipeline_core.messages.english_sentences import match_sentence
from pipeline_core.messages.own_words import own_words
from pipeline_core.messages.po_files import COUNT, read_po
from pipeline_core.messages.po_files import LOCALE as LOCALE
from pipeline_core.messages.rounded_numbers import with_rounded_numbers

LANGUAGES = ("en", "es")
# Before the template of an English sentence that a block raises; English needs no entry.
RAISED = "raised."
# Stands for a number that is not known: the plural form.
_SEVERAL = 2
_JOIN = {"and": {"en": "and", "es": "y"}, "or": {"en": "or", "es": "o"}}
_OPTIONAL = re.compile(r"\[\[(.*?)\]\]")
# Names come from files: none may move the cursor of a terminal or turn the text around.
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


def say(code: str, values: Mapping[str, Any] | None = None, language: str = "en") -> str:
    """Return the sentence of a code, filled with its values.

    A code that `language` lacks falls back to English, and then to the code itself with
    its values. In a template, ``[[...]]`` is omitted if one of its values is empty,
    ``{names:or}`` lists alternatives, ``{kind:word}`` names a kind in the reader's
    language, and ``{cause:sentence}`` translates a sentence that a block raised. A value
    that is itself a code with values becomes its sentence.

    Examples
    --------
    >>> say("no_such_code", {"stage": "forest"})
    'no_such_code (stage: forest)'
    """
    values = with_rounded_numbers(values or {})
    template = lookup(code, language, values) or lookup(code, "en", values)
    if template is None:
        return _HIDDEN.sub("\N{REPLACEMENT CHARACTER}", _bare(code, values))
    applicable = _OPTIONAL.sub(
        lambda part: part[1] if _has_values(part[1], values) else "", template
    )
    sentence = _SentenceFormatter(language).vformat(applicable, (), dict(values))
    first = _OPTIONAL.match(template)
    if first and not _has_values(first[1], values):  # the sentence begins after it
        sentence = sentence[:1].upper() + sentence[1:]
    return _HIDDEN.sub("\N{REPLACEMENT CHARACTER}", sentence)


def lookup(code: str, language: str, values: Mapping[str, Any] | None = None) -> str | None:
    """Return the raw text of a code, or None if there is none.

    Of a text with plural forms, the values choose one; without values it is the plural.
    What the program has no text for may have one beside the user's own blocks.

    Examples
    --------
    >>> lookup("no_such_code", "es") is None
    True
    """
    template = built_in_text(code, language, values)
    if template is None and (own := own_words(language).texts.get(code)):
        return None if _is_built_in(code) else own
    return template


def built_in_text(code: str, language: str, values: Mapping[str, Any] | None = None) -> str | None:
    """Return the program's own raw text of a code, or None if it has none.

    Examples
    --------
    >>> built_in_text("block.scale", "es")
    'Escalar números'
    """
    return template_of(_catalogue(language), code, values or {})


def _is_built_in(code: str) -> bool:
    """Tell whether a code is the program's in any language; English has none for its blocks."""
    block = ".".join(code.split(".")[:2]) if code.startswith("block.") else code
    return any(
        built_in_text(name, language) is not None
        for name in (code, block)
        for language in LANGUAGES
    )


def template_of(
    catalogue: gettext.NullTranslations, code: str, values: Mapping[str, Any]
) -> str | None:
    """Return a catalogue's raw text of a code in the plural form that its values need.

    Parameters
    ----------
    catalogue
        A compiled catalogue.
    code
        Key of the text.
    values
        Values of the text's placeholders.

    Returns
    -------
    str or None
        None if the catalogue has no such code.
    """
    count = catalogue.pgettext(COUNT, code)
    if count != code:
        return catalogue.ngettext(code, code, quantity(values.get(count)))
    text = catalogue.gettext(code)
    return None if text == code else text


def quantity(value: Any) -> int:
    """Return the number that chooses a plural form: a count, also as text, or a length.

    Examples
    --------
    >>> quantity(1), quantity("1"), quantity(["age"]), quantity("1,234"), quantity(None)
    (1, 1, 1, 2, 2)
    """
    if isinstance(value, list | tuple | set | frozenset):
        return len(value)
    text = str(value)
    return int(text) if text.isdecimal() else _SEVERAL


def preferred_language(environment: Mapping[str, str] | None = None) -> str:
    """Return the first of our languages that the locale variables ask for.

    Examples
    --------
    >>> preferred_language({"LANG": "es_ES.UTF-8"})
    'es'
    >>> preferred_language({"LANG": "C.UTF-8"})
    'en'
    """
    environment = os.environ if environment is None else environment
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return value[:2].lower() if value[:2].lower() in LANGUAGES else "en"
    return "en"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("fabrica", LOCALE, [language], fallback=True)


@cache
def _raised_sentences(language: str) -> dict[str, str]:
    """Return the translations of the blocks' sentences by template; gettext cannot list them."""
    file = LOCALE / language / "LC_MESSAGES" / "fabrica.po"
    messages = read_po(file.read_text(encoding="utf-8")) if file.exists() else {}
    return {
        code.removeprefix(RAISED): text
        for code, text in messages.items()
        if code.startswith(RAISED) and isinstance(text, str)
    }


def _has_values(part: str, values: Mapping[str, Any]) -> bool:
    names = [name for _, name, _, _ in Formatter().parse(part) if name]
    return all(values.get(name) not in (None, "", [], ()) for name in names)


def _bare(code: str, values: Mapping[str, Any]) -> str:
    listing = ", ".join(f"{name}: {value}" for name, value in values.items())
    return f"{code} ({listing})" if listing else code


class _SentenceFormatter(Formatter):
    """Formatter that writes lists as "a, b and c" and leaves unknown placeholders visible."""

    def __init__(self, language: str) -> None:
        self.language = language

    def get_value(self, key: int | str, args: Any, kwargs: Any) -> Any:
        return kwargs.get(str(key), "{" + str(key) + "}")

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Mapping) and "code" in value:
            return say(str(value["code"]), value.get("values"), self.language)
        if isinstance(value, list | tuple | set | frozenset):
            conjunction = "or" if format_spec == "or" else "and"
            return self._list([self._item(item, format_spec) for item in value], conjunction)
        return self._item(value, format_spec)

    def _item(self, value: Any, format_spec: str) -> str:
        if format_spec == "word":
            return self._word(str(value))
        if format_spec == "sentence":
            return self._sentence(str(value))
        try:
            return str(super().format_field(value, "" if format_spec == "or" else format_spec))
        except (ValueError, TypeError):
            return str(value)

    def _sentence(self, value: str) -> str:
        own = own_words(self.language).texts.items()
        own_sentences = {c.removeprefix(RAISED): text for c, text in own if c.startswith(RAISED)}
        translations = {**own_sentences, **_raised_sentences(self.language)}
        match = match_sentence(value, translations)
        return self.vformat(translations[match[0]], (), match[1]) if match else value

    def _word(self, value: str) -> str:
        if " or " in value:
            return self._list([self._word(kind) for kind in value.split(" or ")], "or")
        for code in (f"word.{value}", f"state.{value}"):
            if text := lookup(code, self.language) or lookup(code, "en"):
                return text
        return value

    def _list(self, items: list[str], conjunction: str) -> str:
        if len(items) < 2:
            return "".join(items)
        word = _JOIN[conjunction].get(self.language, conjunction)
        return f"{', '.join(items[:-1])} {word} {items[-1]}"
