"""A word that a number governs agrees with it, in both languages."""

from __future__ import annotations

import re
import string

import pytest

from pipeline_core.messages.po_files import LOCALE, Plural, Text, forms, read_po
from pipeline_core.messages.words import LANGUAGES, RAISED, quantity, say
from ui.text.words import LOCALE as SCREEN_LOCALE
from ui.text.words import translate

CATALOGUES = {"fabrica": LOCALE, "screen": SCREEN_LOCALE}
# A placeholder before a plural word, unless a total stands there ("2 of {of} rows").
NUMBER_BEFORE_WORD = {
    "en": re.compile(r"(?<!of )\{(\w+)\} (?:\w+ )?(?!its\b|has\b|was\b)\w+[^s\W]s\b"),
    "es": re.compile(r"(?<!de )\{(\w+)\} (?:\w+ )?\w+[aeiou]s\b|(?<!de )\{(\w+)\} \w+nes\b"),
}
NUMBERS = {
    "bins", "classes", "columns", "compared", "count", "distinct", "done", "drawn", "drifted",
    "failed", "failed_rows", "folds", "found", "groups", "least", "left", "limit", "listed", "n",
    "of", "of_rows", "rows", "size", "stages", "total", "wanted", "width", "zeros",
}  # fmt: skip
# Sentences whose number is never 1, or whose words agree with another noun.
EXCEPTIONS = {
    "canvas.problems.many",  # the browser fills it, and has a text of its own for one
    "canvas.waits.many",  # likewise
    "note.curves_left_out",
}


def messages(name: str, language: str) -> dict[str, Text]:
    file = CATALOGUES[name] / language / "LC_MESSAGES" / f"{name}.po"
    return read_po(file.read_text("utf-8"))


def texts() -> list[tuple[str, str, str, Text]]:
    return [
        (name, language, code, text)
        for name in CATALOGUES
        for language in LANGUAGES
        for code, text in messages(name, language).items()
    ]


PLURALS = [entry for entry in texts() if isinstance(entry[3], Plural)]


def fields(text: str) -> list[str]:
    return [name for _, name, _, _ in string.Formatter().parse(text) if name]


@pytest.mark.parametrize("name", CATALOGUES)
def test_both_languages_count_by_the_same_value(name):
    english, spanish = (messages(name, language) for language in LANGUAGES)
    counts = [
        {code: text.count for code, text in one.items() if isinstance(text, Plural)}
        for one in (english, spanish)
    ]

    assert len(counts[0]) > 20
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("name", "language", "code", "text"), PLURALS, ids=[f"{e[2]}-{e[1]}" for e in PLURALS]
)
@pytest.mark.parametrize("number", [0, 1, 2])
def test_the_number_chooses_the_form(name, language, code, text, number):
    assert all(text.count in fields(form) for form in forms(text))
    speak = say if name == "fabrica" else translate
    values = {field: "<x>" for form in forms(text) for field in fields(form)}
    values[text.count] = number
    chosen, other = (text.one, text.other) if number == 1 else (text.other, text.one)

    sentence = speak(code, values, language)

    assert str(number) in sentence
    assert re.fullmatch(pattern_of(chosen, text.count, number), sentence)
    if text.one != text.other:
        assert not re.fullmatch(pattern_of(other, text.count, number), sentence)


def pattern_of(form: str, count: str, number: int) -> str:
    """Return a pattern of a form filled with a number and with <x> for all other values."""
    pattern = ""
    for literal, field, _, _ in string.Formatter().parse(re.sub(r"\[\[|\]\]", "", form)):
        pattern += re.escape(literal)
        pattern += "" if field is None else str(number) if field == count else "<x>"
    return pattern


def test_lists_and_formatted_numbers_count_too():
    assert "a contains words" in say("failed.words_left", {"stage": "m", "columns": ["a"]})
    both = {"stage": "m", "columns": ["a", "b"]}
    assert "a and b contain words" in say("failed.words_left", both)
    assert translate("changed.came_rows", {"count": "1"}, "es") == "Se agregó 1 fila."
    assert translate("changed.came_rows", {"count": "1,234"}, "en") == "1,234 rows were added."
    assert quantity("–") != 1


def test_no_number_stands_before_a_plural_word_without_plural_forms():
    found = {
        code
        for _, language, code, text in texts()
        if isinstance(text, str) and not code.startswith(RAISED) and code not in EXCEPTIONS
        for match in NUMBER_BEFORE_WORD[language].finditer(text)
        if NUMBERS & set(match.groups())
    }

    assert not found


def test_the_search_for_numbers_is_awake():
    assert NUMBER_BEFORE_WORD["en"].search("{rows} rows are left out")
    assert NUMBER_BEFORE_WORD["en"].search("{count} more columns")
    assert NUMBER_BEFORE_WORD["es"].search("Se quitaron {count} filas")
    assert not NUMBER_BEFORE_WORD["en"].search("{failed} of {of} rows")


@pytest.mark.parametrize(
    "source",
    [
        'msgid "a"\nmsgid_plural "{n}"\nmsgstr[0] "one"\n',
        'msgid "a"\nmsgid_plural "n"\nmsgstr[0] "one"\nmsgstr[1] "many"\n',
    ],
)
def test_plural_forms_that_are_incomplete_are_not_compiled(source):
    with pytest.raises(ValueError, match="needs a placeholder"):
        read_po(source)
