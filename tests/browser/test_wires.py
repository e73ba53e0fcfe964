"""Wires by hand: drawn from either end, let go of, and their ends moved."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_editor import drag, fed, middle, opened, pipeline_of, until, wire

pytestmark = pytest.mark.usefixtures("browser_path")
BESIDE = 9  # of a port, where its wire can be taken


def _end_of(page: Page, port: str) -> tuple[float, float]:
    x, y = middle(page.get_by_test_id(f"port-{port}"))
    return x - BESIDE, y


def test_a_wire_is_drawn_from_the_input_to_the_output(visit, app):
    page = opened(visit, app, "backwards")
    drag(page, middle(page.get_by_test_id("port-forest-data")),
         middle(page.get_by_test_id("out-split-Data")))  # fmt: skip
    expect(wire(page, "split", "forest")).to_be_attached()
    until(page, lambda: fed(app, "backwards", "forest") == ("split",))


def test_a_wires_end_is_moved_and_taken_back_in_one_step(visit, app):
    page = opened(visit, app, "moved_end")
    before = pipeline_of(app, "moved_end")
    drag(
        page, _end_of(page, "logistic-data"), middle(page.get_by_test_id("port-forest_scores-data"))
    )
    expect(wire(page, "scaled", "logistic")).to_have_count(0)
    until(page, lambda: fed(app, "moved_end", "logistic") == ())
    assert fed(app, "moved_end", "forest_scores") == ("scaled",)
    page.get_by_test_id("canvas-undo").click()
    until(page, lambda: pipeline_of(app, "moved_end").stages == before.stages)
    expect(wire(page, "scaled", "logistic")).to_be_attached()


def test_a_wires_end_let_go_over_nothing_takes_the_wire_away(visit, app):
    page = opened(visit, app, "pulled_out")
    room = page.get_by_test_id("canvas").bounding_box()
    drag(page, _end_of(page, "logistic-data"), (room["x"] + 300, room["y"] + 40))
    expect(wire(page, "scaled", "logistic")).to_have_count(0)
    until(page, lambda: fed(app, "pulled_out", "logistic") == ())
    expect(page.get_by_test_id("fits")).to_have_count(0)


@pytest.mark.parametrize("way", ["escape", "outside"])
def test_a_wire_let_go_of_changes_nothing(visit, app, way):
    name = f"let_go_{way}"
    page = opened(visit, app, name)
    before = pipeline_of(app, name)
    drag(page, middle(page.get_by_test_id("out-split-Data")),
         middle(page.get_by_test_id("port-forest-data")), let_go=False)  # fmt: skip
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
    drag(page, middle(page.get_by_test_id("out-roles-Data")),
         middle(page.get_by_test_id("port-logistic-data")))  # fmt: skip
    until(page, lambda: fed(app, name, "logistic") == ("roles",))
    assert fed(app, name, "forest") == tuple(before.stages["forest"].inputs["data"])
