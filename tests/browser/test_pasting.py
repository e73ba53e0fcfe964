"""Copies stand where one looks, and never upon another stage; names are written as one speaks."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import stage, without_groups
from tests.browser.still import wait_for_animations
from tests.browser.test_editor import open_pipeline, pipeline_of, wait_until

pytestmark = pytest.mark.usefixtures("browser_path")


def _boxes(page: Page) -> dict[str, dict[str, float]]:
    return {one.get_attribute("data-stage"): one.bounding_box()
            for one in page.locator("[data-stage]").all()}  # fmt: skip


def _boxes_overlap(one: dict[str, float], other: dict[str, float]) -> bool:
    return all(
        one[at] < other[at] + other[size] and other[at] < one[at] + one[size]
        for at, size in (("x", "width"), ("y", "height"))
    )


def _assert_no_overlap(page: Page) -> None:
    wait_for_animations(page)
    found = _boxes(page)
    covered = [(a, b) for a in found for b in found if a < b and _boxes_overlap(found[a], found[b])]
    assert covered == []


def test_copies_go_where_the_mouse_is_and_cover_nothing(visit, app):
    page = open_pipeline(visit, app, "pasted_there", without_groups)
    stage(page, "forest").click()
    page.keyboard.press("ControlOrMeta+c")
    page.keyboard.press("ControlOrMeta+v")  # the mouse is over the stage itself
    expect(stage(page, "forest_2")).to_be_visible()
    _assert_no_overlap(page)
    page.keyboard.press("ControlOrMeta+d")
    expect(stage(page, "forest_3")).to_be_visible()
    _assert_no_overlap(page)
    room = page.get_by_test_id("canvas").bounding_box()
    at = (room["x"] + 300, room["y"] + 60)
    page.mouse.move(*at)
    page.keyboard.press("ControlOrMeta+v")
    expect(stage(page, "forest_4")).to_be_visible()
    wait_for_animations(page)
    box = stage(page, "forest_4").bounding_box()
    assert abs(box["x"] + box["width"] / 2 - at[0]) < 8
    assert abs(box["y"] + box["height"] / 2 - at[1]) < 8


def test_a_name_is_written_as_a_stages_name_is(visit, app):
    page = open_pipeline(visit, app, "spoken_name")
    stage(page, "roles").click()
    page.keyboard.press("F2")
    page.get_by_test_id("stage-name").fill("Qué es qué")
    page.keyboard.press("Enter")
    expect(stage(page, "que_es_que")).to_be_visible()
    wait_until(page, lambda: "que_es_que" in pipeline_of(app, "spoken_name").stages)
    page.keyboard.press("F2")
    page.get_by_test_id("stage-name").fill("2nd")
    page.keyboard.press("Enter")
    said = page.get_by_test_id("canvas-refusal")
    expect(said).to_have_text(
        "A stage's name must consist of the letters a to z, digits and _, and begin with a "
        "letter; '2nd' does not. Rename it."
    )
    assert "que_es_que" in pipeline_of(app, "spoken_name").stages
