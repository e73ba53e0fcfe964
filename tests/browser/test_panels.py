"""What stands around the canvas: palette, menus, notes, find, shortcuts, problems."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from pipeline_core.spec import read
from tests.browser.conftest import open_palette, stage, without_groups
from tests.browser.server import Server
from tests.browser.still import wait_for_animations, wait_until_silent, wait_until_still
from tests.browser.test_editor import fresh_copy, wait_until
from tests.small_catalogue import real_catalogue
from ui.documents.documents import EXAMPLES

pytestmark = pytest.mark.usefixtures("browser_path")
SECONDS = 20
SMALL = {"width": 1024, "height": 768}
FOCUSED_TEST_ID = """() => {
    let found = document.activeElement;
    while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
    return found?.dataset?.testid ?? null;
}"""


REMOVE_CANVAS = """() => {
    const slot = root => {
        for (const one of root.querySelectorAll("*")) {
            if (one.classList.contains("slot")) return one;
            const found = one.shadowRoot && slot(one.shadowRoot);
            if (found) return found;
        }
    };
    slot(document).firstElementChild.remove();
}"""


def file_of(app: Server, name: str) -> Path:
    return app.workspace / "pipelines" / name / f"{name}.yaml"


def open_pipeline(
    visit, app: Server, name: str, change: Callable[[str], str] = str, **options
) -> Page:
    """Open a pipeline of the test's own: the penguins, perhaps changed."""
    file = fresh_copy(app.workspace, name)
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
    page = visit(f"/?pipeline={name}", **options)
    expect(stage(page, "forest")).to_be_visible(timeout=60_000)
    wait_until_still(page)
    return page


def wait_for_focus(page: Page, *names: str) -> None:
    """Wait until the keyboard is at one of some things, by their test ids."""
    deadline = time.monotonic() + SECONDS
    while (focused := page.evaluate(FOCUSED_TEST_ID)) not in names:
        assert time.monotonic() < deadline, focused
        page.wait_for_timeout(100)


def wait_until_saved(app: Server, name: str, condition: Callable) -> None:
    """Wait until the file says what it should."""
    deadline = time.monotonic() + SECONDS
    while not condition(read(file_of(app, name))):
        assert time.monotonic() < deadline, file_of(app, name).read_text(encoding="utf-8")
        time.sleep(0.1)


def entries(page: Page) -> Locator:
    return page.get_by_test_id("palette").get_by_role("option")


def search(page: Page, text: str) -> Locator:
    open_palette(page)
    field = page.get_by_test_id("palette-search")
    field.fill(text)
    return field


SEARCHES = {
    "en-US": [
        ("scale", "Scale numbers"),
        ("escalar", "Scale numbers"),
        ("StandardScaler", "Scale numbers"),
    ],
    "es-PE": [
        ("escalar numeros", "Escalar números"),
        ("random forest", "Bosque aleatorio"),
        ("DUPLICADOS", "Quitar filas duplicadas"),
    ],
}
SHORTCUT_TITLES = [("en-US", "Find a stage"), ("es-PE", "Buscar una etapa")]
SMALL_PRINT = """root => [...root.querySelectorAll("*")].filter(
    one => one.innerText && !one.children.length && parseFloat(getComputedStyle(one).fontSize) < 12
).map(one => one.outerHTML)"""


@pytest.mark.parametrize("locale", SEARCHES)
def test_blocks_are_found_by_any_of_their_names(visit, app, locale):
    page = open_pipeline(visit, app, f"searched_{locale[:2]}", locale=locale)
    for typed, title in SEARCHES[locale]:
        search(page, typed)
        expect(entries(page).first).to_contain_text(title)
        expect(entries(page).first.locator("mark").first).to_be_visible()


def test_families_come_in_their_order(visit, app):
    page = open_pipeline(visit, app, "shelved")
    open_palette(page)
    heads = page.get_by_test_id("palette").locator(".shelf h4")
    expect(heads).to_have_text(
        ["Ingest", "Validate data", "Prepare", "Train", "Validate model", "Monitor"]
    )
    search(page, "no such thing")
    expect(entries(page)).to_have_count(0)
    expect(page.get_by_test_id("palette").locator(".quiet")).to_contain_text("Try another word")


def test_typing_does_not_reach_the_page(visit, app):
    page = open_pipeline(visit, app, "typed")
    sent: list[object] = []
    page.on("websocket", lambda one: one.on("framesent", lambda frame: sent.append(frame)))
    page.reload()
    expect(stage(page, "forest")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_enabled()
    wait_until_silent(page, sent)
    open_palette(page)
    sent.clear()
    page.get_by_test_id("palette-search").focus()
    page.keyboard.type("rc rcr")
    wait_until_silent(page, sent)
    assert sent == []
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_test_id("palette-search")).to_have_value("rc rcr")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("palette-search")).to_have_value("")
    stage(page, "penguins").focus()
    page.keyboard.press("r")  # the page's own key, where nobody types
    wait_until(page, lambda: sent)


def test_enter_adds_behind_what_is_chosen_with_all_its_wires(visit, app):
    page = open_pipeline(visit, app, "added")
    stage(page, "forest").click()
    search(page, "bias review")
    page.keyboard.press("Enter")
    expect(stage(page, "bias_review")).to_be_visible()
    wait_until_saved(app, "added", lambda pipeline: "bias_review" in pipeline.stages)
    inputs = read(file_of(app, "added")).stages["bias_review"].inputs
    assert dict(inputs) == {"model": ("forest",), "data": ("split",)}
    search(page, "")
    expect(page.get_by_test_id("palette").locator(".shelf h4").first).to_have_text("Recently used")
    expect(entries(page).first).to_contain_text("Bias review")
    page.reload()
    expect(entries(page).first).to_contain_text("Bias review", timeout=60_000)


def test_arrows_walk_the_list_and_it_tells_of_each_block(visit, app):
    page = open_pipeline(visit, app, "walked")
    page.get_by_role("listbox", name="Blocks").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_test_id("tip")).to_contain_text("Takes no input")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(entries(page).locator("nth=3")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_test_id("tip")).to_contain_text("Gives: data")
    page.keyboard.press("Enter")
    wait_until_saved(
        app, "walked", lambda pipeline: len(pipeline.stages) == 1 + _stage_count("penguins")
    )


def _stage_count(example: str) -> int:
    return len(read(EXAMPLES / example / f"{example}.yaml").stages)


def test_a_block_is_dragged_to_where_it_is_let_go(visit, app):
    page = open_pipeline(visit, app, "let_go")
    room = page.get_by_test_id("canvas").bounding_box()
    block = search(page, "filter") and entries(page).first
    spot = {"x": room["width"] * 0.5, "y": room["height"] * 0.72}
    block.drag_to(page.get_by_test_id("canvas"), target_position=spot)
    expect(stage(page, "filter_rows")).to_be_visible()
    box = stage(page, "filter_rows").bounding_box()
    assert abs(box["x"] + box["width"] / 2 - room["x"] - spot["x"]) < 12
    assert abs(box["y"] + box["height"] / 2 - room["y"] - spot["y"]) < 12
    wait_until_saved(app, "let_go", lambda pipeline: "filter_rows" in pipeline.stages)
    assert not read(file_of(app, "let_go")).stages["filter_rows"].inputs
    search(page, "")
    expect(entries(page).first).to_contain_text("Filter rows")


def test_in_a_narrow_window_the_palette_shows_pictures_until_unfolded(visit, app):
    page = open_pipeline(visit, app, "narrow", viewport=SMALL)
    palette = page.get_by_test_id("palette")
    assert palette.bounding_box()["width"] < 60
    shapes = page.get_by_test_id("block-scale").locator("svg.icon > *")
    expect(shapes).to_have_count(len(real_catalogue()["scale"]["icon_nodes"]))
    assert shapes.first.bounding_box()["height"] > 0
    page.get_by_test_id("block-scale").hover()
    expect(page.get_by_test_id("tip")).to_contain_text("Scale numbers")
    page.get_by_test_id("block-scale").dblclick()
    expect(stage(page, "scale")).to_be_visible()
    page.get_by_test_id("palette-fold").click()
    expect(page.get_by_test_id("palette-search")).to_be_visible()
    page.reload()
    expect(page.get_by_test_id("palette-search")).to_be_visible(timeout=60_000)


def fit_view(page: Page) -> None:
    """Have all of the drawing in sight."""
    page.get_by_test_id("canvas-fit").click()
    expect(stage(page, "forest_scores")).to_be_in_viewport(ratio=0.99)
    wait_for_animations(page)


def drag_wire(page: Page, end: Locator, by: tuple[float, float]) -> None:
    """Draw a wire from an end to a point beside it."""
    box = end.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by[0] / 2, y + by[1] / 2, steps=4)
    page.mouse.move(x + by[0], y + by[1], steps=4)
    page.mouse.up()


def test_a_wire_dropped_on_nothing_offers_what_fits(visit, app):
    page = open_pipeline(visit, app, "offered")
    fit_view(page)
    drag_wire(page, page.get_by_test_id("out-forest-Model"), (40, 150))
    menu = page.get_by_test_id("fits")
    expect(menu).to_contain_text("What can follow forest")
    titles = menu.get_by_role("option")
    expect(titles.first).to_be_visible()
    offered = titles.all_inner_texts()
    assert offered[0] == "Evaluate"  # three stand in the pipeline
    assert "Cross-validate" in offered
    assert "Scale numbers" not in offered
    page.keyboard.type("cross")
    expect(titles).to_have_count(1)
    page.keyboard.press("Enter")
    expect(menu).to_have_count(0)
    wait_until_saved(app, "offered", lambda pipeline: "cross_validate" in pipeline.stages)
    added = read(file_of(app, "offered")).stages["cross_validate"]
    assert dict(added.inputs) == {"model": ("forest",), "data": ("split",)}
    wait_for_focus(page, "stage-cross_validate")


def test_escape_closes_what_fits_and_nothing_is_added(visit, app):
    page = open_pipeline(visit, app, "closed")
    before = page.locator("[data-stage]").count()
    fit_view(page)
    drag_wire(page, page.get_by_test_id("out-forest-Model"), (40, 150))
    expect(page.get_by_test_id("fits")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("fits")).to_have_count(0)
    assert page.locator("[data-stage]").count() == before


def test_the_menu_of_a_stage_from_the_mouse_and_from_the_keyboard(visit, app):
    page = open_pipeline(visit, app, "menus")
    stage(page, "forest").click(button="right")
    page.get_by_test_id("menu-off").click()
    wait_until_saved(app, "menus", lambda pipeline: pipeline.stages["forest"].off)
    stage(page, "forest").focus()
    page.keyboard.press("Shift+F10")
    expect(page.get_by_test_id("menu-on")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("menu")).to_have_count(0)
    wait_for_focus(page, "stage-forest")
    page.keyboard.press("ContextMenu")
    expect(page.get_by_test_id("menu").locator(":focus")).to_be_visible()
    page.keyboard.type("dup")
    page.keyboard.press("Enter")
    expect(stage(page, "forest_2")).to_be_visible()


def test_a_block_is_inserted_by_the_menu_of_a_wire(visit, app):
    page = open_pipeline(visit, app, "by_menu", without_groups)
    fit_view(page)
    wire = page.get_by_test_id("wire-roles-measurements-data")
    box = wire.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, button="right")
    page.get_by_test_id("menu-insert").click()
    expect(page.get_by_test_id("fits")).to_contain_text("Between roles and measurements")
    expect(page.get_by_test_id("fits").get_by_text("Random forest")).to_have_count(0)
    expect(page.get_by_test_id("fits").locator("input")).to_be_focused()
    page.keyboard.type("duplicate")
    page.keyboard.press("Enter")
    wait_until_saved(app, "by_menu", lambda pipeline: "drop_duplicates" in pipeline.stages)
    pipeline = read(file_of(app, "by_menu"))
    assert pipeline.stages["drop_duplicates"].inputs["table"] == ("roles",)
    assert pipeline.stages["measurements"].inputs["data"] == ("drop_duplicates",)


def empty_spot(page: Page) -> dict[str, float]:
    room = page.get_by_test_id("canvas").bounding_box()
    return {"x": room["width"] * 0.4, "y": room["height"] * 0.8}


def test_notes_are_written_moved_and_removed_as_text(visit, app):
    page = open_pipeline(visit, app, "noted")
    page.get_by_test_id("canvas").click(button="right", position=empty_spot(page))
    page.get_by_test_id("menu-note").click()
    text = "Ask the class: why 25 %?\n<b onclick=hit()>no</b>"
    expect(page.get_by_test_id("note-text")).to_be_focused()
    page.keyboard.insert_text(text)
    page.keyboard.press("Control+Enter")
    wait_until_saved(app, "noted", lambda pipeline: [one.text for one in pipeline.notes] == [text])
    note = page.get_by_test_id("note-0")
    expect(note).to_contain_text("<b onclick=hit()>no</b>")
    assert note.locator("b").count() == 0
    before = read(file_of(app, "noted")).notes[0].at
    box = note.bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] - 40, steps=6)
    page.mouse.up()
    wait_until_saved(app, "noted", lambda pipeline: pipeline.notes[0].at != before)
    note.dblclick()
    page.get_by_test_id("note-text").fill("left as it was")
    page.keyboard.press("Escape")
    expect(note).to_contain_text("Ask the class")
    note.focus()
    page.keyboard.press("Delete")
    expect(note).to_have_count(0)
    wait_until_saved(app, "noted", lambda pipeline: pipeline.notes == ())
    page.get_by_test_id("canvas-undo").click()
    expect(note).to_contain_text("Ask the class")


@pytest.mark.parametrize("key", ["/", "Control+f"])
def test_a_stage_is_found_by_what_is_set_on_it(visit, app, key):
    page = open_pipeline(visit, app, f"found_{ord(key[0])}")
    stage(page, "penguins").focus()
    page.keyboard.press(key)
    expect(page.get_by_test_id("find-search")).to_be_focused()
    page.keyboard.type("species")
    expect(page.get_by_test_id("find-roles")).to_contain_text("species")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("find")).to_have_count(0)
    wait_for_focus(page, "stage-roles")
    expect(page.locator(".fb-head h3")).to_have_text("roles")


def test_what_is_open_comes_back_when_the_page_puts_the_canvas_elsewhere(visit, app):
    page = open_pipeline(visit, app, "put_elsewhere")
    stage(page, "forest").focus()
    page.keyboard.press("/")
    page.keyboard.type("sp")
    page.evaluate(REMOVE_CANVAS)
    expect(page.get_by_test_id("find")).to_have_count(0)
    page.keyboard.press("r")  # the page is run again, and asks for its canvas
    expect(page.get_by_test_id("find")).to_be_visible()
    wait_for_focus(page, "find-search")
    page.keyboard.type("ecies")
    expect(page.get_by_test_id("find-roles")).to_be_visible()


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("locale", "title"), SHORTCUT_TITLES)
def test_a_question_mark_shows_the_keys(visit, app, locale, title):
    page = open_pipeline(visit, app, f"keys_{locale[:2]}", locale=locale, viewport=SMALL)
    stage(page, "forest").focus()
    page.keyboard.press("?")
    panel = page.get_by_test_id("shortcuts")
    expect(panel).to_contain_text(title, ignore_case=True)
    assert panel.evaluate("one => one.scrollHeight <= one.clientHeight + 1")
    assert panel.evaluate("one => one.scrollWidth <= one.clientWidth + 1")
    assert "canvas." not in panel.inner_text()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    wait_for_focus(page, "stage-forest", "canvas")


def test_problems_lead_to_their_stage_and_are_mended(visit, app):
    broken = re.compile(r"target: \w+")
    page = open_pipeline(visit, app, "broken", lambda text: broken.sub("target: specis", text))
    count = page.get_by_test_id("canvas-problems")
    expect(count).to_be_visible(timeout=60_000)
    count.click()
    listed = page.get_by_test_id("problems")
    expect(listed.get_by_role("button", name="roles", exact=True).first).to_be_visible()
    listed.get_by_role("button", name="roles", exact=True).first.click()
    expect(stage(page, "roles")).to_have_class(re.compile("selected"))
    expect(listed.get_by_test_id("fix").first).to_have_text("roles: use 'species' for target")
    listed.get_by_test_id("fix").first.click()
    wait_until_saved(
        app, "broken", lambda pipeline: pipeline.stages["roles"].settings["target"] == "species"
    )
    expect(count).to_have_count(0)
    expect(listed).to_contain_text("There are no problems left")
    page.keyboard.press("Escape")
    page.get_by_test_id("canvas-undo").click()
    wait_until_saved(
        app, "broken", lambda pipeline: pipeline.stages["roles"].settings["target"] == "specis"
    )


def test_the_toolbar_says_what_it_undoes_and_hides_the_map(visit, app):
    page = open_pipeline(visit, app, "tools")
    undo = page.get_by_test_id("canvas-undo")
    expect(undo).to_have_attribute("aria-disabled", "true")
    stage(page, "forest").focus()
    page.keyboard.press("Shift+D")
    expect(undo).to_have_attribute("aria-label", re.compile("forest"))
    undo.click()
    expect(page.get_by_test_id("canvas-redo")).to_have_attribute("aria-label", re.compile("forest"))
    expect(page.locator(".react-flow__minimap")).to_be_visible()
    page.get_by_test_id("canvas-map").click()
    expect(page.locator(".react-flow__minimap")).to_have_count(0)


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("locale", "scheme"), [("en-US", "light"), ("es-PE", "dark")])
def test_nothing_is_cut_and_no_word_is_missing(visit, app, locale, scheme):
    wishes = {"locale": locale, "color_scheme": scheme, "viewport": SMALL}
    page = open_pipeline(visit, app, f"looked_{locale[:2]}", **wishes)
    page.get_by_test_id("palette-fold").click()
    tools = page.get_by_test_id("tools").bounding_box()
    room = page.get_by_test_id("canvas").bounding_box()
    assert room["x"] <= tools["x"]
    assert tools["x"] + tools["width"] <= room["x"] + room["width"]
    stage(page, "forest").click(button="right")
    menu = page.get_by_test_id("menu")
    expect(menu).to_be_visible()
    box = menu.bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= SMALL["height"]
    texts = [menu.inner_text(), page.get_by_test_id("palette").inner_text()]
    assert not [one for one in texts if re.search(r"(canvas|family|wire)\.", one)]
    assert menu.evaluate(SMALL_PRINT) == []
    assert page.get_by_test_id("palette").evaluate(SMALL_PRINT) == []
