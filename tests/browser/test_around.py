"""What is around the drawing: open pipelines in tabs, versions, dropped files, two runs as one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import stage, wait_for_rerun
from tests.browser.layout import assert_laid_out
from tests.browser.still import wait_for_animations
from tests.browser.test_editor import open_pipeline, pipeline_of, wait_until, wait_until_ready
from ui.screens.pipeline.tabs.tab_store import Tab, open_tab

pytestmark = pytest.mark.usefixtures("browser_path")
TIMEOUT_MS = 60_000
# A file from outside, let go over the drawing as the browser would do it.
DROP = """(room, { name, text, x, y }) => {
  const carried = new DataTransfer();
  carried.items.add(new File([text], name));
  const box = room.getBoundingClientRect();
  const told = (kind) => room.dispatchEvent(new DragEvent(kind, {
    bubbles: true, cancelable: true, composed: true, dataTransfer: carried,
    clientX: box.left + x, clientY: box.top + y,
  }));
  told("dragover");
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
    const lit = room.classList.contains("dropping");
    told("drop");
    done(lit);
  })));
}"""


def drop_file(page: Page, name: str, text: str, x: int = 300, y: int = 60) -> bool:
    """Drop a file; tell whether the place to drop it was lit."""
    what = {"name": name, "text": text, "x": x, "y": y}
    return bool(page.get_by_test_id("canvas").evaluate(DROP, what))


def tab_of(page: Page, name: str):
    return page.locator(f".st-key-tab-{name} button").first


def open_versions(page: Page):
    page.get_by_role("button", name="Versions").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


def view_transform(page: Page) -> str | None:
    wait_for_animations(page)
    return page.locator(".react-flow__viewport").get_attribute("style")


def test_what_is_opened_from_home_gets_a_tab(visit, app, copy_example):
    one, two = copy_example("penguins"), copy_example("penguins")
    page = wait_until_ready(visit(f"/?pipeline={one}"))
    page.get_by_role("link", name="Home").click()
    page.locator(f".st-key-open-mine-{two} button").click(timeout=TIMEOUT_MS)
    wait_until_ready(page)
    expect(page.get_by_role("heading", name=two)).to_be_visible()
    expect(tab_of(page, one)).to_be_visible()
    page.locator(".st-key-tab-new button").first.click()
    page.get_by_role("button", name="New empty pipeline").last.click()
    expect(page.get_by_test_id("canvas")).to_contain_text("Drag", timeout=TIMEOUT_MS)
    expect(tab_of(page, two)).to_be_visible()


@pytest.mark.sampled(1)
@pytest.mark.parametrize("width", [1440, 1024])
def test_of_many_tabs_the_shown_one_is_in_sight(visit, app, copy_example, width):
    names = [copy_example("penguins") for _ in range(10)]
    for name in names:
        open_tab(app.workspace, Tab(name, name))
    size = {"width": width, "height": 768}
    page = wait_until_ready(visit(f"/?pipeline={names[-1]}", viewport=size))
    expect(tab_of(page, names[-1])).to_be_in_viewport(ratio=0.99)
    expect(page.locator(".st-key-tab-new button").first).to_be_in_viewport(ratio=0.99)
    assert_laid_out(page)


def test_tabs_keep_their_view_and_their_stage(visit, app, copy_example):
    one, two = copy_example("penguins"), copy_example("penguins")
    page = wait_until_ready(visit(f"/?pipeline={two}"))
    page = wait_until_ready(visit(f"/?pipeline={one}"))
    stage(page, "roles").click()
    expect(page.locator(".fb-head h3")).to_have_text("roles")
    for _ in range(3):
        page.get_by_test_id("canvas-bigger").click()
    left = view_transform(page)
    tab_of(page, two).click()
    expect(page.get_by_role("heading", name=two)).to_be_visible()
    expect(page.locator(".fb-head h3")).to_have_count(0)
    expect(page.get_by_role("combobox", name="Stage")).to_have_value(re.compile("whole pipeline"))
    assert view_transform(page) != left
    wait_for_rerun(page)
    tab_of(page, one).click()
    expect(page.locator(".fb-head h3")).to_have_text("roles")
    expect(page).to_have_url(re.compile("stage=roles"))
    assert view_transform(page) == left
    wait_for_rerun(page)
    expect(page.get_by_role("combobox", name="Stage")).to_have_value(re.compile("roles"))
    page.locator(f".st-key-close-{one} button").first.click()
    expect(page.locator(f".st-key-tab-{one}")).to_have_count(0)
    expect(page).to_have_url(re.compile(f"pipeline={two}"))
    page.reload()
    expect(tab_of(page, two)).to_be_visible(timeout=TIMEOUT_MS)
    expect(page.locator(f".st-key-tab-{one}")).to_have_count(0)
    assert (app.workspace / "pipelines" / one).is_dir()
    assert_laid_out(page)


def test_a_version_is_saved_looked_at_and_restored(visit, app):
    page = open_pipeline(visit, app, "versioned")
    before = pipeline_of(app, "versioned")
    dialog = open_versions(page)
    dialog.get_by_role("textbox").fill("As handed in")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Saved as “As handed in”.")).to_be_visible()
    page.keyboard.press("Escape")
    stage(page, "baseline").click()
    page.get_by_test_id("canvas").press("Delete")
    expect(stage(page, "baseline")).to_have_count(0)
    wait_until(page, lambda: "baseline" not in pipeline_of(app, "versioned").stages)
    dialog = open_versions(page)
    expect(dialog.get_by_text("remove baseline")).to_be_visible()
    dialog.locator("[class*=st-key-version-]").first.get_by_role("button", name="View").click()
    expect(page.get_by_text("“As handed in”, as it was on")).to_be_visible()
    assert_laid_out(page)
    expect(stage(page, "baseline")).to_be_visible()
    expect(page.get_by_test_id("palette")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"version=[0-9a-f]{16}"))
    page.reload()
    expect(stage(page, "baseline")).to_be_visible(timeout=TIMEOUT_MS)
    assert "baseline" not in pipeline_of(app, "versioned").stages
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_test_id("palette")).to_be_visible()
    expect(stage(page, "baseline")).to_be_visible()
    wait_until(page, lambda: pipeline_of(app, "versioned") == before)
    page.get_by_test_id("canvas-undo").click()
    expect(stage(page, "baseline")).to_have_count(0)


def test_a_single_change_can_be_looked_at(visit, app):
    page = open_pipeline(visit, app, "changed")
    stage(page, "baseline").click()
    page.get_by_test_id("canvas").press("Delete")
    wait_until(page, lambda: "baseline" not in pipeline_of(app, "changed").stages)
    dialog = open_versions(page)
    dialog.get_by_role("button", name="View").last.click()
    expect(stage(page, "baseline")).to_be_visible()
    expect(page).to_have_url(re.compile(r"version=r1-\d+"))
    page.get_by_role("button", name="Back to the current pipeline").click()
    expect(stage(page, "baseline")).to_have_count(0)
    page.goto(f"{app.url}/pipeline?pipeline=changed&version=r99-7")
    expect(page.get_by_text("This version is no longer kept")).to_be_visible(timeout=TIMEOUT_MS)


def test_data_dropped_becomes_a_stage_that_reads_it(visit, app):
    page = open_pipeline(visit, app, "dropped")
    assert drop_file(page, "ventas norte.csv", "tienda;importe\nLima;1,5\nCusco;2,25\n")
    expect(stage(page, "ventas_norte")).to_be_visible(timeout=TIMEOUT_MS)
    wait_until(page, lambda: "ventas_norte" in pipeline_of(app, "dropped").stages)
    made = pipeline_of(app, "dropped").stages["ventas_norte"]
    assert made.block == "read_csv"
    assert made.settings["separator"] == ";"
    assert made.settings["decimal"] == ","
    assert (app.workspace / "pipelines" / "dropped" / str(made.settings["path"])).is_file()
    expect(stage(page, "ventas_norte")).to_contain_text("2 × 2", timeout=TIMEOUT_MS)
    page.get_by_test_id("canvas-undo").click()
    expect(stage(page, "ventas_norte")).to_have_count(0)


def test_what_is_no_table_is_refused_in_a_sentence(visit, app):
    page = open_pipeline(visit, app, "not_data")
    before = pipeline_of(app, "not_data")
    drop_file(page, "report.pdf", "%PDF-1.7 not a table")
    expect(page.get_by_test_id("canvas-refusal")).to_contain_text("report.pdf", timeout=TIMEOUT_MS)
    expect(page.get_by_test_id("canvas-reading")).to_have_count(0)
    assert pipeline_of(app, "not_data") == before


def test_a_pipeline_dropped_opens_in_a_tab(visit, app, copy_example):
    page = open_pipeline(visit, app, "host")
    name = copy_example("penguins")
    text = (app.workspace / "pipelines" / name / f"{name}.yaml").read_text(encoding="utf-8")
    drop_file(page, "brought.yaml", text)
    expect(page).to_have_url(re.compile("pipeline=brought"), timeout=TIMEOUT_MS)
    expect(tab_of(page, "brought")).to_be_visible()
    expect(tab_of(page, "host")).to_be_visible()
    wait_until_ready(page)


def test_script_picture_and_file_from_the_menu(visit, app):
    page = open_pipeline(visit, app, "taken")
    page.get_by_test_id("canvas").focus()
    for kind, ending in (("script", "py"), ("picture", "html"), ("file", "yaml")):
        page.get_by_test_id("canvas").click(button="right", position={"x": 40, "y": 30})
        with page.expect_download(timeout=TIMEOUT_MS) as coming:
            page.get_by_test_id(f"menu-{kind}").click()
        assert coming.value.suggested_filename == f"taken.{ending}"
        text = Path(coming.value.path()).read_text(encoding="utf-8")
        assert "penguins" in text


def test_two_runs_are_drawn_as_one(visit, runs):
    page = visit(f"/runs?compare={runs[0]},{runs[1]}")
    forest = stage(page, "forest")
    expect(forest).to_have_attribute("data-differs", "settings", timeout=TIMEOUT_MS)
    expect(forest).to_contain_text("→ 3")
    expect(stage(page, "forest_scores")).to_have_attribute("data-differs", "metrics")
    expect(stage(page, "split")).to_have_attribute("data-differs", "same")
    expect(page.locator(".fb-differs")).to_contain_text("Different settings")
