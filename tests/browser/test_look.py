"""A column is looked at, rows are selected, and the filter that this makes keeps exactly them."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from pipeline_core.expressions import Expression
from pipeline_core.store import open_store
from tests.browser.conftest import (
    TIMEOUT_MS,
    run_to_end,
    stage,
    wait_for_rerun,
    wait_for_stage,
)
from tests.browser.still import wait_until_still
from ui.documents.documents import EXAMPLES

pytestmark = pytest.mark.usefixtures("browser_path")
_PANEL = ".st-key-bench-panel"


def open_view(visit, pipeline: str, name: str, view: str) -> Page:
    page = wait_for_stage(visit(f"/?pipeline={pipeline}&stage={name}"), name)
    page.locator(_PANEL).get_by_role("radio", name=view, exact=True).click()
    wait_for_rerun(page)
    return page


def selected(page: Page) -> tuple[str, int]:
    """Return the condition of the selection, and how many rows meet it."""
    box = page.locator('[class*="st-key-selected-"]')
    said = box.get_by_text(re.compile("This condition says the selection"))
    expect(said).to_be_visible(timeout=TIMEOUT_MS)
    count = re.search(r"selection: ([\d,]+) of", said.inner_text())
    condition = box.locator("code").first.inner_text().replace("\n", " ")
    return condition, int(count.group(1).replace(",", ""))


def rows_of(app, pipeline: str, name: str) -> pd.DataFrame:
    """Return the rows of a stage that the last run kept."""
    store = open_store(app.workspace)
    (run, *_) = store.runs.latest(search=f"/{pipeline}.yaml")
    key = next(row["key"] for row in store.runs.stages(run.id) if row["stage"] == name)
    rows = store.artifacts.table(key, "rows")
    store.close()
    return rows


def open_listed_column(page: Page, line: int) -> str:
    """Click a line of the list of columns, and return the column whose page opens."""
    listed = page.locator(f'{_PANEL} [class*="st-key-columns-"] [data-testid="stDataFrame"]')
    expect(listed).to_be_visible()
    listed.scroll_into_view_if_needed()
    wait_until_still(page)
    box = listed.bounding_box()
    place = box["x"] + 60, box["y"] + 38 + 35 * line + 17
    page.mouse.move(place[0] - 20, place[1] - 5)  # a table takes clicks where the pointer rested
    page.mouse.move(*place, steps=5)
    wait_until_still(page)
    page.mouse.click(*place)
    expect(page.get_by_role("button", name="All columns")).to_be_visible()
    return page.locator(f"{_PANEL} h4").inner_text()


def wait_for_tool(page: Page, dragmode: str) -> None:
    """Wait until the points are drawn anew, to be selected by that tool."""
    page.wait_for_function(
        """([panel, mode]) => [...document.querySelectorAll(`${panel} .js-plotly-plot`)]
            .some(plot => plot.layout?.dragmode === mode)""",
        arg=[_PANEL, dragmode], timeout=TIMEOUT_MS,
    )  # fmt: skip
    wait_until_still(page)


def click_bar(page: Page, number: int) -> None:
    bar = page.locator(f"{_PANEL} .js-plotly-plot .barlayer .point path").nth(number)
    bar.scroll_into_view_if_needed()
    wait_until_still(page)
    box = bar.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_a_column_is_looked_at_and_filtered_by_its_bar(visit, app, copy_example):
    name = copy_example("penguins", grouped=False)
    page = open_view(visit, name, "roles", "Data")
    run_to_end(page)
    from_kept = page.locator(_PANEL).get_by_text(re.compile("that the last run kept"))
    expect(from_kept).to_be_visible(timeout=TIMEOUT_MS)
    column = open_listed_column(page, 2)
    click_bar(page, 2)
    condition, count = selected(page)
    assert Expression(condition, "condition").columns == (column,)

    page.locator(_PANEL).get_by_text("as a new branch").click()
    wait_for_rerun(page)
    page.get_by_role("button", name="Keep only these rows").click()
    expect(stage(page, "filter_rows")).to_be_visible()
    run_to_end(page)
    before, kept = (rows_of(app, name, stage) for stage in ("roles", "filter_rows"))
    assert 0 < count == len(kept) < len(before)
    pd.testing.assert_frame_equal(kept, before[Expression(condition, "condition")(before)])

    page.get_by_role("button", name=re.compile("^Undo")).first.click()
    expect(stage(page, "filter_rows")).to_have_count(0)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("tool", ["a box", "a free shape"])
def test_what_is_drawn_over_points_is_what_the_condition_says(visit, copy_example, tool):
    name = copy_example("penguins", grouped=False)
    page = open_view(visit, name, "roles", "Explore")
    page.locator(_PANEL).get_by_text(tool, exact=True).click()
    wait_for_tool(page, "select" if tool == "a box" else "lasso")
    plot = page.locator(f"{_PANEL} .js-plotly-plot .nsewdrag").first
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    corners = [(0.1, 0.1), (0.6, 0.1), (0.6, 0.7), (0.1, 0.7)]
    places = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in corners]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[2:3] if tool == "a box" else [*places[1:], places[0]]:
        page.mouse.move(*place, steps=6)
    page.mouse.up()
    condition, count = selected(page)
    columns = Expression(condition, "condition").columns
    rows = pd.read_csv(EXAMPLES / "penguins" / "penguins.csv")
    assert len(columns) == 2
    assert count == int(Expression(condition, "condition")(rows).fillna(value=False).sum()) > 5
