"""Many edits in a hurry: none is lost, none is done twice, all tabs and the file agree."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pipeline_core.spec import Pipeline, write
from pipeline_core.store import open_store
from tests.browser import drawing
from tests.browser.conftest import RUN_SECONDS, press_run, stage
from tests.browser.server import Server
from tests.browser.still import wait_until_still
from tests.browser.test_editor import TIMEOUT_MS, pipeline_of, wait_until, wait_until_ready

pytestmark = pytest.mark.usefixtures("browser_path")
TIMES = 10
EACH = 5  # edits a time
FOLLOWED = ("logistic", "scaled", "gate")
PLACES = """() => {
    const root = [...document.querySelectorAll("*")].find(one => one.shadowRoot?.querySelector(
        ".react-flow__node"))?.shadowRoot ?? document;
    return Object.fromEntries([...root.querySelectorAll(".react-flow__node")].map(
        one => [one.dataset.id, one.style.transform]));
}"""


def file_of(app: Server, name: str) -> Path:
    return app.workspace / "pipelines" / name / f"{name}.yaml"


def outbox_state(page: Page, name: str) -> tuple[str, int, int]:
    """Return who a tab is, how many acts it made, and how many of them wait."""
    outbox = json.loads(page.evaluate(f"sessionStorage.getItem('fabrica.outbox.{name}')"))
    return outbox["client"], outbox["last"], len(outbox["acts"])


def edit_storm(page: Page, times: int = TIMES) -> None:
    """Edit as fast as keys can be pressed; each choice of a stage has the page run again."""
    for number in range(times):
        stage(page, FOLLOWED[number % len(FOLLOWED)]).focus()
        page.keyboard.press("Control+ArrowDown")
        page.keyboard.press("Control+ArrowLeft")
        stage(page, "drift").focus()
        page.keyboard.press("Control+d")
        page.keyboard.press("Control+ArrowDown")
        page.keyboard.press("Shift+D")


def copy_names(times: int) -> set[str]:
    return {f"drift_{number}" for number in range(2, times + 2)}


def test_fifty_edits_while_a_run_is_live(visit, app, copy_example):
    name = copy_example("credit")
    before = set(pipeline_of(app, name).stages)
    page = wait_until_ready(visit(f"/?pipeline={name}"), "applicants")
    two = page.context.new_page()
    two.goto(f"{app.url}/?pipeline={name}")
    wait_until_ready(two, "applicants")
    page.bring_to_front()
    press_run(page)
    expect(page.locator(".fb-run")).to_have_class(re.compile(r"running"), timeout=TIMEOUT_MS)
    edit_storm(page)
    wait_until(page, lambda: outbox_state(page, name)[2] == 0, "all is sent")
    client, made, _ = outbox_state(page, name)
    assert made == TIMES * EACH
    store = open_store(app.workspace)
    assert store.journal.last_seq(str(file_of(app, name)), client) == made
    store.close()
    wait_until(page, lambda: set(pipeline_of(app, name).stages) == before | copy_names(TIMES))
    expect(page.locator(".fb-run")).to_have_class("fb-run succeeded", timeout=RUN_SECONDS * 1000)
    two.bring_to_front()
    wait_until(two, lambda: two.evaluate(PLACES) == page.evaluate(PLACES), "the tabs agree")
    there = page.evaluate(PLACES)
    page.bring_to_front()
    page.reload()
    wait_until_ready(page, "applicants")
    wait_until(page, lambda: page.evaluate(PLACES) == there, "and so does the file")


def create_empty_pipeline(app: Server, name: str) -> Path:
    """Put an empty pipeline into the workspace."""
    file = file_of(app, name)
    file.parent.mkdir(parents=True)
    write(Pipeline(name), file)
    return file


def drop_block(page: Page, block: str) -> None:
    """Drag a block onto the drawing, once more where a page at work let it go."""
    for _ in range(3):
        drawing.drag_block(page, block, 300 + 10 * len(block), 60 + 25 * len(block))
        with suppress(AssertionError):
            expect(stage(page, block)).to_be_visible(timeout=15_000)
            return
    expect(stage(page, block)).to_be_visible()


def press_until_disabled(page: Page, button: str, file: Path) -> int:
    """Press a tool until it can be pressed no more; return how often.

    Each press changes the file; two steps may have the same name.
    """
    tool, times = page.get_by_test_id(button), 0
    while tool.get_attribute("aria-disabled") != "true":
        content = file.read_bytes()
        tool.click()
        times += 1
        wait_until(page, lambda before=content: file.read_bytes() != before, "the file changes")
        wait_until(page, lambda: outbox_state(page, file.stem)[2] == 0, "the tab was answered")
        wait_until_still(page)  # the tools know it, too
        assert times < 40
    return times


def test_all_is_undone_to_blank_and_done_again(visit, app):
    file = create_empty_pipeline(app, "from_nothing")
    page = visit("/?pipeline=from_nothing")
    expect(page.get_by_test_id("block-scale")).to_be_attached(timeout=TIMEOUT_MS)
    first = file.read_bytes()
    for block in ("read_csv", "set_roles", "impute_numbers", "split_rows", "scale", "ridge"):
        drop_block(page, block)
    drawing.arrange(page)
    drawing.connect(page, "read_csv", "Data", "set_roles", "table")
    drawing.connect(page, "scale", "Data", "ridge", "data")
    drawing.open_settings(page, "scale")
    drawing.choose_option(page, "Method", "robust")
    wait_until(page, lambda: "robust" in file.read_text(encoding="utf-8"))
    stage(page, "ridge").click()
    page.keyboard.press("F2")
    page.get_by_test_id("stage-name").fill("model")
    page.keyboard.press("Enter")
    wait_until(page, lambda: "model:" in file.read_text(encoding="utf-8"))
    expect(stage(page, "model")).to_be_focused()
    page.keyboard.press("Shift+D")
    wait_until(page, lambda: pipeline_of(app, "from_nothing").stages["model"].off)
    last = file.read_bytes()
    back = press_until_disabled(page, "canvas-undo", file)
    wait_until(page, lambda: file.read_bytes() == first, "undone to the first byte")
    expect(page.locator("[data-stage]")).to_have_count(0)
    assert press_until_disabled(page, "canvas-redo", file) == back
    wait_until(page, lambda: file.read_bytes() == last, "done again to the last byte")
    expect(stage(page, "model")).to_have_class(re.compile(r"\boff\b"))
