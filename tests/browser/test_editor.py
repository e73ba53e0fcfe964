"""The drawing as an editor: by mouse, by keys alone, in two tabs, and when the server goes away."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pipeline_core.spec import Pipeline, read
from tests.browser.conftest import open_palette, stage, without_groups
from tests.browser.server import Server
from tests.browser.still import wait_for_animations, wait_until_still
from ui.documents.documents import EXAMPLES

pytestmark = pytest.mark.usefixtures("browser_path")
TIMEOUT_MS = 60_000
EDITS = 15
Point = tuple[float, float]


def fresh_copy(workspace: Path, name: str, example: str = "penguins") -> Path:
    """Put an example into the workspace under a name of its own; no two tests may share it."""
    folder = workspace / "pipelines" / name
    shutil.copytree(EXAMPLES / example, folder)
    file = folder / f"{name}.yaml"
    (folder / f"{example}.yaml").rename(file)
    return file


def open_pipeline(
    visit, app: Server, name: str, change: Callable[[str], str] = str, **wishes
) -> Page:
    file = fresh_copy(app.workspace, name)
    file.write_text(change(file.read_text("utf-8")), "utf-8")
    page = visit(f"/?pipeline={name}", **wishes)
    return wait_until_ready(page)


def wait_until_ready(page: Page, first: str = "penguins") -> Page:
    """Wait until the editor can be used, and show all of it."""
    expect(stage(page, first)).to_be_visible(timeout=TIMEOUT_MS)
    expect(page.get_by_test_id("block-scale")).to_be_attached(timeout=TIMEOUT_MS)
    wait_until_still(page)
    page.get_by_test_id("canvas-fit").click()
    wait_for_animations(page)
    return page


def wait_until(page: Page, holds, what: str | Callable[[], str] = "") -> None:
    """Wait until something holds that is no part of the page, or say what does not."""
    deadline = time.monotonic() + 30
    while not holds() and time.monotonic() < deadline:
        page.wait_for_timeout(50)
    assert holds(), what() if callable(what) else what


def center_of(element) -> Point:
    box = element.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, start_at: Point, end_at: Point, *, let_go: bool = True) -> None:
    page.mouse.move(*start_at)
    page.mouse.down()
    page.mouse.move((start_at[0] + end_at[0]) / 2, (start_at[1] + end_at[1]) / 2, steps=6)
    page.mouse.move(*end_at, steps=6)
    if let_go:
        page.mouse.up()


def wire_of(page: Page, source: str, target: str, port: str = "data"):
    return page.get_by_test_id(f"wire-{source}-{target}-{port}")


def pipeline_of(app: Server, name: str) -> Pipeline:
    return read(app.workspace / "pipelines" / name / f"{name}.yaml")


def sources_of(app: Server, name: str, target: str, port: str = "data") -> tuple[str, ...]:
    return tuple(pipeline_of(app, name).stages[target].inputs.get(port, ()))


def announcements(page: Page):
    return page.get_by_test_id("canvas-said")


def test_a_wire_drawn_over_another_takes_its_place(visit, app):
    page = open_pipeline(visit, app, "replaced")
    source = page.get_by_test_id("out-roles-Data")
    target = page.get_by_test_id("port-forest-data")
    drag(page, center_of(source), center_of(target), let_go=False)
    expect(target).to_have_class(re.compile(r"\bfits\b"))
    expect(page.get_by_test_id("port-penguins-data")).to_have_count(0)
    page.mouse.up()
    expect(wire_of(page, "roles", "forest")).to_be_attached()
    expect(wire_of(page, "scaled", "forest")).to_have_count(0)
    wait_until(page, lambda: sources_of(app, "replaced", "forest") == ("roles",))
    page.reload()
    wait_until_ready(page)
    expect(wire_of(page, "roles", "forest")).to_be_attached()
    page.get_by_test_id("canvas-undo").click()
    expect(wire_of(page, "scaled", "forest")).to_be_attached()
    expect(wire_of(page, "roles", "forest")).to_have_count(0)


def test_what_does_not_fit_fades_and_says_why(visit, app):
    page = open_pipeline(visit, app, "refused")
    before = pipeline_of(app, "refused")
    model = page.get_by_test_id("out-forest-Model")
    drag(page, center_of(model), center_of(stage(page, "roles")), let_go=False)
    expect(stage(page, "roles")).to_have_class(re.compile(r"\bfaded\b"))
    expect(stage(page, "baseline_scores")).to_have_class(re.compile(r"\bopen\b"))
    expect(page.get_by_test_id("canvas-why")).to_have_text(
        "roles takes data here, but forest gives model."
    )
    page.mouse.up()
    expect(page.get_by_test_id("canvas-refusal")).to_contain_text("roles takes data")
    data = page.get_by_test_id("out-scaled-Data")
    drag(page, center_of(data), center_of(stage(page, "measurements")))
    expect(page.get_by_test_id("canvas-refusal")).to_contain_text("cycle")
    assert pipeline_of(app, "refused") == before


def test_a_block_let_go_on_a_wire_is_put_between(visit, app):
    page = open_pipeline(visit, app, "inserted")
    x, y = center_of(page.get_by_test_id("port-logistic-data"))
    x -= 13  # where its wire is the only one
    open_palette(page)
    page.get_by_test_id("palette-search").fill("duplic")
    entry = page.get_by_test_id("block-drop_duplicates")
    drag(page, center_of(entry), (x, y))
    expect(stage(page, "drop_duplicates")).to_be_visible()
    expect(wire_of(page, "drop_duplicates", "logistic")).to_be_attached()
    wait_until(page, lambda: sources_of(app, "inserted", "logistic") == ("drop_duplicates",))
    assert "scaled" in sources_of(app, "inserted", "drop_duplicates", "table")


def test_a_stage_goes_where_it_is_dragged_and_stays_there(visit, app):
    page = open_pipeline(visit, app, "dragged")
    box = stage(page, "baseline")
    x, y = center_of(box)
    drag(page, (x, y), (x - 60, y + 40))
    expect(page.get_by_test_id("canvas-undo")).not_to_have_attribute("aria-disabled", "true")
    moved = center_of(box)
    assert moved == pytest.approx((x - 60, y + 40), abs=8)  # the first pixels only begin it
    before = read(EXAMPLES / "penguins" / "penguins.yaml").layout["baseline"]
    wait_until(page, lambda: pipeline_of(app, "dragged").layout["baseline"] != before)
    wait_until_still(page)
    assert center_of(box) == pytest.approx(moved, abs=1)


def test_all_is_taken_back_and_done_again(visit, app):
    page = open_pipeline(visit, app, "undone")
    file = app.workspace / "pipelines" / "undone" / "undone.yaml"
    first = file.read_bytes()
    stage(page, "filled_words").click()
    page.keyboard.press("Delete")
    expect(stage(page, "filled_words")).to_have_count(0)
    expect(wire_of(page, "filled_numbers", "split")).to_be_attached()
    stage(page, "forest").click()
    page.keyboard.press("F2")
    page.get_by_test_id("stage-name").fill("woods")
    page.keyboard.press("Enter")
    expect(stage(page, "woods")).to_be_visible()
    page.keyboard.press("Shift+D")
    expect(stage(page, "woods")).to_have_class(re.compile(r"\boff\b"))
    wait_until(page, lambda: "woods" in pipeline_of(app, "undone").stages)
    wait_until(page, lambda: pipeline_of(app, "undone").stages["woods"].off)
    last = file.read_bytes()
    for _ in range(3):
        page.keyboard.press("Control+z")
    expect(stage(page, "filled_words")).to_be_visible()
    wait_until(page, lambda: file.read_bytes() == first, "undone to the first byte")
    for _ in range(3):
        page.keyboard.press("Control+Shift+Z")
    expect(stage(page, "woods")).to_have_class(re.compile(r"\boff\b"))
    wait_until(page, lambda: file.read_bytes() == last, "done again to the last byte")


def test_copies_have_free_names_and_their_own_wires(visit, app):
    page = open_pipeline(visit, app, "copied")
    stage(page, "logistic").click()
    stage(page, "logistic_scores").click(modifiers=["Shift"])
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    expect(wire_of(page, "logistic_2", "logistic_scores_2", "model")).to_be_attached()
    expect(wire_of(page, "scaled", "logistic_2")).to_have_count(0)
    wait_until(page, lambda: "logistic_scores_2" in pipeline_of(app, "copied").stages)
    copy = pipeline_of(app, "copied").stages["logistic_2"]
    assert copy.settings == {"max_iter": 1000}
    page.keyboard.press("Control+d")
    expect(stage(page, "logistic_scores_3")).to_be_visible()
    fresh_copy(app.workspace, "pasted", "housing")
    page.goto(f"{app.url}/?pipeline=pasted")
    expect(page.get_by_test_id("block-scale")).to_be_attached(timeout=TIMEOUT_MS)
    page.get_by_test_id("canvas").focus()
    page.keyboard.press("Control+v")
    wait_until(page, lambda: "logistic" in pipeline_of(app, "pasted").stages)


def test_a_wire_is_drawn_and_removed_with_keys_alone(visit, app):
    page = open_pipeline(visit, app, "keyed", without_groups)
    page.get_by_test_id("canvas").focus()
    page.keyboard.press("ArrowRight")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(stage(page, "filled_words")).to_be_focused()
    page.keyboard.press("w")
    expect(announcements(page)).to_contain_text("filled_words gives data")
    page.keyboard.press("Enter")
    goal = re.compile(r"baseline, input")
    for _ in range(12):
        if goal.search(announcements(page).text_content() or ""):
            break
        page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("port-baseline-data")).to_have_class(re.compile(r"\bhere\b"))
    page.keyboard.press("Enter")
    expect(wire_of(page, "filled_words", "baseline")).to_be_attached()
    wait_until(page, lambda: sources_of(app, "keyed", "baseline") == ("filled_words",))
    page.keyboard.press("w")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("canvas-gesture")).to_have_count(0)
    page.keyboard.press("w")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    expect(announcements(page)).to_contain_text("wire from filled_numbers to filled_words")
    page.keyboard.press("Delete")
    expect(wire_of(page, "filled_numbers", "filled_words")).to_have_count(0)
    wait_until(page, lambda: sources_of(app, "keyed", "filled_words") == ())


def test_keys_belong_to_whoever_is_typing(visit, app):
    page = open_pipeline(visit, app, "typing")
    before = pipeline_of(app, "typing")
    stage(page, "forest").click()
    open_palette(page)
    page.get_by_test_id("palette-search").click()
    page.keyboard.type("wDL/?")
    page.keyboard.press("Backspace")
    page.keyboard.press("Delete")
    expect(page.get_by_test_id("palette-search")).to_have_value("wDL/")
    assert pipeline_of(app, "typing") == before
    expect(page.get_by_test_id("shortcuts")).to_have_count(0)


def test_a_wire_is_chosen_shown_and_deleted(visit, app):
    page = open_pipeline(visit, app, "chosen", without_groups)
    x, y = center_of(wire_of(page, "roles", "measurements"))
    page.mouse.click(x, y)
    expect(page.locator(".fb-head h3")).to_have_text("roles → measurements", timeout=TIMEOUT_MS)
    page.get_by_test_id("canvas").focus()
    page.keyboard.press("Delete")
    expect(wire_of(page, "roles", "measurements")).to_have_count(0)
    wait_until(page, lambda: sources_of(app, "chosen", "measurements") == ())


def test_many_are_chosen_by_a_box_and_moved_together(visit, app):
    page = open_pipeline(visit, app, "boxed")
    models = ("logistic", "forest", "baseline")
    names = [*models, *(f"{model}_scores" for model in models)]
    places = [center_of(stage(page, name)) for name in names]
    left, right = min(x for x, _ in places), max(x for x, _ in places)
    top, bottom = min(y for _, y in places), max(y for _, y in places)
    half = stage(page, "forest").bounding_box()
    across, down = half["width"] / 2 + 8, half["height"] / 2 + 8
    page.keyboard.down("Shift")
    drag(page, (left - across, top - down), (right + 20, bottom + down))
    page.keyboard.up("Shift")
    expect(page.locator(".node.selected")).to_have_count(6)
    x, y = center_of(stage(page, "forest"))
    drag(page, (x, y), (x, y + 30))
    layout = read(EXAMPLES / "penguins" / "penguins.yaml").layout
    wait_until(page, lambda: pipeline_of(app, "boxed").layout["logistic"] != layout["logistic"])
    now = pipeline_of(app, "boxed").layout
    shifts = {round(now[one][1] - layout[one][1]) for one in models}
    assert max(shifts) - min(shifts) <= 1
    assert min(shifts) > 0


def test_two_tabs_are_the_same(visit, app):
    one = open_pipeline(visit, app, "both")
    two = one.context.new_page()
    two.goto(f"{app.url}/?pipeline=both")
    wait_until_ready(two)
    stage(one, "baseline").click()
    one.keyboard.press("Delete")
    expect(stage(two, "baseline")).to_have_count(0, timeout=10_000)
    stage(two, "forest").click()
    two.keyboard.press("F2")
    two.get_by_test_id("stage-name").fill("woods")
    two.keyboard.press("Enter")
    expect(stage(one, "woods")).to_be_visible(timeout=10_000)
    one.get_by_test_id("canvas").focus()
    one.keyboard.press("Control+z")
    expect(stage(two, "forest")).to_be_visible(timeout=10_000)
    expect(stage(two, "woods")).to_have_count(0)


def test_a_reload_loses_nothing_that_was_not_sent(visit, app):
    page = open_pipeline(visit, app, "unsent")
    page.route("**/fabrica/edits**", lambda route: route.abort())
    stage(page, "baseline").click()
    page.keyboard.press("Delete")
    stage(page, "forest").click()
    page.keyboard.press("Shift+D")
    expect(page.get_by_test_id("canvas-waiting")).to_have_text("2 changes are waiting to be saved")
    assert "baseline" in pipeline_of(app, "unsent").stages
    page.unroute("**/fabrica/edits**")
    page.reload()
    expect(stage(page, "forest")).to_have_class(re.compile(r"\boff\b"), timeout=TIMEOUT_MS)
    expect(stage(page, "baseline")).to_have_count(0)
    wait_until(page, lambda: "baseline" not in pipeline_of(app, "unsent").stages)
    wait_until(page, lambda: pipeline_of(app, "unsent").stages["forest"].off)
    expect(page.get_by_test_id("canvas-waiting")).to_have_count(0)
    assert all("/fabrica/edits" in one for one in page.watch.faults)  # what was cut off above
    page.watch.faults.clear()


def test_the_server_dies_while_one_edits_and_comes_back(browser, tmp_path):
    app = Server(tmp_path / "workspace")
    fresh_copy(app.workspace, "killed")
    app.start()
    context = browser.new_context(locale="en-US", viewport={"width": 1440, "height": 900})
    try:
        page = context.new_page()
        page.goto(f"{app.url}/?pipeline=killed")
        wait_until_ready(page)
        stage(page, "baseline").click()
        page.keyboard.press("Delete")
        app.kill()
        stage(page, "forest").click()
        page.keyboard.press("Shift+D")
        expect(page.get_by_test_id("canvas-waiting")).to_be_visible(timeout=20_000)
        expect(stage(page, "forest")).to_have_class(re.compile(r"\boff\b"))
        app.start()
        expect(page.get_by_test_id("canvas-waiting")).to_have_count(0, timeout=TIMEOUT_MS)
        wait_until(page, lambda: pipeline_of(app, "killed").stages["forest"].off)
        assert "baseline" not in pipeline_of(app, "killed").stages
        expect(stage(page, "forest")).to_have_class(re.compile(r"\boff\b"))
    finally:
        context.close()
        app.stop()


def test_many_edits_around_the_servers_death_are_all_there_once(browser, tmp_path):
    app = Server(tmp_path / "workspace")
    fresh_copy(app.workspace, "killed_often")
    before = pipeline_of(app, "killed_often").stages
    app.start()
    context = browser.new_context(locale="en-US", viewport={"width": 1440, "height": 900})
    try:
        page = context.new_page()
        page.goto(f"{app.url}/?pipeline=killed_often")
        wait_until_ready(page)
        stage(page, "baseline").click()
        for number in range(EDITS):
            page.keyboard.press("Control+d")
            if number == EDITS // 3:
                app.kill()
        expect(page.get_by_test_id("canvas-waiting")).to_be_visible(timeout=20_000)
        app.start()
        page.keyboard.press("Control+d")
        expect(page.get_by_test_id("canvas-waiting")).to_have_count(0, timeout=TIMEOUT_MS)
        copies = {f"baseline_{number}" for number in range(2, EDITS + 3)}
        wait_until(page, lambda: set(pipeline_of(app, "killed_often").stages) == {*before, *copies})
        for name in copies:
            expect(stage(page, name)).to_have_count(1)
    finally:
        context.close()
        app.stop()


def test_a_run_of_the_past_is_only_looked_at(visit, app, runs):
    page = visit(f"/?pipeline=twice&run={runs[0]}")
    expect(page.get_by_text("This is a past run")).to_be_visible(timeout=TIMEOUT_MS)
    expect(stage(page, "forest")).to_be_visible()
    expect(page.get_by_test_id("palette")).to_have_count(0)
    before = pipeline_of(app, "twice")
    page.get_by_test_id("canvas-fit").click()
    wait_for_animations(page)
    stage(page, "forest").click()
    page.keyboard.press("Delete")
    page.keyboard.press("Shift+D")
    x, y = center_of(stage(page, "forest"))
    drag(page, (x, y), (x + 40, y + 40))
    expect(stage(page, "forest")).to_be_visible()
    page.keyboard.press("Control+z")
    assert pipeline_of(app, "twice") == before


def test_settings_are_opened_with_keys(visit, app):
    page = open_pipeline(visit, app, "settings")
    stage(page, "split").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".fb-head h3")).to_have_text("split", timeout=TIMEOUT_MS)
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio", name="Settings")).to_be_checked(timeout=TIMEOUT_MS)
    expect(page.locator(".st-key-stage-settings :focus")).to_have_count(1, timeout=TIMEOUT_MS)


def test_fifty_edits_in_a_breath_are_all_there_once(visit, app):
    page = open_pipeline(visit, app, "storm")
    posts: list[str] = []
    page.on("request", lambda one: posts.append(one.url) if "/edits" in one.url else None)
    stage(page, "baseline").click()
    for _ in range(25):
        page.keyboard.press("Control+ArrowDown")
        page.keyboard.press("Shift+D")
    wait_until(page, lambda: pipeline_of(app, "storm").stages["baseline"].off)
    expect(page.get_by_test_id("canvas-waiting")).to_have_count(0)
    before = read(EXAMPLES / "penguins" / "penguins.yaml").layout["baseline"]
    wanted = before[1] + 25 * round(10 / 0.78)
    wait_until(page, lambda: abs(pipeline_of(app, "storm").layout["baseline"][1] - wanted) <= 13)
    assert len(posts) == 50
