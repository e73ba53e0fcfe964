"""From a changed setting to two runs side by side; and a report that needs no network."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import stage
from tests.browser.layout import assert_laid_out
from tests.browser.still import wait_until_still

pytestmark = pytest.mark.usefixtures("browser_path")


def test_two_runs_side_by_side(visit, runs):
    page = visit("/runs")
    page.get_by_role("textbox").first.fill("twice", timeout=60_000)
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile(r"^2 (of \d+ )?runs$"))).to_be_visible(timeout=60_000)
    wait_until_still(page)
    table = page.get_by_test_id("stDataFrame")
    for place in (0, 1):
        table.click(position={"x": 18, "y": 51 + 30 * place})
        expect(page.get_by_role("button", name=f"Compare ({place + 1})")).to_be_visible()
    page.get_by_role("button", name="Compare (2)").click()
    settings = page.locator(".fb-grid:visible").first
    expect(settings).to_contain_text("Number of trees", timeout=30_000)
    expect(stage(page, "forest")).to_have_attribute("data-differs", "settings")
    expect(stage(page, "forest_scores")).to_have_attribute("data-differs", "metrics")
    expect(page).to_have_url(re.compile(f"compare={runs[0]}(,|%2C){runs[1]}"))
    page.reload()
    expect(page.locator(".fb-grid:visible").first).to_contain_text(
        "Number of trees", timeout=60_000
    )


def test_a_cell_is_clicked_and_the_report_goes_home(visit, runs, browser, tmp_path):
    page = visit(f"/results?run={runs[0]}")
    expect(page.get_by_role("heading", name="Log", exact=True)).to_be_visible(timeout=60_000)
    matrix = page.locator(".js-plotly-plot").filter(has=page.locator(".heatmaplayer .hm")).first
    expect(matrix).to_be_visible()
    wait_until_still(page)
    box = matrix.bounding_box()
    matrix.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.2})
    expect(page.get_by_text("are Adelie and were predicted as such")).to_be_visible(timeout=30_000)

    page.get_by_role("button", name="Download").first.click()
    with page.expect_download(timeout=90_000) as started:
        page.get_by_role("link", name="Report").click()
    file = tmp_path / "report.html"
    started.value.save_as(file)
    _opens_alone(browser, file)


@pytest.mark.parametrize("path", ["/pipeline", "/"])
def test_an_address_of_a_stage_opens_it(visit, runs, path):
    page = visit(f"{path}?pipeline=penguins&stage=forest")
    expect(page.locator(".fb-head h3")).to_have_text("forest", timeout=60_000)
    expect(page).to_have_url(re.compile("/pipeline\\?pipeline=penguins&stage=forest"))


def _opens_alone(browser, file) -> None:
    context = browser.new_context(offline=True, color_scheme="dark")
    asked, faults = [], []
    page = context.new_page()
    page.on("request", lambda one: asked.append(one.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda one: faults.append(one.text) if one.type == "error" else None)
    page.goto(file.as_uri())
    expect(page.locator(".main-svg").first).to_be_visible(timeout=60_000)
    expect(page.get_by_role("heading", name="Each model in detail")).to_be_visible()
    link = page.locator("nav").get_by_role("link", name="Each model in detail")
    link.press("Enter")
    expect(link).to_have_attribute("aria-current", "location")
    expect(link).to_be_in_viewport()
    nav, section = page.locator("nav").bounding_box(), page.locator("#detail").bounding_box()
    assert nav["y"] == 0
    assert section["y"] >= nav["height"] - 1
    page.locator("details:not([open]) summary:visible").last.click()
    expect(page.locator("details[open] .main-svg").last).to_be_visible()
    outside = [url for url in asked if not url.startswith(("file:", "data:", "blob:"))]
    context.close()
    assert outside == []
    assert faults == []


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark"), (1024, "light")])
def test_the_contents_stay_in_sight_and_lead_by_keys(visit, runs, width, scheme):
    viewport = {"width": width, "height": 768}
    page = visit(f"/results?run={runs[0]}", viewport=viewport, color_scheme=scheme)
    contents = page.locator(".fb-contents")
    contents.get_by_role("link", name="Each model in detail").press("Enter", timeout=60_000)
    heading = page.get_by_role("heading", name="Each model in detail")
    wait_until_still(page)
    above, below = contents.bounding_box(), heading.bounding_box()
    header = page.locator(".stAppHeader").bounding_box()
    assert above["y"] >= header["y"] + header["height"] - 1
    assert above["y"] + above["height"] <= below["y"] < 300
    contents.get_by_role("link", name="Log", exact=True).press("Enter")
    expect(page.get_by_role("heading", name="Log", exact=True)).to_be_in_viewport()
    expect(contents).to_be_in_viewport()


@pytest.mark.sampled(1)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_cut_off(visit, runs, scheme):
    viewport = {"width": 1024, "height": 768}
    for path in (f"/results?run={runs[0]}", "/runs", f"/runs?compare={runs[0]},{runs[1]}"):
        page = visit(path, viewport=viewport, color_scheme=scheme, locale="es-PE")
        expect(
            page.locator(":is(.fb-board, .fb-grid, [data-testid=stDataFrame]):visible").first
        ).to_be_visible(timeout=60_000)
        wait_until_still(page)
        assert_laid_out(page)
