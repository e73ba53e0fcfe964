"""The simulator plays by itself, and a knob that is turned meanwhile is noticed by its measure."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

import pipeline_core
from pipeline_core.runs.keeping import keep_of_run
from pipeline_core.store import open_store
from tests.browser.conftest import LANGUAGES, wait_for_rerun
from tests.browser.layout import assert_laid_out
from tests.registry.conftest import TEXT, loans

pytestmark = pytest.mark.usefixtures("browser_path")
WORDS = {
    "en": ("Begin", "Play", "Step", "Drift of income", "Window {} of 18"),
    "es": ("Comenzar", "Reproducir", "Un paso", "Deriva de income", "Ventana {} de 18"),
}
SIZES = [((1440, 900), "light", "en"), ((1024, 768), "dark", "es"), ((1280, 720), "light", "es")]


@pytest.fixture(scope="module")
def kept(app):
    """A model of loans that the visitor has kept."""
    folder = app.workspace / "pipelines" / "loans"
    folder.mkdir(parents=True)
    loans(1_500).to_csv(folder / "loans.csv", index=False)
    (folder / "loans.yaml").write_text(
        TEXT.replace("AT_LEAST", "0.5").replace(
            "inputs: {data: roles}}", "inputs: {data: roles}, settings: {test_share: 0.6}}"
        )
    )
    pipeline_core.run(pipeline_core.read(folder / "loans.yaml", workspace=app.workspace))
    store = open_store(app.workspace)
    run = store.runs.latest(search=str(folder / "loans.yaml"))[0]
    keep_of_run(store, run, "tree", "loans")
    store.close()


def begin(visit, size, scheme, lang) -> Page:
    viewport = {"width": size[0], "height": size[1]}
    page = visit("/simulator", locale=LANGUAGES[lang], viewport=viewport, color_scheme=scheme)
    rows = page.get_by_role("spinbutton").first
    expect(rows).to_be_visible()
    wait_for_rerun(page)
    rows.fill("50")
    rows.press("Enter")
    wait_for_rerun(page)
    expect(rows).to_have_value("50")
    page.get_by_role("button", name=WORDS[lang][0], exact=True).click()
    expect(page.get_by_role("button", name=WORDS[lang][1], exact=True)).to_be_visible()
    return page


def test_a_knob_is_turned_while_it_plays_and_its_measure_notices(visit, kept):
    page = begin(visit, (1440, 900), "light", "en")
    words = WORDS["en"]
    page.get_by_role("button", name=words[2], exact=True).click()
    expect(page.get_by_text(words[4].format(1))).to_be_visible()
    expect(page.locator(".fb-board")).to_have_count(0)
    page.get_by_role("button", name=words[1], exact=True).click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    dial = page.get_by_role("slider")
    for _ in range(4):
        dial.press("PageUp")
    expect(page.get_by_text(re.compile("income: shift .* from window"))).to_be_visible()
    expect(page.locator(".fb-board")).to_contain_text(words[3])
    expect(page.get_by_text(words[4].format(18))).to_be_visible(timeout=60_000)
    expect(page.get_by_role("button", name=words[1], exact=True)).to_be_disabled()


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("size", "scheme", "lang"), SIZES)
def test_all_of_it_can_be_read(visit, kept, size, scheme, lang):
    page = begin(visit, size, scheme, lang)
    for window in (1, 2):
        page.get_by_role("button", name=WORDS[lang][2], exact=True).click()
        expect(page.get_by_text(WORDS[lang][4].format(window))).to_be_visible()
    expect(page.locator(".fb-live img")).to_have_count(3)
    assert_laid_out(page)
