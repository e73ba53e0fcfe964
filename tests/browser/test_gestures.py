"""Gestures on the canvas: room for blocks, blocks at the cursor, copies with inputs, Run."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from pipeline_core.spec import Pipeline, parse
from pipeline_core.store import open_store
from tests.browser import drawing
from tests.browser.conftest import ENDED_RUN, RUN_SECONDS, open_palette, stage, without_groups
from tests.browser.still import wait_for_animations, wait_until_still
from tests.browser.test_editor import (
    Point,
    drag,
    open_pipeline,
    pipeline_of,
    sources_of,
    wait_until,
    wire_of,
)

pytestmark = pytest.mark.usefixtures("browser_path")
# What a stage takes of the file's grid, without the air around it.
WIDTH, HEIGHT = 138 / 0.68, 66 / 0.78
_MIDDLE = """wire => {
    const path = wire.querySelector("path");
    const at = path.getPointAtLength(path.getTotalLength() * 0.4);
    const { x, y } = at.matrixTransform(path.getScreenCTM());
    return [x, y];
}"""


def overlapping(pipeline: Pipeline) -> list[tuple[str, str]]:
    places = sorted(pipeline.layout.items())
    return [
        (one, other)
        for number, (one, (x, y)) in enumerate(places)
        for other, (there_x, there_y) in places[number + 1 :]
        if abs(x - there_x) < WIDTH - 1 and abs(y - there_y) < HEIGHT - 1
    ]


def middle_of(page: Page, source: str, target: str, port: str = "data") -> Point:
    x, y = wire_of(page, source, target, port).evaluate(_MIDDLE)
    return x, y


def empty_spot(page: Page) -> Point:
    """Return a point of the canvas with nothing below it, in the window."""
    room = page.get_by_test_id("canvas").bounding_box()
    assert room
    return room["x"] + room["width"] * 0.5, room["y"] + room["height"] * 0.85


def test_a_block_dropped_on_a_wire_makes_room_and_undo_takes_it_back(visit, app):
    page = open_pipeline(visit, app, "roomy", without_groups)
    file = app.workspace / "pipelines" / "roomy" / "roomy.yaml"
    before = file.read_bytes()
    open_palette(page)
    drawing.fit_view(page)
    entry = page.get_by_test_id("block-drop_duplicates").last
    entry.scroll_into_view_if_needed()
    box = entry.bounding_box()
    assert box
    drag(page, (box["x"] + 20, box["y"] + 8), middle_of(page, "measurements", "filled_numbers"))
    expect(stage(page, "drop_duplicates")).to_be_visible()
    wait_until(page, lambda: sources_of(app, "roomy", "filled_numbers") == ("drop_duplicates",))
    now = pipeline_of(app, "roomy")
    assert set(now.layout) == set(now.stages)
    assert overlapping(now) == []
    page.get_by_test_id("canvas-undo").click()
    expect(stage(page, "drop_duplicates")).to_have_count(0)
    wait_until(page, lambda: file.read_bytes() == before)


def test_a_block_added_by_keys_goes_between_a_stage_and_all_that_it_feeds(visit, app):
    page = open_pipeline(visit, app, "between", without_groups)
    drawing.go_to_stage(page, "scaled")
    drawing.add_by_search(page, "Drop duplicate", "drop_duplicates")
    expect(wire_of(page, "scaled", "drop_duplicates", "table")).to_be_attached()
    wait_until(page, lambda: sources_of(app, "between", "forest") == ("drop_duplicates",))
    now = pipeline_of(app, "between")
    fed = [name for name in now.stages if "scaled" in sources_of(app, "between", name)]
    assert (fed, sources_of(app, "between", "drop_duplicates", "table")) == ([], ("scaled",))
    assert overlapping(now) == []

    drawing.go_to_stage(page, "filled_words")  # a model fits beside the split only
    drawing.add_by_search(page, "Logistic regression", "logistic_regression")
    wait_until(page, lambda: "logistic_regression" in pipeline_of(app, "between").stages)
    assert sources_of(app, "between", "split") == ("filled_words",)
    assert overlapping(pipeline_of(app, "between")) == []


def test_a_letter_or_a_double_click_adds_a_block_at_the_cursor(visit, app):
    page = open_pipeline(visit, app, "letters")
    x, y = empty_spot(page)
    page.mouse.click(x, y)
    page.keyboard.type("forest")
    search = page.get_by_test_id("fits-search")
    expect(search).to_have_value("forest")
    expect(page.get_by_test_id("fits").get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(search).to_have_count(0)

    page.mouse.dblclick(x, y)
    expect(search).to_have_value("")
    expect(search).to_be_focused()
    page.keyboard.type("duplicate rows")
    page.keyboard.press("Enter")
    added = stage(page, "drop_duplicates")
    expect(added).to_be_focused()
    wait_for_animations(page)
    box = added.bounding_box()
    assert box
    assert box["x"] + box["width"] / 2 == pytest.approx(x, abs=3)
    assert box["y"] + box["height"] / 2 == pytest.approx(y, abs=3)
    wait_until(page, lambda: "drop_duplicates" in pipeline_of(app, "letters").stages)
    assert pipeline_of(app, "letters").stages["drop_duplicates"].inputs == {}

    page.get_by_test_id("canvas").focus()  # what the page uses stays the page's
    page.keyboard.press("c")
    expect(search).to_have_count(0)


def test_copies_are_fed_by_what_feeds_the_originals(visit, app):
    page = open_pipeline(visit, app, "copies")
    before = pipeline_of(app, "copies")
    stage(page, "forest").click()
    stage(page, "forest_scores").click(modifiers=["Shift"])
    page.keyboard.press("Control+Shift+D")
    expect(stage(page, "forest_2")).to_be_visible()
    wait_until(page, lambda: "forest_scores_2" in pipeline_of(app, "copies").stages)
    now = pipeline_of(app, "copies")
    rename = {"forest": "forest_2"}
    for name in ("forest", "forest_scores"):
        fed = {
            port: tuple(rename.get(source, source) for source in sources)
            for port, sources in before.stages[name].inputs.items()
        }
        assert dict(now.stages[f"{name}_2"].inputs) == fed
    assert {name: now.stages[name] for name in before.stages} == dict(before.stages)

    page.get_by_test_id("canvas-undo").click()
    expect(stage(page, "forest_2")).to_have_count(0)
    stage(page, "forest").click(button="right")
    page.get_by_test_id("menu-duplicate_fed").click()
    wait_until(page, lambda: "forest_2" in pipeline_of(app, "copies").stages)
    assert sources_of(app, "copies", "forest_2") == ("scaled",)


def test_find_goes_to_a_stage_by_its_title_and_centres_it(visit, app):
    page = open_pipeline(visit, app, "found", locale="es-MX")
    page.get_by_test_id("canvas").focus()
    page.keyboard.press("Control+f")
    page.keyboard.type("misma escala")
    expect(page.get_by_test_id("find-scaled")).to_contain_text("Misma escala")
    page.keyboard.press("Enter")
    expect(stage(page, "scaled")).to_be_focused()
    assert_centred(page, stage(page, "scaled"))


def test_find_goes_to_a_note_by_its_text(visit, app):
    text = "notes:\n- text: |\n    # Ask Ana\n    why the islands differ\n  at: [900, 700]\n"
    page = open_pipeline(visit, app, "found_note", lambda file: file.replace("notes: []\n", text))
    page.get_by_test_id("canvas").focus()
    page.keyboard.press("Control+f")
    page.keyboard.type("islands differ")
    hit = page.get_by_test_id("find-note-0")
    expect(hit).to_contain_text("Ask Ana")
    expect(hit).to_contain_text("why the islands differ")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("note-0")).to_be_focused()
    assert_centred(page, page.get_by_test_id("note-0"))


def assert_centred(page: Page, element: Locator) -> None:
    wait_for_animations(page)
    room, box = page.get_by_test_id("canvas").bounding_box(), element.bounding_box()
    assert room
    assert box
    assert box["x"] + box["width"] / 2 == pytest.approx(room["x"] + room["width"] / 2, abs=4)
    assert box["y"] + box["height"] / 2 == pytest.approx(room["y"] + room["height"] / 2, abs=4)


def run_that_follows(page: Page, press) -> str:
    """Return the id of the run that pressing something starts, once it has ended."""
    line = page.locator(".fb-run")
    before = line.get_attribute("data-run") if line.count() else ""
    press()
    expect(line).to_have_attribute(
        "data-run", re.compile(f"^(?!{before}$).") if before else re.compile(".")
    )
    expect(line).to_have_class(ENDED_RUN, timeout=RUN_SECONDS * 1000)
    return str(line.get_attribute("data-run"))


def test_a_key_runs_with_what_is_being_typed(visit, app):
    page = open_pipeline(visit, app, "typed_away")
    drawing.open_settings(page, "forest")
    field = page.get_by_label("Number of trees", exact=True).first
    for trees in (7, 8, 9):
        field.focus()
        page.keyboard.press("Control+a")
        page.keyboard.type(str(trees))
        run = run_that_follows(page, lambda: page.keyboard.press("Control+Enter"))
        store = open_store(app.workspace)
        kept = store.runs.get(run)
        store.close()
        assert kept
        assert parse(kept.spec, "run").stages["forest"].settings["n_estimators"] == trees
        wait_until_still(page)
    page.get_by_test_id("canvas").focus()
    run_that_follows(page, lambda: page.keyboard.press("Control+Enter"))
