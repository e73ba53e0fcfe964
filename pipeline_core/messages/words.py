"""Codes and values become sentences here, in the reader's language.

Problems and errors travel through the program as a code and a few values;
nobody below the edge (terminal, page, exported script) needs to know a
language. The message catalogues are gettext's, with the code as message id.
"""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from pipeline_core.messages.english_sentences import recognised

LANGUAGES = ("en", "es")
LOCALE = Path(__file__).parent / "locale"
# Before the template of an English sentence that a block raises; English needs no entry.
RAISED = "raised."
_JOIN = {"and": {"en": "and", "es": "y"}, "or": {"en": "or", "es": "o"}}
_OPTIONAL = re.compile(r"\[\[(.*?)\]\]")
# Names come from files: none may move the cursor of a terminal or turn the text around.
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


def say(code: str, values: Mapping[str, Any] | None = None, language: str = "en") -> str:
    """Return the sentence for a code, filled with its values.

    A code without an entry in `language` falls back to English, and without
    one there to the code itself, so that nothing is ever lost on the way.
    In a template ``[[...]]`` is left out where one of its values is empty,
    ``{names:or}`` lists alternatives, and ``{kind:word}`` names a kind in the
    reader's language, ``{cause:sentence}`` translates what a block raised. A value
    that is itself a code with values is said in turn.

    Examples
    --------
    >>> say("no_such_code", {"stage": "forest"})
    'no_such_code (stage: forest)'
    """
    values = values or {}
    template = lookup(code, language) or lookup(code, "en")
    if template is None:
        return _HIDDEN.sub("\N{REPLACEMENT CHARACTER}", _bare(code, values))
    kept = _OPTIONAL.sub(lambda part: part[1] if _is_given(part[1], values) else "", template)
    said = _Words(language).vformat(kept, (), dict(values))
    first = _OPTIONAL.match(template)
    if first and not _is_given(first[1], values):  # the sentence begins behind it
        said = said[:1].upper() + said[1:]
    return _HIDDEN.sub("\N{REPLACEMENT CHARACTER}", said)


def lookup(code: str, language: str) -> str | None:
    """Return the catalogue's raw text for a code, or None where it has none.

    Examples
    --------
    >>> lookup("no_such_code", "es") is None
    True
    """
    text = _catalogue(language).gettext(code)
    return None if text == code else text


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
def _raised(language: str) -> dict[str, str]:
    """Return the translations of what blocks raise, by template; gettext cannot list them."""
    from pipeline_core.messages.compile import read_po

    file = LOCALE / language / "LC_MESSAGES" / "fabrica.po"
    messages = read_po(file.read_text(encoding="utf-8")) if file.exists() else {}
    return {
        code.removeprefix(RAISED): said
        for code, said in messages.items()
        if code.startswith(RAISED)
    }


def _is_given(part: str, values: Mapping[str, Any]) -> bool:
    names = [name for _, name, _, _ in Formatter().parse(part) if name]
    return all(values.get(name) not in (None, "", [], ()) for name in names)


def _bare(code: str, values: Mapping[str, Any]) -> str:
    shown = ", ".join(f"{name}: {value}" for name, value in values.items())
    return f"{code} ({shown})" if shown else code


class _Words(Formatter):
    """Formats lists as «a, b and c» and leaves unknown placeholders visible."""

    def __init__(self, language: str) -> None:
        self.language = language

    def get_value(self, key: int | str, args: Any, kwargs: Any) -> Any:
        return kwargs.get(str(key), "{" + str(key) + "}")

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Mapping) and "code" in value:
            return say(str(value["code"]), value.get("values"), self.language)
        if isinstance(value, list | tuple | set | frozenset):
            joined = "or" if format_spec == "or" else "and"
            return self._list([self._one(one, format_spec) for one in value], joined)
        return self._one(value, format_spec)

    def _one(self, value: Any, format_spec: str) -> str:
        if format_spec == "word":
            return self._word(str(value))
        if format_spec == "sentence":
            return self._sentence(str(value))
        try:
            return str(super().format_field(value, "" if format_spec == "or" else format_spec))
        except (ValueError, TypeError):
            return str(value)

    def _sentence(self, value: str) -> str:
        known = _raised(self.language)
        found = recognised(value, known)
        return self.vformat(known[found[0]], (), found[1]) if found else value

    def _word(self, value: str) -> str:
        if " or " in value:
            return self._list([self._word(one) for one in value.split(" or ")], "or")
        for code in (f"word.{value}", f"state.{value}"):
            if found := lookup(code, self.language) or lookup(code, "en"):
                return found
        return value

    def _list(self, items: list[str], joined: str) -> str:
        if len(items) < 2:
            return "".join(items)
        word = _JOIN[joined].get(self.language, joined)
        return f"{', '.join(items[:-1])} {word} {items[-1]}"
