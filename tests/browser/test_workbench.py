"""The workbench: the window filled once, the panel's size, scores in sight, presenting."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import (
    LANGUAGES,
    TIMEOUT_MS,
    open_palette,
    run_to_end,
    stage,
    wait_for_rerun,
    wait_for_stage,
)
from tests.browser.layout import assert_laid_out
from tests.browser.still import wait_until_still

pytestmark = pytest.mark.usefixtures("browser_path")
SIZES = [
    ((1440, 900), "light", "es"), ((1920, 1080), "dark", "en"),
    ((1280, 720), "light", "en"), ((1024, 768), "dark", "es"),
]  # fmt: skip
# How far anything that is as large as the window, or holds the page, is or can be scrolled.
_SCROLLED = """() => ["html", "body", ".stApp", ".stMain", ".stMainBlockContainer", ".st-key-bench"]
    .map(selector => document.querySelector(selector))
    .map(one => [one.scrollTop, one.scrollLeft, one.scrollHeight - one.clientHeight])
    .flat().filter(pixels => pixels > 1)"""


def open_page(visit, size, scheme="light", lang="en", pipeline="twice") -> Page:
    wishes = {"viewport": {"width": size[0], "height": size[1]}, "color_scheme": scheme}
    page = visit(f"/?pipeline={pipeline}", locale=LANGUAGES[lang], **wishes)
    wait_for_stage(page, "roles")
    wait_until_still(page)
    return page


def box_of(page: Page, selector: str) -> dict[str, float]:
    box = page.locator(selector).bounding_box()
    assert box is not None, selector
    return box


def panel_size(page: Page) -> int:
    return round(box_of(page, ".st-key-bench-panel")["width"])


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("size", "scheme", "lang"), SIZES)
def test_the_window_is_filled_and_never_scrolls(visit, runs, size, scheme, lang):
    page = open_page(visit, size, scheme, lang)
    canvas, panel = page.get_by_test_id("canvas").bounding_box(), ".st-key-bench-panel"
    if size[0] > 1100:
        assert canvas["height"] > size[1] - 150
        assert box_of(page, panel)["x"] > canvas["x"] + canvas["width"]
    else:
        assert canvas["width"] > size[0] - 60
        assert box_of(page, panel)["y"] > canvas["y"] + canvas["height"]
    bottom = box_of(page, panel)["y"] + box_of(page, panel)["height"]
    assert abs(bottom - size[1]) < 1
    page.get_by_test_id("canvas-fit").click()
    wait_until_still(page)  # a click while the drawing glides meets nothing
    stage(page, "forest_scores").click()
    expect(page.locator(".fb-head h3")).to_have_text("forest_scores")
    wait_until_still(page)
    page.locator(panel).evaluate("panel => panel.scrollTo(0, 99999)")
    page.locator(panel).get_by_role("button").last.focus()
    for state in ("enlargePanel", "foldPanel", "unfoldPanel"):
        page.get_by_test_id(f"panel-{state}").click()
        assert_laid_out(page, state)
        assert page.evaluate(_SCROLLED) == []


def test_the_separator_is_moved_by_keys_and_mouse_and_stays(visit, runs):
    page = open_page(visit, (1440, 900))
    grip, usual = page.get_by_test_id("panel-size"), panel_size(page)
    share = int(grip.get_attribute("aria-valuenow"))
    grip.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert panel_size(page) == usual + 48
    expect(grip).not_to_have_attribute("aria-valuenow", str(share))
    page.keyboard.press("ArrowRight")
    assert panel_size(page) == usual + 24
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-bench-panel")).to_be_hidden()
    page.keyboard.press("Enter")
    assert panel_size(page) == usual + 24
    box = grip.bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 300)
    page.mouse.down()
    page.mouse.move(box["x"] - 95, box["y"] + 320, steps=4)
    page.mouse.up()
    assert panel_size(page) == usual + 124
    page.reload()
    wait_for_stage(page, "roles")
    assert panel_size(page) == usual + 124
    page.get_by_test_id("panel-size").dblclick()
    assert panel_size(page) == usual


def test_in_a_narrow_window_the_panel_below_has_a_height_of_its_own(visit, runs):
    page = open_page(visit, (1024, 768))
    usual = box_of(page, ".st-key-bench-panel")["height"]
    page.get_by_test_id("panel-size").focus()
    page.keyboard.press("ArrowUp")
    assert box_of(page, ".st-key-bench-panel")["height"] == pytest.approx(usual + 24, abs=1)
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(page.get_by_test_id("panel-size")).to_have_attribute("aria-orientation", "vertical")
    assert panel_size(page) == 432  # 27 rem, as before


def test_a_folded_panel_opens_for_the_settings(visit, runs):
    page = open_page(visit, (1440, 900))
    page.get_by_test_id("panel-foldPanel").click()
    stage(page, "roles").click()
    expect(stage(page, "roles")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".st-key-bench-panel")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-stage-settings")).to_be_visible()


def test_the_palette_opens_over_the_drawing(visit, runs):
    page = open_page(visit, (1440, 900))
    before = page.get_by_test_id("canvas").bounding_box()
    open_palette(page)
    assert page.get_by_test_id("canvas").bounding_box() == before
    page.set_viewport_size({"width": 1920, "height": 1080})
    expect(page.get_by_test_id("palette-search")).to_be_visible()
    palette = page.get_by_test_id("palette").bounding_box()
    room = page.get_by_test_id("canvas").bounding_box()
    assert room["x"] >= palette["x"] + palette["width"]


def test_scores_stay_in_sight_and_turn_grey(visit, copy_example):
    page = open_page(visit, (1280, 720), pipeline=copy_example("penguins"))
    expect(page.get_by_test_id("scores")).to_have_count(0)
    run_to_end(page)
    score = page.get_by_test_id("score-forest_scores")
    expect(score).to_have_text(re.compile(r"Random forest [01]\.\d{3}"))
    expect(score).not_to_have_class("earlier")
    value = score.inner_text()
    score.click()
    expect(page.locator(".fb-head h3")).to_have_text("forest_scores")
    page.get_by_test_id("canvas-fit").click()
    wait_until_still(page)
    stage(page, "split").click()
    expect(page.locator(".fb-head h3")).to_have_text("split")
    wait_until_still(page)  # else the last stage's view is chosen
    page.get_by_role("radio", name="Settings").click()
    share = page.get_by_label(re.compile("^Test share"))
    share.fill("0.31")
    share.press("Enter")
    expect(score).to_have_class("earlier", timeout=TIMEOUT_MS)
    assert score.inner_text() == value
    expect(score).to_be_in_viewport()


def test_a_pipeline_is_taught_without_scrolling(visit, copy_example):
    page = open_page(visit, (1280, 720), pipeline=copy_example("penguins"))
    run_to_end(page)
    small = page.locator(".st-key-bench-panel").evaluate("one => getComputedStyle(one).fontSize")
    page.get_by_test_id("canvas").focus()
    page.keyboard.press("Shift+P")
    expect(page.get_by_test_id("stHeader")).to_be_hidden()
    expect(page.get_by_test_id("palette")).to_be_hidden()
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_visible()
    large = page.locator(".st-key-bench-panel").evaluate("one => getComputedStyle(one).fontSize")
    assert float(large[:-2]) > float(small[:-2])
    told: list[str] = []
    for _ in page.locator("[data-stage]").all():
        page.keyboard.press("PageDown")
        selected = page.locator("[data-stage][aria-pressed=true]")
        expect(selected).to_have_count(1)
        expect(selected).to_be_in_viewport(ratio=0.99)
        told.append(str(selected.get_attribute("data-stage")))
        expect(page.locator(".fb-head h3")).to_have_text(told[-1])
        wait_for_rerun(page)
        assert page.evaluate(_SCROLLED) == []
    assert len(set(told)) == page.locator("[data-stage]").count()
    assert told.index("split") < told.index("forest") < told.index("forest_scores")
    assert_laid_out(page)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stHeader")).to_be_visible()
