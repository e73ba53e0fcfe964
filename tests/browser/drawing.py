"""Actions on the canvas: drag blocks, draw wires, set a stage's settings."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import TIMEOUT_MS, open_palette, stage, wait_for_rerun
from tests.browser.still import wait_for_animations, wait_until_still
from tests.browser.test_editor import center_of, drag, wire_of
from ui.text.words import translate


def create_pipeline(page: Page, lang: str = "en") -> str:
    """Make an empty pipeline from the page's menu; return its id."""
    page.get_by_role("button", name=translate("whole.menu", None, lang), exact=True).click(
        timeout=TIMEOUT_MS
    )
    before = page.url
    page.get_by_role("button", name=translate("whole.new", None, lang)).click()
    expect(page).not_to_have_url(before, timeout=TIMEOUT_MS)
    expect(page.locator("[data-stage]")).to_have_count(0, timeout=TIMEOUT_MS)
    expect(page.get_by_test_id("block-scale")).to_be_attached(timeout=TIMEOUT_MS)
    expect(page).to_have_url(re.compile(r"pipeline=[\w-]+"))
    wait_for_rerun(page)
    match = re.search(r"pipeline=([\w-]+)", page.url)
    assert match
    return match[1]


def drag_block(page: Page, block: str, x: float, y: float) -> None:
    """Drag a block from the palette to a place of the canvas."""
    entry = page.get_by_test_id(f"block-{block}").last
    room = page.get_by_test_id("canvas").bounding_box()
    assert room
    entry.hover()  # once the list lies still
    page.mouse.down()
    page.mouse.move(room["x"] + x / 2, room["y"] + y / 2, steps=6)
    page.mouse.move(room["x"] + x, room["y"] + y, steps=6)
    page.mouse.up()


def connect(page: Page, source: str, kind: str, target: str, port: str) -> None:
    """Draw a wire from an output to an input."""
    start, goal = page.get_by_test_id(f"out-{source}-{kind}"), f"port-{target}-{port}"
    drag(page, center_of(start), center_of(page.get_by_test_id(goal)))
    expect(wire_of(page, source, target, port)).to_be_attached()


def fit_view(page: Page) -> None:
    """Fit the whole drawing into view."""
    page.get_by_test_id("canvas-fit").click()
    wait_for_animations(page)


def arrange(page: Page) -> None:
    """Arrange the drawing and fit it into view."""
    page.get_by_test_id("canvas-layout").click()
    wait_for_animations(page)
    fit_view(page)


def open_settings(page: Page, name: str, lang: str = "en") -> None:
    """Click a stage and open its settings."""
    stage(page, name).click()
    expect(page.locator(".fb-head h3")).to_have_text(name, timeout=TIMEOUT_MS)
    wait_until_still(page)  # else the last stage's view is chosen
    view = page.get_by_role("radio", name=translate("inspector.settings", None, lang))
    view.click()
    expect(view).to_be_checked()
    wait_for_rerun(page)


def choose_option(page: Page, label: str, text: str) -> None:
    """Choose in a select box with the mouse alone, however long its list is."""
    box = page.get_by_role("combobox", name=label).first
    option = page.get_by_test_id("stSelectboxVirtualDropdown").get_by_role("option")
    option = option.filter(has_text=text).first
    for _ in range(5):
        wait_for_rerun(page)  # what is offered may follow from what was chosen before
        box.evaluate("one => one.scrollIntoView({block: 'center'})")  # to scroll closes a list
        box.click()
        if _scroll_to_option(page, option):
            break
        page.mouse.click(5, 400)
    option.click()
    expect(option).to_have_count(0)
    wait_for_rerun(page)


def _scroll_to_option(page: Page, option: Locator) -> bool:
    listed = page.get_by_test_id("stSelectboxVirtualDropdown")
    expect(listed).to_be_visible()
    listed.hover()
    for _ in range(20):
        if option.count():
            return True
        page.mouse.wheel(0, 120)
        page.wait_for_timeout(50)
    return False


def upload_file(page: Page, file: Path) -> None:
    """Put a file beside the pipeline by the form of the stage that reads it."""
    page.get_by_role("button", name="Upload a file").click()
    page.locator("input[type=file]").set_input_files(file)
    field = page.get_by_role("combobox", name="File").first
    expect(field).to_have_value(file.name, timeout=TIMEOUT_MS)
    page.keyboard.press("Escape")
    wait_for_rerun(page)


def fill_in(page: Page, field: Locator, text: str) -> None:
    """Fill a field in and have the page take it."""
    field.fill(text)
    field.press("Enter")
    wait_for_rerun(page)


def add_by_search(page: Page, title: str, name: str) -> None:
    """Find a block by typing, and add it behind the stage that is chosen."""
    open_palette(page)
    page.get_by_test_id("palette-search").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(title)
    page.keyboard.press("Enter")
    expect(stage(page, name)).to_be_visible()


def go_to_stage(page: Page, name: str) -> None:
    """Find a stage with keys: it is chosen then, and has the keyboard."""
    page.get_by_test_id("canvas").focus()
    page.keyboard.press("/")
    expect(page.get_by_test_id("find-search")).to_be_focused()
    page.keyboard.type(name)
    expect(page.get_by_test_id(f"find-{name}")).to_be_visible()
    page.keyboard.press("Enter")
    expect(stage(page, name)).to_be_focused()


def connect_by_keys(page: Page, target: str, port: str) -> None:
    """Draw a wire with keys, from the first end of the stage at hand."""
    page.keyboard.press("w")
    page.keyboard.press("Enter")
    goal = page.get_by_test_id(f"port-{target}-{port}")
    for _ in range(20):
        if "here" in (goal.get_attribute("class") or "").split():
            break
        page.keyboard.press("ArrowRight")
    expect(goal).to_have_class(re.compile(r"\bhere\b"))
    page.keyboard.press("Enter")
