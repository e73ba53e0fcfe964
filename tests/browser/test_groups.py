"""Groups on the canvas: read from afar, folded, made by hand and offered, moved, and undone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from pipeline_core.spec import read
from tests.browser.conftest import LANGUAGES, stage, wait_for_stage
from tests.browser.drawing import fit_view
from tests.browser.still import wait_for_animations, wait_until_still
from tests.browser.test_editor import center_of, drag, wait_until
from tests.example_names import NAMES, file_of

pytestmark = pytest.mark.usefixtures("browser_path")
# The height of letters on the screen: the font's size times the zoom of the drawing.
_LETTERS = """() => {
  const root = [...document.querySelectorAll("*")].map(one => one.shadowRoot)
    .find(shadow => shadow?.querySelector(".react-flow__viewport")) ?? document;
  const zoom = new DOMMatrix(
    getComputedStyle(root.querySelector(".react-flow__viewport")).transform).a;
  const size = one => parseFloat(getComputedStyle(one).fontSize) * zoom;
  return [...root.querySelectorAll("[data-stage]")].map(one => ({
    stage: one.dataset.stage, name: size(one.querySelector("b")),
    mark: one.querySelector(".mark").getBoundingClientRect().height }));
}"""


def open_copy(visit, app, copy_example, example: str, **wishes):
    name = copy_example(example)
    page = visit(f"/?pipeline={name}", viewport={"width": 1440, "height": 900}, **wishes)
    wait_for_stage(page, "roles")
    wait_until_still(page)
    return page, app.workspace / "pipelines" / name / f"{name}.yaml"


def place_of(page: Page, name: str) -> dict[str, float]:
    box = stage(page, name).bounding_box()
    assert box is not None
    return box


@pytest.mark.sampled(4)
@pytest.mark.parametrize("example", NAMES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_name_of_an_example_can_be_read_after_fit(visit, copy_example, example, lang):
    page = visit(
        f"/?pipeline={copy_example(example)}",
        viewport={"width": 1440, "height": 900},
        locale=LANGUAGES[lang],
    )
    stages = list(read(file_of(example)).stages)
    wait_for_stage(page, stages[0])
    wait_until_still(page)
    fit_view(page)
    letters = page.evaluate(_LETTERS)
    assert len(letters) == len(stages)
    assert min(one["name"] for one in letters) >= 13, letters
    assert min(one["mark"] for one in letters) >= 11, letters


def test_a_row_selects_its_stage_and_its_wires_end_at_it(visit, app, copy_example):
    page, _ = open_copy(visit, app, copy_example, "penguins")
    fit_view(page)
    stage(page, "filled_words").click()
    expect(page.locator(".fb-head h3")).to_have_text("filled_words")
    expect(stage(page, "filled_words")).to_have_attribute("aria-pressed", "true")
    stage(page, "filled_words").press("ArrowUp")
    expect(stage(page, "filled_numbers")).to_be_focused()
    row, port = place_of(page, "split"), center_of(page.get_by_test_id("out-split-Data"))
    assert row["y"] < port[1] < row["y"] + row["height"]
    assert abs(port[0] - row["x"] - row["width"]) < 6
    expect(page.get_by_test_id("wire-split-logistic_scores-data")).to_be_attached()


def test_folded_and_unfolded_dragged_and_undone_to_the_byte(visit, app, copy_example):
    page, file = open_copy(visit, app, copy_example, "penguins")
    before = file.read_text("utf-8")
    fit_view(page)
    page.get_by_test_id("fold-data").click()
    expect(stage(page, "penguins")).to_have_count(0)
    expect(page.get_by_test_id("group-data")).to_have_attribute(
        "aria-label", "Group The data: not run, stages: 6"
    )
    expect(page.get_by_test_id("wire-split-categories-data")).to_be_attached()
    wait_until(page, lambda: "folded: true" in file.read_text("utf-8"))
    page.get_by_test_id("fold-data").click()
    expect(stage(page, "penguins")).to_be_visible()
    wait_until(page, lambda: file.read_text("utf-8") == before)
    places = read(file).layout
    x, y = center_of(page.get_by_test_id("group-data"))
    drag(page, (x, y), (x + 40, y + 60))
    wait_until(page, lambda: read(file).layout["split"] != places["split"])
    moved = read(file).layout
    steps = {(moved[name][0] - places[name][0], moved[name][1] - places[name][1])
             for name in read(file).groups["data"].stages}  # fmt: skip
    assert len(steps) == 1
    assert moved["forest"] == places["forest"]
    page.get_by_test_id("canvas-undo").click()
    wait_until(page, lambda: file.read_text("utf-8") == before)


def test_made_by_hand_with_keys_named_and_ungrouped(visit, app, copy_example):
    page, file = open_copy(visit, app, copy_example, "penguins")
    fit_view(page)
    stage(page, "logistic").click()
    stage(page, "forest").click(modifiers=["Shift"])
    stage(page, "forest").press("Shift+G")
    field = page.get_by_test_id("group-name")
    field.fill("Models")
    field.press("Enter")
    wait_until(page, lambda: "group" in read(file).groups)
    wait_until(page, lambda: read(file).groups["group"].title == "Models")
    assert set(read(file).groups["group"].stages) == {"logistic", "forest"}
    head = page.get_by_test_id("group-group")
    head.focus()
    head.press("Shift+O")
    expect(stage(page, "forest")).to_have_count(0)
    head.press("Shift+U")
    expect(head).to_have_count(0)
    expect(stage(page, "forest")).to_be_visible()
    wait_until(page, lambda: "group" not in read(file).groups)


@pytest.mark.parametrize(
    ("stages", "sentence"),
    [(("boosting", "gate"), "leave a group and come back"), (("ridge", "split"), "one group only")],
)
def test_what_cannot_be_a_group_is_refused_with_a_sentence(
    visit, app, copy_example, stages, sentence
):
    page, file = open_copy(visit, app, copy_example, "housing")
    before = file.read_text("utf-8")
    fit_view(page)
    stage(page, stages[0]).click()
    stage(page, stages[1]).click(modifiers=["Shift"])
    stage(page, stages[1]).press("Shift+G")
    expect(page.locator(".sign.refusal")).to_contain_text(sentence)
    expect(stage(page, stages[0])).to_be_visible()
    expect(page.locator(".group-box")).to_have_count(2)
    assert file.read_text("utf-8") == before


def test_chains_are_offered_and_undone_in_one_step(visit, app, copy_example):
    page, file = open_copy(visit, app, copy_example, "penguins")
    fit_view(page)
    for group in ("data", "numbers"):
        head = page.get_by_test_id(f"group-{group}")
        head.focus()
        head.press("Shift+U")
        expect(head).to_have_count(0)
    wait_until(page, lambda: not read(file).groups)
    plain = file.read_text("utf-8")
    fit_view(page)
    page.locator(".react-flow__pane").click(position={"x": 5, "y": 5})
    page.get_by_test_id("canvas-group").click()
    expect(page.get_by_test_id("group-preparation")).to_be_visible()
    wait_until(page, lambda: len(read(file).groups) == 2)
    assert read(file).groups["preparation"].stages == (
        "penguins", "roles", "measurements", "filled_numbers", "filled_words", "split",
    )  # fmt: skip
    wait_for_animations(page)
    page.get_by_test_id("canvas-undo").click()
    wait_until(page, lambda: file.read_text("utf-8") == plain)
