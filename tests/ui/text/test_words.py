"""No word is missing, stale or left in English."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from pipeline_core.messages.compile import compile_mo
from pipeline_core.messages.po_files import Text, forms, read_po
from pipeline_core.messages.words import LANGUAGES, lookup
from ui.charts import CHART_KINDS
from ui.text.headline_metrics import HEADLINE_METRICS
from ui.text.names import column_name, metric_name
from ui.text.words import LOCALE, lookup_text, translate, use_language

ROOT = Path(__file__).resolve().parents[3]
FILES = [
    *(ROOT / "ui").rglob("*.py"), *(ROOT / "ui/security").glob("*.html"),
    *(ROOT / "pages").glob("*.py"),
]  # fmt: skip
LITERAL = re.compile(r"\b(?:t|translate)\(\s*[\"']([a-z_]+\.[a-z_.A-Z]+)[\"']")
COMPOSED = re.compile(r"\b(?:t|translate|lookup_text)\(\s*f[\"']([a-z_.]+)\{")
# The same in both languages, and rightly so.
SAME = {
    "page.pipeline",
    "models.pipeline",
    "canvas.key.enter",
    "table.roc",
    "column.psi",
    "column.residual",
    "option.error",
    "prefer.part.all",
    "short.roc_auc",
    "short.r2",
    "short.mean_absolute_error",
    "word.no",
    "log.column",
    "log.error",
    "headline.lead_shared",
}


def messages(lang: str) -> dict[str, Text]:
    text = (LOCALE / lang / "LC_MESSAGES" / "screen.po").read_text(encoding="utf-8")
    return read_po(text)


def fields(text: Text) -> set[str]:
    parsed = (Formatter().parse(form) for form in forms(text))
    return {name for parts in parsed for _, name, _, _ in parts if name is not None}


def test_both_languages_say_the_same_things():
    english, spanish = messages("en"), messages("es")
    assert set(english) == set(spanish)
    assert {code for code in english if fields(english[code]) != fields(spanish[code])} == set()
    for texts in (english, spanish):
        assert not [code for code in texts if not all(forms(texts[code]))]


def test_nothing_is_left_in_english():
    english, spanish = messages("en"), messages("es")
    same = {code for code in english if english[code] == spanish[code]}
    assert same <= SAME, same - SAME


@pytest.mark.parametrize("lang", LANGUAGES)
def test_catalogues_are_compiled(lang):
    folder = LOCALE / lang / "LC_MESSAGES"
    assert (folder / "screen.mo").read_bytes() == compile_mo(messages(lang), lang)


def codes_used() -> set[str]:
    text = "\n".join(file.read_text(encoding="utf-8") for file in FILES)
    return set(LITERAL.findall(text)) | {kind.code for kind in CHART_KINDS}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_word_that_is_used_is_there(lang):
    missing = {code for code in codes_used() if not lookup_text(code, lang)}
    assert missing == set()


def test_the_search_for_used_words_is_awake():
    assert {"action.run", "home.verifying", "column.predicted"} <= codes_used()


def calls_with_names() -> Iterator[tuple[str, set[str]]]:
    """Yield each code that `t` is called with, and the names of its values."""
    for file in (ROOT / "ui").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name(id="t"), args=[ast.Constant(value=str(code))], keywords=given
                ) if all(keyword.arg for keyword in given):
                    yield code, {str(keyword.arg) for keyword in given}


def test_a_text_is_written_with_the_values_that_its_callers_give():
    texts = messages("en")
    wrong = {
        code: (sorted(names), sorted(fields(texts[code])))
        for code, names in calls_with_names()
        if code in texts and not names >= fields(texts[code])
    }
    unsaid = {
        code
        for code, names in calls_with_names()
        if code in texts and names - {"count"} - fields(texts[code])
    }
    assert wrong == {}
    assert unsaid == set()


def test_no_word_is_stale():
    text = "\n".join(file.read_text(encoding="utf-8") for file in FILES)
    prefixes = tuple(f"{prefix.removesuffix('.')}." for prefix in COMPOSED.findall(text))
    by_id = (
        "undo.", "redo.", "kind.", "status.", "condition.", "metric_", "severity.", "method.",
    )  # fmt: skip
    literal = codes_used()
    stale = {
        code
        for code in messages("en")
        if code.removesuffix(".help") not in literal and not code.startswith(prefixes + by_id)
    }
    assert {code for code in stale if f'"{code}"' not in text and f"'{code}'" not in text} == set()


def test_the_core_has_the_states_and_families_that_are_shown():
    for state in ("queued", "running", "succeeded", "failed", "refused", "skipped", "reused"):
        assert all(lookup(f"state.{state}", lang) for lang in LANGUAGES)
    for family in ("ingest", "validate_data", "prepare", "train", "validate_model", "monitor"):
        assert all(lookup(f"family.{family}", lang) for lang in LANGUAGES)


@pytest.mark.parametrize("name", HEADLINE_METRICS)
def test_every_headline_has_its_short_form(name):
    for lang in LANGUAGES:
        assert lookup_text(f"short.{name}", lang)
        assert "0.5" in translate(f"short.{name}", {"value": "0.5"}, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("example", ["credit", "housing"])
def test_everything_in_real_reports_has_a_name(workspace_with_runs, example, lang):
    from ui.documents import documents
    from ui.documents.stores import visitor_store
    from ui.documents.view_model import view_model_of

    view_model = view_model_of(documents.load(example))
    for view in view_model.views.values():
        report = visitor_store().artifacts.report(view.key) or {}
        for name in report.get("metrics", {}):
            assert metric_name(name, lang) != name
        for title, table in (report.get("tables") or {}).items():
            assert lookup_text(f"table.{title}", lang), title
            for name in table.columns:
                assert column_name(str(name), lang) != name, name
        for note in report.get("notes", ()):
            assert lookup_text(f"note.{note['code']}", lang), note


@pytest.mark.parametrize(
    ("lang", "locale", "rows", "limit"),
    [("en", "en-US", "20,640", "5,000"), ("es", "es-MX", "20,640", "5,000"),
     ("es", "es-ES", "20.640", "5.000"), ("en", "en-GB", "20,640", "5,000")],
)  # fmt: skip
def test_counts_in_sentences_have_the_signs_of_the_region(lang, locale, rows, limit):
    values = {"file": "2024.csv", "columns": 20640, "limit": 5000}
    with use_language(lang, locale):
        sentence = translate("starter.too_many_columns", values, lang)
        within = translate(
            "reason.behind_error",
            {"error": {"code": "starter.too_many_columns", "values": values}},
            lang,
        )
    assert rows in sentence
    assert limit in sentence
    assert "2024.csv" in sentence
    assert rows in within


def test_a_count_of_one_still_chooses_the_singular():
    one = translate("starter.too_many_columns", {"file": "a", "columns": 1, "limit": 0}, "en")
    assert "1 column;" in one
