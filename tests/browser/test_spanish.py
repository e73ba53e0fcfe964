"""Every page in Spanish says nothing in English but what is a name, a datum or code."""

from __future__ import annotations

import re
from functools import cache

import pytest
from playwright.sync_api import expect

from pipeline_core.messages.po_files import forms, read_po
from pipeline_core.messages.words import LOCALE as CORE
from pipeline_core.store import open_store
from tests.browser.conftest import LANGUAGES, TIMEOUT_MS, stage, wait_for_rerun, wait_for_stage
from tests.browser.still import wait_for_animations, wait_until_still
from ui.documents.documents import EXAMPLES
from ui.text.words import LOCALE, translate

pytestmark = pytest.mark.usefixtures("browser_path")
ENGLISH = re.compile(
    r"\b(the|and|of|is|are|was|were|with|without|not|this|that|these|from|into|which|each|every"
    r"|its|rows|stages?|columns?|values?|press|choose|click|missing|training|nothing|what|how"
    r"|file|settings|last|first|between|than|more|less|by|for|to|on|or|an)\b",
    re.IGNORECASE,
)
# Streamlit's own words, which it does not translate; and what the examples' data say.
NOT_OURS = re.compile(
    r"Skip to main content|\d+MB per file|.*Settings y Theme\."
    r"|Untitled|\d+ more|.*salary assignments.*"
    r"|/\S+|.*\d+ and (younger|older).*|edad > 30 and ciudad.*|[a-z_]+"
)
# Code, icons' names and the cells of tables are no words of the screen.
TEXTS = """() => {
    const skipped = "script, style, code, pre, canvas, [data-testid=stIconMaterial],"
        + "[data-testid=stCode], [data-testid=stTooltipContent], [translate=no]";
    const found = [];
    const visit = root => {
        const walk = document.createTreeWalker(root, 5);  // elements and texts
        for (let node = walk.nextNode(); node; node = walk.nextNode()) {
            if (node.nodeType === 1) {
                if (node.shadowRoot) visit(node.shadowRoot);
                if (node.placeholder && !node.value) found.push(node.placeholder);
                continue;
            }
            const here = node.parentElement;
            if (!here || here.closest(skipped) || !here.checkVisibility()) continue;
            const text = node.textContent.replace(/\\s+/g, " ").trim();
            if (text) found.push(text);
        }
    };
    visit(document.body);
    return found;
}"""


@cache
def english_lines() -> frozenset[str]:
    """Return every message of both catalogues that is another one in Spanish."""
    messages_by_language: dict[str, dict[str, str]] = {"en": {}, "es": {}}
    for lang, messages in messages_by_language.items():
        for folder, name in ((LOCALE, "screen.po"), (CORE, "fabrica.po")):
            path = folder / lang / "LC_MESSAGES" / name
            messages.update(read_po(path.read_text(encoding="utf-8")))
    spanish = {form for text in messages_by_language["es"].values() for form in forms(text)}
    english = {form for text in messages_by_language["en"].values() for form in forms(text)}
    return frozenset(english - spanish)


def english_texts_of(page) -> list[str]:
    """Return what a page says in English."""
    said = page.evaluate(TEXTS)
    assert len(said) > 10
    ours = {one for one in said if not NOT_OURS.fullmatch(one)}
    return sorted(one for one in ours if one in english_lines() or ENGLISH.search(one))


LOOKED_AT = ("applicants", "sex", "scaled", "split", "forest", "logistic_bias", "gate")


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", LOOKED_AT)
def test_words_of_the_pipeline(visit, name):
    page = wait_for_stage(visit("/?pipeline=credit", locale=LANGUAGES["es"]), "gate")
    wait_for_rerun(page)
    assert english_texts_of(page) == []
    page.get_by_test_id("canvas-fit").click()
    wait_for_animations(page)
    stage(page, name).click()
    expect(page.locator(".fb-head h3")).to_have_text(name)
    wait_until_still(page)  # else the last stage's views are counted, too
    views = page.get_by_role("radiogroup", name=translate("inspector.view", None, "es"))
    for view in views.get_by_role("radio").all():
        view.click()
        expect(view).to_be_checked()
        wait_until_still(page)
        assert english_texts_of(page) == [], view.inner_text()


def _names_in_use(app) -> set[str]:
    """What pipelines that have run are called is their makers' word."""
    store = open_store(app.workspace)
    names = {run.name for run in store.runs.latest()}
    store.close()
    return names


def test_words_of_the_other_pages(visit, app, runs):
    where = {
        "/home": "start.title", "/settings": "page.settings", "/runs": "page.runs",
        "/monitor": "page.monitor",
        f"/results?run={runs[0]}": "report.log", f"/runs?compare={runs[0]},{runs[1]}":
        "compare.stages", f"/results?run={runs[0]}&stage=forest_scores": "report.stage",
    }  # fmt: skip
    page = visit(next(iter(where)), locale=LANGUAGES["es"])
    for path, code in where.items():
        page.goto(page.watch.home + path)
        expect(page.get_by_text(translate(code, None, "es")).first).to_be_attached(
            timeout=TIMEOUT_MS
        )
        wait_until_still(page)
        assert set(english_texts_of(page)) - _names_in_use(app) == set(), path


def test_words_about_a_dropped_file(visit):
    page = visit("/home", locale=LANGUAGES["es"])
    page.locator("input[type=file]").set_input_files(EXAMPLES / "penguins" / "penguins.csv")
    expect(page.locator(".st-key-make-and-run button")).to_be_visible(timeout=TIMEOUT_MS)
    wait_for_rerun(page)
    assert english_texts_of(page) == []
