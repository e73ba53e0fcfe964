"""Translations beside a user's blocks: used where the program has no words, and never trusted."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from pipeline_core.catalog import CORE, load_catalogue
from pipeline_core.check import check
from pipeline_core.messages import own_words
from pipeline_core.messages.words import lookup, say
from pipeline_core.spec import Pipeline, Stage
from tests.user_blocks import write
from ui.api.blocks import palette
from ui.text.names import block_title, option_name, setting_help, setting_name
from ui.text.words import lookup_text


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of the user's own blocks."""
    folder = tmp_path / "my blocks"
    (folder / "locale").mkdir(parents=True)
    monkeypatch.setenv("FABRICA_BLOCKS", str(folder))
    return folder


def translate(folder, language="es", **texts):
    lines = [f'msgid "{code}"\nmsgstr "{text}"\n' for code, text in texts.items()]
    return write_po(folder, "\n".join(lines), language)


def write_po(folder, text, language="es"):
    file = folder / "locale" / f"{language}.po"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_they_are_used_for_what_the_program_has_no_words(folder):
    translate(
        folder, **{"block.mine": "Mío", "block.mine.times": "Cuántas", "setting.cows": "Vacas"}
    )
    translate(folder, "en", **{"block.mine": "My own"})
    entry = {"id": "mine", "title": "Mine", "params": {"times": "How often."}}
    assert block_title(entry, "es") == "Mío"
    assert block_title(entry, "en") == "My own"
    assert setting_help(entry, "times", "es") == "Cuántas"
    assert setting_help(entry, "times", "en") == "How often."
    assert (setting_name("cows", "es"), setting_name("cows", "en")) == ("Vacas", "Cows")
    assert say("block.mine", {}, "es") == "Mío"


def test_they_are_read_anew_after_a_change_and_gone_with_the_file(folder):
    file = translate(folder, **{"block.mine": "Uno"})
    assert lookup("block.mine", "es") == "Uno"
    translate(folder, **{"block.mine": "Otro"})
    os.utime(file, ns=(1, 1))
    assert lookup("block.mine", "es") == "Otro"
    file.unlink()
    assert lookup("block.mine", "es") is None


def test_without_a_folder_there_are_none(folder, monkeypatch):
    translate(folder, **{"block.mine": "Mío"})
    monkeypatch.delenv("FABRICA_BLOCKS")
    assert lookup("block.mine", "es") is None
    assert own_words.translation_faults("es") == []


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    "code",
    [
        "block.scale",  # English has no text of its own for it
        "block.scale.words",
        "block.scale.unheard_of",
        "setting.too_small",
        "setting.test_share",
        "option.standard",
        "column.actual",
        "metric.accuracy",
    ],
)
def test_the_programs_own_words_cannot_be_replaced(folder, language, code):
    before = lookup_text(code, language)
    translate(folder, language, **{code: "Otra cosa"})
    assert own_words.own_words(language).texts == {code: "Otra cosa"}
    assert lookup_text(code, language) == before
    if code.startswith(("block.", "setting.too", "metric.")):  # the core's own
        assert lookup(code, language) == before


def test_a_sentence_that_a_block_raises_is_translated(folder):
    translate(folder, **{"raised.{0} cows are too many.": "{0} vacas son demasiadas."})
    values = {"stage": "farm", "cause": "7 cows are too many."}
    assert say("failed.other", values, "es") == "farm: 7 vacas son demasiadas."


MALFORMED = {
    "no catalogue": b"hello",
    "no text": b"\xff\xfe\x00",
    "an escape": b'msgid "block.mine"\nmsgstr "\\x"\n',
    "a text without its code": b'msgstr "a"\n',
    "a call": b'msgid "block.mine"\nmsgstr "" + str("")\n',
    "a code twice": b'msgid "block.mine"\nmsgstr "a"\n\nmsgid "block.mine"\nmsgstr "b"\n',
    "much nesting": b'msgid "a"\nmsgstr ""' + b"+(" * 500 + b'""\n',
    "much text": b'msgid "block.mine"\nmsgstr "' + b"a" * 1_000_001 + b'"\n',
}


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_file_is_a_fault_and_never_an_exception(folder, text):
    file = write_po(folder, text)
    assert lookup("block.mine", "es") is None
    (fault,) = own_words.translation_faults("es")
    assert (fault.code, fault.values["file"]) == ("catalog.translation_unreadable", str(file))
    assert fault.values["cause"]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("cli.blocks", "Otra"),
        ("problem.cycle", "Otra"),
        ("metric.cows", "{value.__class__}"),
        ("metric.cows", "{value!r}"),
        ("metric.cows", "{value:>99999999}"),
        ("metric.cows", "{"),
        ("block.mine", "\x1b[2J"),
        ("block.mine", "\u202eoiM"),
    ],
)
def test_other_codes_and_clever_placeholders_are_refused(folder, code, text):
    translate(folder, **{"block.good": "Bueno", code: text})
    assert own_words.own_words("es").texts == {"block.good": "Bueno"}
    (fault,) = own_words.translation_faults("es")
    assert (fault.code, fault.values["codes"]) == ("catalog.translation_refused", [code])


def test_forms_for_numbers_are_refused(folder):
    write_po(folder, 'msgid "metric.cows"\nmsgid_plural "{n}"\nmsgstr[0] "a"\nmsgstr[1] "b"\n')
    assert own_words.own_words("es").refused == ("metric.cows",)


def test_a_fault_is_a_warning_at_the_blocks_and_mending_it_is_noticed(folder, workspace):
    write(folder, "mine")
    assert "warnings" not in load_catalogue(workspace)["mine"]
    file = write_po(folder, "hello")
    catalogue = load_catalogue(workspace)
    assert "warnings" not in catalogue["scale"]
    (warning,) = catalogue["mine"]["warnings"]
    assert "The translations in" in say(warning["code"], warning["values"])
    usable = {"mine": {**catalogue["scale"], "id": "mine", "warnings": [warning]}}
    problems = check(Pipeline(stages={"a": Stage("a", "mine")}), usable)
    (problem,) = [problem for problem in problems if problem.code == "block_warning"]
    assert (problem.stage, problem.severity) == ("a", "warning")
    assert "a: Las traducciones" in say(
        "problem.block_warning", {"stage": "a", **problem.values}, "es"
    )
    file.unlink()
    assert "warnings" not in load_catalogue(workspace)["mine"]


def test_palette_and_terminal_use_them(folder, workspace):
    texts = {"block.mine": "Lo mío", "block.mine.summary": "Otra vez.", "block.mine.words": "vacas"}
    translate(folder, **texts)
    write(folder, "train/mine")
    write_po(folder, "hello", "en")

    def terminal(*more):
        command = [sys.executable, "-m", "pipeline_core", "blocks", "--lang", "es", *more]
        return subprocess.run(command, cwd=CORE.parent, capture_output=True, text=True, check=True)

    terminal("--approve", str(folder / "train" / "mine.py"))
    listing = terminal()
    assert "Lo mío – Otra vez." in listing.stdout
    assert listing.stderr.count("Las traducciones de") == 1
    blocks = {block["id"]: block for block in palette(load_catalogue(workspace), "es")["blocks"]}
    assert (blocks["mine"]["title"], blocks["mine"]["family"]) == ("Lo mío", "train")
    assert "vacas" in blocks["mine"]["words"]
    assert option_name("cows", "es") == "cows"
