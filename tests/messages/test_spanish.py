"""Spanish: one word for each thing, one form of address, blocks by their titles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline_core.messages.po_files import LOCALE, Text, forms, read_po
from tests.small_catalogue import real_catalogue
from ui.text.words import LOCALE as SCREEN_LOCALE

CATALOGUES = {"fabrica": LOCALE, "screen": SCREEN_LOCALE}
# Another word of the same meaning is used everywhere, or none of Mexico would use it.
BANNED = re.compile(
    r"\b(?:añad\w*|ausentes?|círculo|papel(?:es)?|intro|desviación típica|cables?|puerta|avisos?"
    r"|puls[ea]\w*|ratón|ficheros?|ordenador|por defecto|por omisión|residuos|desviadas?"
    r"|igualdad de oportunidades|completar (?:números|palabras)|repetidas por)\b",
    re.IGNORECASE,
)
# Imperatives of *tú* at the beginning of a sentence; everything else says *usted*.
FAMILIAR = re.compile(
    r"(?:\A|[.:;] |¿)(?:tú|elige|haz|escribe|pon|quita|agrega|copia antes|puedes|tienes|quieres"
    r"|revisa|conecta|abre|corrige|presiona|selecciona)\b|\b(?:tu|tus|tuyo|tuya|contigo)\b",
    re.IGNORECASE,
)
# The same in both languages, and rightly so; the screens' have a list of their own.
SAME = {
    "%(prog)s: error: %(message)s\n",
    "metric.f1",
    "metric.f1_macro",
    "metric.r2",
    "severity.error",
}


def messages(name: str, language: str) -> dict[str, Text]:
    file = CATALOGUES[name] / language / "LC_MESSAGES" / f"{name}.po"
    return read_po(file.read_text("utf-8"))


def spanish() -> Iterator[tuple[str, str]]:
    """Yield every Spanish text with its code, but for the words that people search by."""
    for name in CATALOGUES:
        for code, text in messages(name, "es").items():
            if not code.endswith(".words"):
                yield from ((code, form) for form in forms(text))


def test_each_thing_has_one_word():
    assert not {code: match[0] for code, text in spanish() if (match := BANNED.search(text))}


def test_everybody_is_addressed_as_usted():
    # The terminal's help says what a command does: "conecta ..." is the third person there.
    familiar = {code: text for code, text in spanish() if FAMILIAR.search(text)}

    assert not {code for code in familiar if not code.startswith(("cli.", "block."))}


def test_nothing_is_left_in_english():
    english, translated = messages("fabrica", "en"), messages("fabrica", "es")
    same = {code for code, text in english.items() if translated[code] == text}
    with_words = {
        code for code in same if re.search(r"\w{3}", re.sub(r"{.*?}", "", str(english[code])))
    }

    assert not {code for code in with_words - SAME if not code.endswith(".words")}


def test_sentences_call_blocks_by_their_titles():
    translated = messages("fabrica", "es")
    english = {code: code for code in translated if code.startswith("raised.")}
    english |= {
        code: text
        for code, text in messages("fabrica", "en").items()
        if not code.startswith(("block.", "expression_"))  # "Derive a column" is meant as it is
    }
    titles = {
        block["title"]: str(translated[f"block.{block['id']}"])
        for block in real_catalogue().values()
        if " " in block["title"]
    }
    wrong = {
        (code, title)
        for code, text in english.items()
        for title, spanish_title in titles.items()
        if any(title in form for form in forms(text))
        if not all(spanish_title in form for form in forms(translated[code]))
    }

    assert not wrong
