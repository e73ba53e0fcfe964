"""What is around the drawing: open pipelines in tabs, versions, dropped files, two runs as one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import settled, stage
from tests.browser.layout import assert_laid_out
from tests.browser.test_editor import opened, pipeline_of, ready, still, until
from ui.screens.pipeline.tabs.kept import Tab, show

pytestmark = pytest.mark.usefixtures("browser_path")
SLOW = 60_000
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


def dropped(page: Page, name: str, text: str, x: int = 300, y: int = 60) -> bool:
    """Drop a file; tell whether the place to drop it was lit."""
    what = {"name": name, "text": text, "x": x, "y": y}
    return bool(page.get_by_test_id("canvas").evaluate(DROP, what))


def tab(page: Page, name: str):
    return page.locator(f".st-key-tab-{name} button").first


def versions(page: Page):
    page.get_by_role("button", name="Versions").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


def view(page: Page) -> str | None:
    still(page)
    return page.locator(".react-flow__viewport").get_attribute("style")


def test_what_is_opened_from_home_gets_a_tab(visit, app, own):
    one, two = own("penguins"), own("penguins")
    page = ready(visit(f"/?pipeline={one}"))
    page.get_by_role("link", name="Home").click()
    page.locator(f".st-key-open-mine-{two} button").click(timeout=SLOW)
    ready(page)
    expect(page.get_by_role("heading", name=two)).to_be_visible()
    expect(tab(page, one)).to_be_visible()
    page.locator(".st-key-tab-new button").first.click()
    page.get_by_role("button", name="New empty pipeline").last.click()
    expect(page.get_by_test_id("canvas")).to_contain_text("Drag", timeout=SLOW)
    expect(tab(page, two)).to_be_visible()


@pytest.mark.parametrize("width", [1440, 1024])
def test_of_many_tabs_the_shown_one_is_in_sight(visit, app, own, width):
    names = [own("penguins") for _ in range(10)]
    for name in names:
        show(app.workspace, Tab(name, name))
    size = {"width": width, "height": 768}
    page = ready(visit(f"/?pipeline={names[-1]}", viewport=size))
    expect(tab(page, names[-1])).to_be_in_viewport(ratio=0.99)
    expect(page.locator(".st-key-tab-new button").first).to_be_in_viewport(ratio=0.99)
    assert_laid_out(page)


def test_tabs_keep_their_view_and_their_stage(visit, app, own):
    one, two = own("penguins"), own("penguins")
    page = ready(visit(f"/?pipeline={two}"))
    page = ready(visit(f"/?pipeline={one}"))
    stage(page, "roles").click()
    expect(page.locator(".fb-head h3")).to_have_text("roles")
    for _ in range(3):
        page.get_by_test_id("canvas-bigger").click()
    left = view(page)
    tab(page, two).click()
    expect(page.get_by_role("heading", name=two)).to_be_visible()
    expect(page.locator(".fb-head h3")).to_have_count(0)
    expect(page.get_by_role("combobox", name="Stage")).to_have_value(re.compile("whole pipeline"))
    assert view(page) != left
    settled(page)
    tab(page, one).click()
    expect(page.locator(".fb-head h3")).to_have_text("roles")
    expect(page).to_have_url(re.compile("stage=roles"))
    assert view(page) == left
    settled(page)
    expect(page.get_by_role("combobox", name="Stage")).to_have_value(re.compile("roles"))
    page.locator(f".st-key-close-{one} button").first.click()
    expect(page.locator(f".st-key-tab-{one}")).to_have_count(0)
    expect(page).to_have_url(re.compile(f"pipeline={two}"))
    page.reload()
    expect(tab(page, two)).to_be_visible(timeout=SLOW)
    expect(page.locator(f".st-key-tab-{one}")).to_have_count(0)
    assert (app.workspace / "pipelines" / one).is_dir()
    assert_laid_out(page)


def test_a_version_is_saved_looked_at_and_restored(visit, app):
    page = opened(visit, app, "versioned")
    before = pipeline_of(app, "versioned")
    dialog = versions(page)
    dialog.get_by_role("textbox").fill("As handed in")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Saved as “As handed in”.")).to_be_visible()
    page.keyboard.press("Escape")
    stage(page, "baseline").click()
    page.get_by_test_id("canvas").press("Delete")
    expect(stage(page, "baseline")).to_have_count(0)
    until(page, lambda: "baseline" not in pipeline_of(app, "versioned").stages)
    dialog = versions(page)
    expect(dialog.get_by_text("remove baseline")).to_be_visible()
    dialog.locator("[class*=st-key-version-]").first.get_by_role("button", name="Look").click()
    expect(page.get_by_text("“As handed in”, as it was on")).to_be_visible()
    assert_laid_out(page)
    expect(stage(page, "baseline")).to_be_visible()
    expect(page.get_by_test_id("palette-search")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"version=[0-9a-f]{16}"))
    page.reload()
    expect(stage(page, "baseline")).to_be_visible(timeout=SLOW)
    assert "baseline" not in pipeline_of(app, "versioned").stages
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_test_id("palette-search")).to_be_visible()
    expect(stage(page, "baseline")).to_be_visible()
    until(page, lambda: pipeline_of(app, "versioned") == before)
    page.get_by_test_id("canvas-undo").click()
    expect(stage(page, "baseline")).to_have_count(0)


def test_a_single_change_can_be_looked_at(visit, app):
    page = opened(visit, app, "changed")
    stage(page, "baseline").click()
    page.get_by_test_id("canvas").press("Delete")
    until(page, lambda: "baseline" not in pipeline_of(app, "changed").stages)
    dialog = versions(page)
    dialog.get_by_role("button", name="Look").last.click()
    expect(stage(page, "baseline")).to_be_visible()
    expect(page).to_have_url(re.compile(r"version=r1-\d+"))
    page.get_by_role("button", name="Back to the pipeline as it is now").click()
    expect(stage(page, "baseline")).to_have_count(0)
    page.goto(f"{app.url}/pipeline?pipeline=changed&version=r99-7")
    expect(page.get_by_text("This version is not kept any more")).to_be_visible(timeout=SLOW)


def test_data_dropped_becomes_a_stage_that_reads_it(visit, app):
    page = opened(visit, app, "dropped")
    assert dropped(page, "ventas norte.csv", "tienda;importe\nLima;1,5\nCusco;2,25\n")
    expect(stage(page, "ventas_norte")).to_be_visible(timeout=SLOW)
    until(page, lambda: "ventas_norte" in pipeline_of(app, "dropped").stages)
    made = pipeline_of(app, "dropped").stages["ventas_norte"]
    assert made.block == "read_csv"
    assert made.settings["separator"] == ";"
    assert made.settings["decimal"] == ","
    assert (app.workspace / "pipelines" / "dropped" / str(made.settings["path"])).is_file()
    expect(stage(page, "ventas_norte")).to_contain_text("2 × 2", timeout=SLOW)
    page.get_by_test_id("canvas-undo").click()
    expect(stage(page, "ventas_norte")).to_have_count(0)


def test_what_is_no_table_is_refused_in_a_sentence(visit, app):
    page = opened(visit, app, "not_data")
    before = pipeline_of(app, "not_data")
    dropped(page, "report.pdf", "%PDF-1.7 not a table")
    expect(page.get_by_test_id("canvas-refusal")).to_contain_text("report.pdf", timeout=SLOW)
    expect(page.get_by_test_id("canvas-reading")).to_have_count(0)
    assert pipeline_of(app, "not_data") == before


def test_a_pipeline_dropped_opens_in_a_tab(visit, app, own):
    page = opened(visit, app, "host")
    name = own("penguins")
    text = (app.workspace / "pipelines" / name / f"{name}.yaml").read_text(encoding="utf-8")
    dropped(page, "brought.yaml", text)
    expect(page).to_have_url(re.compile("pipeline=brought"), timeout=SLOW)
    expect(tab(page, "brought")).to_be_visible()
    expect(tab(page, "host")).to_be_visible()
    ready(page)


def test_script_picture_and_file_from_the_menu(visit, app):
    page = opened(visit, app, "taken")
    page.get_by_test_id("canvas").focus()
    for kind, ending in (("script", "py"), ("picture", "html"), ("file", "yaml")):
        page.get_by_test_id("canvas").click(button="right", position={"x": 40, "y": 30})
        with page.expect_download(timeout=SLOW) as coming:
            page.get_by_test_id(f"menu-{kind}").click()
        assert coming.value.suggested_filename == f"taken.{ending}"
        text = Path(coming.value.path()).read_text(encoding="utf-8")
        assert "penguins" in text


def test_two_runs_are_drawn_as_one(visit, runs):
    page = visit(f"/runs?compare={runs[0]},{runs[1]}")
    forest = stage(page, "forest")
    expect(forest).to_have_attribute("data-differs", "settings", timeout=SLOW)
    expect(forest).to_contain_text("→ 3")
    expect(stage(page, "forest_scores")).to_have_attribute("data-differs", "metrics")
    expect(stage(page, "split")).to_have_attribute("data-differs", "same")
    expect(page.locator(".fb-differs")).to_contain_text("Set otherwise")
