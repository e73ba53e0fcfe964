"""Three runs: in the table, starred and noted, filtered, charted, compared, and their line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pipeline_core.store import open_store
from tests.browser.conftest import TIMEOUT_MS, run_to_end, stage, wait_for_stage
from tests.browser.still import wait_until_still

pytestmark = pytest.mark.usefixtures("browser_path")
TREES = "Number of trees · forest"
ROW_HEIGHT, FIRST_ROW = 30, 51


def pick(page: Page, place: int) -> None:
    """Choose a row of the table, by the box at its beginning."""
    wait_until_still(page)
    y = FIRST_ROW + ROW_HEIGHT * place
    page.get_by_test_id("stDataFrame").first.click(position={"x": 18, "y": y})


def open_runs_of(visit, name: str, **options) -> Page:
    """Open the runs page with the runs of one pipeline."""
    page = visit("/runs", **options)
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible(timeout=TIMEOUT_MS)
    wait_until_still(page)
    chooser = page.locator(".st-key-runs-pipeline input")
    if chooser.count():  # other tests have run other pipelines
        chooser.fill(name)
        chooser.press("Enter")
        wait_until_still(page)
    return page


def expect_column(page: Page, name: str, texts: list[str]) -> None:
    """Expect the texts of a column, as screen readers have them."""
    table = page.get_by_test_id("stDataFrame").first
    head = table.locator("[role=columnheader]", has_text=re.compile(f"^{re.escape(name)}$"))
    place = head.get_attribute("aria-colindex", timeout=TIMEOUT_MS)
    cells = table.locator(f"[role=gridcell][aria-colindex='{place}']")
    expect(cells).to_have_text(texts, timeout=TIMEOUT_MS)


@pytest.fixture
def three_runs(visit, app, copy_example) -> tuple[str, list[str]]:
    """A pipeline that was run with three numbers of trees, and the ids of its runs."""
    name = copy_example("penguins", grouped=False)
    file = app.workspace / "pipelines" / name / f"{name}.yaml"
    page = visit(f"/pipeline?pipeline={name}")
    for trees in (2, 5, 60):
        set_trees(file, trees)
        page.reload()
        wait_for_stage(page, "forest")
        wait_until_still(page)
        run_to_end(page)
    store = open_store(app.workspace)
    runs = [run.id for run in store.runs.latest(search=str(file))][::-1]
    store.close()
    page.close()
    return name, runs


def set_trees(file: Path, trees: int) -> None:
    text = re.sub(r"\n    settings: \{n_estimators: \d+\}", "", file.read_text("utf-8"))
    start, found, end = text.partition("    block: random_forest_classifier")
    setting = f"\n    settings: {{n_estimators: {trees}}}"
    file.write_text(f"{start}{found}{setting}{end}", encoding="utf-8")


def test_three_runs_from_the_table_to_the_line(visit, app, three_runs):
    name, runs = three_runs
    page = open_runs_of(visit, name)
    expect_column(page, TREES, ["60", "5", "2"])
    write_a_note(page, app, runs[2])
    filter_and_chart(page)
    compare_two(page, runs)
    line_under_the_canvas(page, name)


def write_a_note(page: Page, app, run: str) -> None:
    pick(page, 0)
    page.get_by_label("Note", exact=True).fill("Sixty trees are enough.")
    page.get_by_label("Hypothesis", exact=True).fill("More trees, fewer errors")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved beside the run.")).to_be_visible(timeout=TIMEOUT_MS)
    page.locator(".st-key-star-runs button").first.click()
    wait_until_still(page)
    expect_column(page, "Note", ["Sixty trees are enough.", "", ""])
    expect_column(page, "★", ["★", "", ""])
    store = open_store(app.workspace)
    note = store.notes.of(run)
    store.close()
    assert (note.starred, note.hypothesis) == (True, "More trees, fewer errors")


def filter_and_chart(page: Page) -> None:
    chart = page.locator(".js-plotly-plot")
    expect(chart.locator(".scatterlayer .trace").first.locator(".point")).to_have_count(3)
    page.get_by_role("button", name="Filter").click()
    page.get_by_text("Only starred runs").click()
    expect(page.get_by_text("1 of 3 runs")).to_be_visible(timeout=TIMEOUT_MS)
    page.get_by_text("Only starred runs").click()
    expect(page.get_by_text("3 runs", exact=True)).to_be_visible(timeout=TIMEOUT_MS)
    page.keyboard.press("Escape")
    search = page.get_by_placeholder("Search")
    search.fill("no such run")
    search.press("Enter")
    expect(page.get_by_text("No run")).to_be_visible(timeout=TIMEOUT_MS)
    search.fill("")
    search.press("Enter")
    expect(page.get_by_text("3 runs", exact=True)).to_be_visible(timeout=TIMEOUT_MS)


def compare_two(page: Page, runs: list[str]) -> None:
    wait_until_still(page)
    if page.get_by_role("button", name="Compare (1)").count() == 0:
        pick(page, 0)
    pick(page, 2)
    page.get_by_role("button", name="Compare (2)").click()
    expect(stage(page, "forest")).to_have_attribute("data-differs", "settings", timeout=TIMEOUT_MS)
    expect(page).to_have_url(re.compile(f"compare={runs[0]}(,|%2C){runs[2]}"))
    flips = page.get_by_role("heading", name="Decisions that flip")
    expect(flips).to_be_visible(timeout=TIMEOUT_MS)
    expect(page.get_by_text("Rows are joined by their row number.")).to_be_visible(
        timeout=TIMEOUT_MS
    )
    expect(page.get_by_text("More trees, fewer errors")).to_be_visible()
    expect(page.get_by_role("combobox", name="First")).to_have_value(re.compile("forest_scores"))
    wait_until_still(page)
    chooser = page.locator("[class*=st-key-flips-by] input")
    chooser.click()
    page.keyboard.type("island")
    listed = page.get_by_test_id("stSelectboxVirtualDropdown").get_by_role("option")
    expect(listed.first).to_contain_text("island")  # the list is narrowed
    listed.first.click()
    expect(page.locator(".fb-grid").filter(has_text="Biscoe")).to_be_visible(timeout=TIMEOUT_MS)


def line_under_the_canvas(page: Page, name: str) -> None:
    page.goto(re.sub(r"/runs.*", f"/pipeline?pipeline={name}", page.url))
    page.locator(".st-key-line-fold button").first.click(timeout=TIMEOUT_MS)
    points = page.locator(".st-key-bench-line .scatterlayer .trace").first.locator(".point")
    expect(points).to_have_count(3, timeout=TIMEOUT_MS)
    wait_until_still(page)
    box = points.nth(0).bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page).to_have_url(re.compile("version=r1-"), timeout=TIMEOUT_MS)
    expect(page.get_by_text("It cannot be edited here.")).to_be_visible(timeout=TIMEOUT_MS)
    wait_until_still(page)
    box = points.nth(2).bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page).not_to_have_url(re.compile("version="), timeout=TIMEOUT_MS)
    page.locator(".st-key-line-fold button").first.click()
    expect(page.locator(".st-key-bench-line .js-plotly-plot")).to_have_count(0)
    page.reload()
    expect(page.locator(".st-key-line-fold")).to_be_visible(timeout=TIMEOUT_MS)
    expect(page.locator(".st-key-bench-line .js-plotly-plot")).to_have_count(0)
    page.locator(".st-key-line-fold button").first.click()
    expect(page.locator(".st-key-bench-line .js-plotly-plot")).to_have_count(1)
    page.locator(".st-key-line-fold button").first.click()  # as the other tests find it
    expect(page.locator(".st-key-bench-line .js-plotly-plot")).to_have_count(0)
