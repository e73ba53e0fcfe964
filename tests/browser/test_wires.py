"""Wires by hand: drawn from either end, let go of, and their ends moved."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_editor import (
    center_of,
    drag,
    open_pipeline,
    pipeline_of,
    sources_of,
    wait_until,
    wire_of,
)

pytestmark = pytest.mark.usefixtures("browser_path")
BESIDE = 14  # of a port, where its wire can be taken


def _position_of_end(page: Page, port: str) -> tuple[float, float]:
    x, y = center_of(page.get_by_test_id(f"port-{port}"))
    return x - BESIDE, y


def test_a_wire_is_drawn_from_the_input_to_the_output(visit, app):
    page = open_pipeline(visit, app, "backwards")
    drag(page, center_of(page.get_by_test_id("port-forest-data")),
         center_of(page.get_by_test_id("out-split-Data")))  # fmt: skip
    expect(wire_of(page, "split", "forest")).to_be_attached()
    wait_until(page, lambda: sources_of(app, "backwards", "forest") == ("split",))


def test_a_wires_end_is_moved_and_taken_back_in_one_step(visit, app):
    page = open_pipeline(visit, app, "moved_end")
    before = pipeline_of(app, "moved_end")
    drag(
        page,
        _position_of_end(page, "logistic-data"),
        center_of(page.get_by_test_id("port-forest_scores-data")),
    )
    expect(wire_of(page, "scaled", "logistic")).to_have_count(0)
    wait_until(page, lambda: sources_of(app, "moved_end", "logistic") == ())
    assert sources_of(app, "moved_end", "forest_scores") == ("scaled",)
    page.get_by_test_id("canvas-undo").click()
    wait_until(page, lambda: pipeline_of(app, "moved_end").stages == before.stages)
    expect(wire_of(page, "scaled", "logistic")).to_be_attached()


def test_a_wires_end_let_go_over_nothing_takes_the_wire_away(visit, app):
    page = open_pipeline(visit, app, "pulled_out")
    room = page.get_by_test_id("canvas").bounding_box()
    drag(page, _position_of_end(page, "logistic-data"), (room["x"] + 300, room["y"] + 40))
    expect(wire_of(page, "scaled", "logistic")).to_have_count(0)
    wait_until(page, lambda: sources_of(app, "pulled_out", "logistic") == ())
    expect(page.get_by_test_id("fits")).to_have_count(0)


@pytest.mark.parametrize("way", ["escape", "outside"])
def test_a_wire_let_go_of_changes_nothing(visit, app, way):
    name = f"let_go_{way}"
    page = open_pipeline(visit, app, name)
    before = pipeline_of(app, name)
    drag(page, center_of(page.get_by_test_id("out-split-Data")),
         center_of(page.get_by_test_id("port-forest-data")), let_go=False)  # fmt: skip
    line = page.locator(".react-flow__connection")
    expect(line).to_be_attached()
    if way == "escape":
        page.keyboard.press("Escape")
    else:
        page.mouse.move(page.viewport_size["width"] / 2, page.viewport_size["height"] - 20)
        page.mouse.up()
    expect(line).to_have_count(0)
    page.mouse.up()
    expect(page.get_by_test_id("canvas")).not_to_have_attribute("data-drawing", "Data")
    # What is done afterwards is the first thing the pipeline hears of.
    drag(page, center_of(page.get_by_test_id("out-roles-Data")),
         center_of(page.get_by_test_id("port-logistic-data")))  # fmt: skip
    wait_until(page, lambda: sources_of(app, name, "logistic") == ("roles",))
    assert sources_of(app, name, "forest") == tuple(before.stages["forest"].inputs["data"])
