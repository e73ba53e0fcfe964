"""Every page in Spanish says nothing in English but what is a name, a datum or code."""

from __future__ import annotations

import re
from functools import cache

import pytest
from playwright.sync_api import expect

from pipeline_core.messages.compile import read_po
from pipeline_core.messages.words import LOCALE as CORE
from pipeline_core.store import open_store
from tests.browser.conftest import LANGUAGES, SLOW, opened, settled, stage, still_page
from tests.browser.still import still
from ui.documents.documents import EXAMPLES
from ui.text.words import LOCALE, tell

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
    found: dict[str, dict[str, str]] = {"en": {}, "es": {}}
    for lang, messages in found.items():
        for folder, name in ((LOCALE, "screen.po"), (CORE, "fabrica.po")):
            path = folder / lang / "LC_MESSAGES" / name
            messages.update(read_po(path.read_text(encoding="utf-8")))
    spanish = set(found["es"].values())
    return frozenset(text for text in found["en"].values() if text not in spanish)


def english_on(page) -> list[str]:
    """Return what a page says in English."""
    said = page.evaluate(TEXTS)
    assert len(said) > 10
    ours = {one for one in said if not NOT_OURS.fullmatch(one)}
    return sorted(one for one in ours if one in english_lines() or ENGLISH.search(one))


LOOKED_AT = ("applicants", "sex", "scaled", "split", "forest", "logistic_bias", "gate")


def test_words_of_the_pipeline(visit):
    page = opened(visit("/?pipeline=credit", locale=LANGUAGES["es"]), "gate")
    settled(page)
    assert english_on(page) == []
    for name in LOOKED_AT:
        page.get_by_test_id("canvas-fit").click()
        still(page)
        stage(page, name).click()
        expect(page.locator(".fb-head h3")).to_have_text(name)
        views = page.get_by_role("radiogroup", name=tell("inspector.view", None, "es"))
        for view in views.get_by_role("radio").all():
            view.click()
            expect(view).to_be_checked()
            still_page(page)
            assert english_on(page) == [], (name, view.inner_text())


def _called(app) -> set[str]:
    """What pipelines that have run are called is their makers' word."""
    store = open_store(app.workspace)
    found = {run.name for run in store.runs.runs()}
    store.close()
    return found


def test_words_of_the_other_pages(visit, app, runs):
    where = {
        "/home": "start.title", "/settings": "page.settings", "/runs": "page.runs",
        f"/results?run={runs[0]}": "report.log", f"/runs?compare={runs[0]},{runs[1]}":
        "compare.stages", f"/results?run={runs[0]}&stage=forest_scores": "report.stage",
    }  # fmt: skip
    page = visit(next(iter(where)), locale=LANGUAGES["es"])
    for path, shown in where.items():
        page.goto(page.watch.home + path)
        expect(page.get_by_text(tell(shown, None, "es")).first).to_be_attached(timeout=SLOW)
        still_page(page)
        assert set(english_on(page)) - _called(app) == set(), path


def test_words_about_a_dropped_file(visit):
    page = visit("/home", locale=LANGUAGES["es"])
    page.locator("input[type=file]").set_input_files(EXAMPLES / "penguins" / "penguins.csv")
    expect(page.locator(".st-key-make-and-run button")).to_be_visible(timeout=SLOW)
    settled(page)
    assert english_on(page) == []
