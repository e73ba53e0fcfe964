"""A new stage is to do until it is done; a formula is completed, tried and mended while typing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from pipeline_core.spec import Stage
from tests.browser import drawing
from tests.browser.conftest import TIMEOUT_MS, stage
from tests.browser.test_access import accessibility_faults
from tests.browser.test_editor import fresh_copy, pipeline_of, wait_until, wait_until_ready

pytestmark = pytest.mark.usefixtures("browser_path")
NEW = "filter_rows"


def panel(page: Page) -> Locator:
    return page.locator(".st-key-bench-panel")


def with_filter(app, name: str, settings: str = "") -> None:
    """Copy the example with one more stage, wired to the table that is read."""
    file = fresh_copy(app.workspace, name)
    block = f"  kept:\n    block: {NEW}\n    inputs: {{table: penguins}}\n{settings}"
    file.write_text(file.read_text("utf-8").replace("groups:\n", f"{block}groups:\n", 1), "utf-8")


def set_value(app, name: str, text: str) -> None:
    """Set the condition as another program does: in the file."""
    file = app.workspace / "pipelines" / name / f"{name}.yaml"
    lines = re.sub(r"      keep: .*\n", f"      keep: {text}\n", file.read_text("utf-8"))
    file.write_text(lines, "utf-8")


def offers(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Columns and functions")


def formula(page: Page) -> Locator:
    field = page.get_by_role("combobox", name="Keep *")
    expect(field).to_be_visible(timeout=TIMEOUT_MS)
    return field


def test_a_new_stage_is_to_do_until_its_first_fixes_have_made_it_done(visit, app):
    fresh_copy(app.workspace, "todo")
    page = wait_until_ready(visit("/?pipeline=todo"))
    drawing.drag_block(page, NEW, 420, 560)
    box = stage(page, NEW)
    expect(box).to_contain_text("to do")
    badge = page.get_by_test_id(f"badge-{NEW}")
    expect(badge).to_have_class(re.compile(r"\btodo\b"))
    expect(page.get_by_test_id("canvas-problems")).to_have_attribute("aria-label", "2 to do")
    drawing.open_settings(page, NEW)
    expect(panel(page).get_by_text("must be wired")).to_have_count(1)
    expect(panel(page).get_by_text("is required")).to_have_count(1)
    expect(panel(page).locator('[data-testid="stAlertContentError"]')).to_have_count(0)

    panel(page).get_by_role("button", name=re.compile("connect .* to filter_rows")).click()
    wait_until(page, lambda: pipeline_of(app, "todo").stages[NEW].inputs.get("table"))
    expect(panel(page).get_by_text("must be wired")).to_have_count(0, timeout=TIMEOUT_MS)
    field = formula(page)
    field.click()
    page.keyboard.type("not is_missing(sex)")
    page.keyboard.press("Enter")
    expect(panel(page).get_by_text("is required")).to_have_count(0, timeout=TIMEOUT_MS)
    assert pipeline_of(app, "todo").stages[NEW].settings == {"keep": "not is_missing(sex)"}


def test_it_is_an_alarm_once_it_was_run(visit, app):
    with_filter(app, "tried")
    page = wait_until_ready(visit("/?pipeline=tried&stage=kept"))
    badge = page.get_by_test_id("badge-kept")
    expect(badge).to_have_class(re.compile(r"\btodo\b"))
    page.get_by_role("button", name="Run", exact=True).click()
    expect(badge).to_have_class(re.compile(r"\berror\b"), timeout=TIMEOUT_MS)


def test_a_formula_is_completed_and_tried_by_keys_alone(visit, app):
    with_filter(app, "typed_formula")
    page = wait_until_ready(visit("/?pipeline=typed_formula&stage=kept"))
    field = formula(page)
    field.focus()
    page.keyboard.type("bill_d")
    option = offers(page).get_by_role("option")
    expect(option).to_have_text(re.compile(r"bill_depth_mm\s*number"))
    expect(field).to_have_attribute("aria-expanded", "true")
    active = field.get_attribute("aria-activedescendant")
    expect(page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(field).to_have_value("bill_depth_mm")
    page.keyboard.type(" > 18")
    rows = page.get_by_test_id("formula-rows").locator("tr")
    expect(rows).to_have_count(6, timeout=TIMEOUT_MS)
    expect(rows.nth(1)).to_have_text(re.compile(r"18\.70?\s*yes"))
    expect(rows.nth(2)).to_have_text(re.compile(r"17\.40?\s*no"))
    assert pipeline_of(app, "typed_formula").stages["kept"].settings == {}
    page.keyboard.press("Enter")
    want = {"keep": "bill_depth_mm > 18"}
    wait_until(page, lambda: pipeline_of(app, "typed_formula").stages["kept"].settings == want)


def test_what_is_typed_is_in_the_run_that_ctrl_enter_starts(visit, app):
    with_filter(app, "quick")
    page = wait_until_ready(visit("/?pipeline=quick&stage=kept"))
    formula(page).focus()
    page.keyboard.type("year > 2007")
    page.keyboard.press("Control+Enter")
    wait_until(page, lambda: pipeline_of(app, "quick").stages["kept"].settings)
    expect(stage(page, "kept")).to_have_class(re.compile(r"\bsucceeded\b"), timeout=TIMEOUT_MS)
    assert pipeline_of(app, "quick").stages["kept"].settings == {"keep": "year > 2007"}


def test_a_fault_is_marked_where_it_stands_and_mended(visit, app):
    with_filter(app, "faulty")
    page = wait_until_ready(visit("/?pipeline=faulty&stage=kept"))
    field = formula(page)
    field.focus()
    page.keyboard.type("year > 2007 and island * 2 > 1")
    mark = page.get_by_test_id("formula-mark")
    expect(mark).to_have_text("island", timeout=TIMEOUT_MS)
    expect(panel(page).get_by_text("works with")).to_have_count(1)
    expect(field).to_have_attribute("aria-invalid", "true")
    rows = page.get_by_test_id("formula-rows").locator("tr")
    expect(rows).to_have_count(0)
    for _ in range(len(" * 2 > 1")):
        page.keyboard.press("Backspace")
    page.keyboard.type(' == "Biscoe"')
    expect(mark).to_have_count(0, timeout=TIMEOUT_MS)
    expect(rows.nth(1)).to_have_text(re.compile(r"Torgersen\s*no"), timeout=TIMEOUT_MS)


def test_everything_can_be_chosen_with_the_mouse(visit, app):
    with_filter(app, "chosen_formula")
    page = wait_until_ready(visit("/?pipeline=chosen_formula&stage=kept"))
    field = formula(page)
    page.get_by_role("button", name=re.compile("Columns and functions")).click()
    offers(page).get_by_role("option", name=re.compile("^is_missing")).click()
    expect(field).to_have_value("is_missing()")
    page.keyboard.type("se")
    offers(page).get_by_role("option", name=re.compile("^.*sex")).first.click()
    expect(field).to_have_value("is_missing(sex)")
    page.get_by_text("Every change is saved").click()
    want = Stage("kept", NEW, {"table": ("penguins",)}, {"keep": "is_missing(sex)"})
    wait_until(page, lambda: pipeline_of(app, "chosen_formula").stages["kept"] == want)


def test_what_is_being_typed_is_not_replaced_by_what_another_sets(visit, app):
    with_filter(app, "shared", "    settings:\n      keep: year > 2007\n")
    page = wait_until_ready(visit("/?pipeline=shared&stage=kept"))
    drawing.open_settings(page, "kept")
    field = formula(page)
    field.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("year < 200")
    set_value(app, "shared", "year > 2008")
    other = panel(page).get_by_text("Meanwhile it was changed elsewhere to: year > 2008")
    expect(other).to_be_visible(timeout=TIMEOUT_MS)
    expect(field).to_have_value("year < 200")
    expect(field).to_be_focused()
    page.keyboard.type("9")
    expect(field).to_have_value("year < 2009")
    panel(page).get_by_role("button", name="Use that").click()
    expect(field).to_have_value("year > 2008")
    set_value(app, "shared", "year > 2006")
    expect(field).to_have_value("year > 2006", timeout=TIMEOUT_MS)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_field_and_its_list_are_for_everybody(visit, app, scheme):
    with_filter(app, f"open-{scheme}")
    page = wait_until_ready(visit(f"/?pipeline=open-{scheme}&stage=kept", color_scheme=scheme))
    field = formula(page)
    field.focus()
    page.keyboard.type("island * 2 > 1 or i")
    expect(offers(page).get_by_role("option").first).to_be_visible()
    expect(page.get_by_test_id("formula-mark")).to_have_text("island", timeout=TIMEOUT_MS)
    assert accessibility_faults(page) == []
