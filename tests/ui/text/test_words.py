"""No word is missing, stale or left in English."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from pipeline_core.messages.compile import compiled, read_po
from pipeline_core.messages.words import LANGUAGES, lookup
from ui.charts import _KINDS
from ui.text.headline import TELLING
from ui.text.names import column_name, metric_name
from ui.text.words import LOCALE, known, tell

ROOT = Path(__file__).resolve().parents[3]
FILES = [*(ROOT / "ui").rglob("*.py"), *(ROOT / "pages").glob("*.py")]
LITERAL = re.compile(r"\b(?:t|tell)\(\s*[\"']([a-z_]+\.[a-z_.A-Z]+)[\"']")
MADE_UP = re.compile(r"\b(?:t|tell|known)\(\s*f[\"']([a-z_.]+)\{")
# The same in both languages, and rightly so.
SAME = {
    "page.pipeline", "metric.f1", "metric.f1_macro", "metric.r2", "table.roc", "column.psi",
    "short.roc_auc", "short.r2", "short.mean_absolute_error", "word.no",
    "log.column", "log.error",
}  # fmt: skip


def messages(lang: str) -> dict[str, str]:
    text = (LOCALE / lang / "LC_MESSAGES" / "screen.po").read_text(encoding="utf-8")
    return read_po(text)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_both_languages_say_the_same_things():
    english, spanish = messages("en"), messages("es")
    assert set(english) == set(spanish)
    assert {code for code in english if fields(english[code]) != fields(spanish[code])} == set()
    assert not [code for code in english if not english[code] or not spanish[code]]


def test_nothing_is_left_in_english():
    english, spanish = messages("en"), messages("es")
    same = {code for code in english if english[code] == spanish[code]}
    assert same <= SAME, same - SAME


@pytest.mark.parametrize("lang", LANGUAGES)
def test_catalogues_are_compiled(lang):
    folder = LOCALE / lang / "LC_MESSAGES"
    assert (folder / "screen.mo").read_bytes() == compiled(messages(lang), lang)


def used() -> set[str]:
    text = "\n".join(file.read_text(encoding="utf-8") for file in FILES)
    return set(LITERAL.findall(text)) | {code for code, _, _ in _KINDS}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_word_that_is_used_is_there(lang):
    missing = {code for code in used() if not known(code, lang)}
    assert missing == set()


def test_the_search_for_used_words_is_awake():
    assert {"action.run", "home.verifying", "column.predicted"} <= used()


def test_no_word_is_stale():
    text = "\n".join(file.read_text(encoding="utf-8") for file in FILES)
    beginnings = tuple(one if one.endswith(".") else f"{one}." for one in MADE_UP.findall(text))
    by_id = ("kind.", "status.", "condition.", "metric_", "severity.")
    literal = used()
    stale = {
        code
        for code in messages("en")
        if code.removesuffix(".help") not in literal and not code.startswith(beginnings + by_id)
    }
    assert {code for code in stale if f'"{code}"' not in text and f"'{code}'" not in text} == set()


def test_the_core_has_the_states_and_families_that_are_shown():
    for state in ("queued", "running", "succeeded", "failed", "refused", "skipped", "reused"):
        assert all(lookup(f"state.{state}", lang) for lang in LANGUAGES)
    for family in ("ingest", "validate_data", "prepare", "train", "validate_model", "monitor"):
        assert all(lookup(f"family.{family}", lang) for lang in LANGUAGES)


@pytest.mark.parametrize("name", TELLING)
def test_every_headline_has_its_short_form(name):
    assert "0.5" in tell(f"short.{name}", {"value": "0.5"}, "es")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("example", ["credit", "housing"])
def test_everything_in_real_reports_has_a_name(ran, example, lang):
    from ui.documents import documents, running
    from ui.documents.view_model import desk

    found = desk(documents.load(example))
    for view in found.views.values():
        report = running.store().artifacts.report(view.key) or {}
        for name in report.get("metrics", {}):
            assert metric_name(name, lang) != name
        for title, table in (report.get("tables") or {}).items():
            assert known(f"table.{title}", lang), title
            for name in table.columns:
                assert column_name(str(name), lang) != name, name
        for note in report.get("notes", ()):
            assert known(f"note.{note['code']}", lang), note
