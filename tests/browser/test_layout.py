"""Everything can be read and reached: each page and panel, both sizes, themes and languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LANGUAGES, TIMEOUT_MS, stage, wait_for_stage
from tests.browser.layout import layout_faults
from tests.browser.still import wait_until_still
from ui.documents.documents import EXAMPLES
from ui.text.words import translate

pytestmark = pytest.mark.usefixtures("browser_path")
WISHES = [
    ((1440, 900), "light", "en"), ((1024, 768), "dark", "es"),
    ((1440, 900), "dark", "es"), ((1024, 768), "light", "en"),
]  # fmt: skip
LOOKED_AT = ("scaled", "forest_scores")


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("size", "scheme", "lang"), WISHES)
def test_all_can_be_read_and_reached(visit, runs, size, scheme, lang):
    page = visit(
        "/?pipeline=twice", locale=LANGUAGES[lang], color_scheme=scheme,
        viewport={"width": size[0], "height": size[1]},
    )  # fmt: skip
    found = {}
    for walk in (_canvas, _inspector, _dialogs, _pages):
        for where in walk(page, lang, runs):
            wait_until_still(page)
            found[where] = layout_faults(page)
    wrong = [f"{where}: {one}" for where, said in found.items() for one in said]
    assert wrong == [], "\n".join(wrong)


def _canvas(page: Page, _lang: str, _runs: list[str]) -> Iterator[str]:
    wait_for_stage(page, "forest")
    yield "the pipeline"
    page.get_by_test_id("palette-fold").click()
    yield "the palette's other width"
    page.get_by_test_id("palette-fold").click()
    page.get_by_test_id("canvas-fit").click()
    wait_until_still(page)
    stage(page, "forest").click(button="right")
    expect(page.get_by_test_id("menu")).to_be_visible()
    yield "the stage's menu"
    page.keyboard.press("Escape")
    for key, panel in (("/", "find"), ("?", "shortcuts")):
        stage(page, "forest").focus()
        page.keyboard.press(key)
        expect(page.get_by_test_id(panel)).to_be_visible()
        yield panel
        page.keyboard.press("Escape")
        expect(page.get_by_test_id(panel)).to_have_count(0)


def _inspector(page: Page, lang: str, _runs: list[str]) -> Iterator[str]:
    views = page.get_by_role("radiogroup", name=translate("inspector.view", None, lang))
    for name in LOOKED_AT:
        page.get_by_test_id("canvas-fit").click()
        wait_until_still(page)
        stage(page, name).click()
        expect(page.locator(".fb-head h3")).to_have_text(name)
        wait_until_still(page)  # else the last stage's views are counted, too
        for view in views.get_by_role("radio").all():
            view.click()
            expect(view).to_be_checked()
            yield f"{name}: {view.inner_text()}"


def _dialogs(page: Page, lang: str, _runs: list[str]) -> Iterator[str]:
    page.get_by_role("button", name=re.compile("Versions|Versiones")).first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    yield "the versions"
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name=translate("home.title", None, lang)).click()
    expect(
        page.get_by_role("link", name=translate("home.script", None, lang)).first
    ).to_be_visible()
    yield "what is taken home"
    page.keyboard.press("Escape")


def _pages(page: Page, _lang: str, runs: list[str]) -> Iterator[str]:
    home = page.watch.home  # type: ignore[attr-defined]
    for path in (
        "/home", "/settings", "/runs", "/monitor", f"/results?run={runs[0]}",
        f"/results?run={runs[0]}&stage=forest_scores", f"/runs?compare={runs[0]},{runs[1]}",
    ):  # fmt: skip
        page.goto(home + path)
        expect(page.get_by_role("heading").first).to_be_visible(timeout=TIMEOUT_MS)
        yield path
    page.goto(f"{home}/home")
    page.locator("input[type=file]").set_input_files(EXAMPLES / "penguins" / "penguins.csv")
    expect(page.locator(".st-key-make-and-run button")).to_be_visible(timeout=TIMEOUT_MS)
    yield "a dropped file"
