"""A pipeline is built, broken, mended and taken back with forms alone."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from pipeline_core.spec import read
from tests.browser.conftest import RUN_SECONDS
from tests.browser.layout import assert_laid_out
from ui.documents.documents import EXAMPLES

pytestmark = pytest.mark.usefixtures("browser_path")
TIMEOUT_MS = 60_000


def expect_heading(page, name: str) -> None:
    expect(page.locator(".fb-head h3")).to_have_text(name, timeout=TIMEOUT_MS)


def choose_option(page, label: str, text: str) -> None:
    """Choose in a select box by typing."""
    box = page.get_by_role("combobox", name=label).first
    box.click()
    box.press_sequentially(text)
    listed = page.get_by_test_id("stSelectboxVirtualDropdown")  # the palette has options, too
    option = listed.get_by_role("option").filter(has_text=text).first
    expect(listed.get_by_role("option").first).to_contain_text(text)  # the list is narrowed
    option.click()
    expect(box).to_have_value(re.compile(re.escape(text)))


def add_block(page, block: str, name: str) -> None:
    """Add a block behind the stage that is looked at."""
    page.get_by_role("button", name="Add", exact=True).click()
    choose_option(page, "Block", block)
    page.get_by_role("button", name="Add this block").click()
    expect_heading(page, name)
    page.keyboard.press("Escape")


def wait_for_rerun(page) -> None:
    """Wait until the page has been drawn anew."""
    expect(page.get_by_test_id("stApp")).to_have_attribute(
        "data-test-script-state", "notRunning", timeout=TIMEOUT_MS
    )


def run_pipeline(page) -> None:
    """Press Run; a small run may be over before anybody sees it."""
    button = page.get_by_role("button", name="Run", exact=True)
    expect(button).to_be_enabled(timeout=TIMEOUT_MS)
    button.click()
    expect(page.locator(".fb-run")).to_have_class(
        re.compile("fb-run succeeded"), timeout=RUN_SECONDS * 1000
    )
    expect(button).to_be_enabled(timeout=TIMEOUT_MS)


def wait_until(page, holds) -> None:
    """Wait until something outside the page is so."""
    deadline = time.monotonic() + TIMEOUT_MS / 1000
    while not holds() and time.monotonic() < deadline:
        page.wait_for_timeout(50)
    assert holds()


def pipeline_of(app, name: str):
    return read(app.workspace / "pipelines" / name / f"{name}.yaml")


def alpha(file) -> object:
    return read(file).stages["ridge"].settings.get("alpha")


def test_penguins_from_blank_with_forms_only(visit, app):
    page = visit("/?pipeline=penguins")
    page.get_by_role("button", name="Pipeline", exact=True).click(timeout=TIMEOUT_MS)
    page.get_by_role("button", name="New empty pipeline").click()
    expect(page.get_by_text("This pipeline has no stages yet")).to_be_visible(timeout=TIMEOUT_MS)
    choose_option(page, "Block", "Read a CSV")
    page.get_by_role("button", name="Add this block").click()
    expect_heading(page, "read_csv")
    page.get_by_role("button", name="Upload a file").click()
    page.locator("input[type=file]").set_input_files(EXAMPLES / "penguins" / "penguins.csv")
    expect(page.get_by_role("combobox", name="File").first).to_have_value(
        "penguins.csv", timeout=TIMEOUT_MS
    )
    page.keyboard.press("Escape")
    wait_for_rerun(page)

    add_block(page, "Set roles", "set_roles")
    choose_option(page, "Target", "species")
    wait_for_rerun(page)
    for block, name in (
        ("Fill missing numbers", "impute_numbers"), ("Fill missing words", "impute_words"),
        ("Split into training", "split_rows"), ("Encode categories", "encode_categories"),
        ("Scale numbers", "scale"), ("Logistic regression", "logistic_regression"),
        ("Evaluate", "evaluate"),
    ):  # fmt: skip
        add_block(page, block, name)
    made = pipeline_of(app, re.search(r"pipeline=([\w-]+)", page.url)[1])
    assert made.stages["read_csv"].settings == {"path": "penguins.csv"}
    assert made.stages["set_roles"].settings == {"target": "species"}
    assert made.stages["evaluate"].inputs == {
        "model": ("logistic_regression",), "data": ("split_rows",)
    }  # fmt: skip
    run_pipeline(page)
    page.get_by_role("radio", name="Result").click()
    expect(page.locator(".fb-headline").first).to_contain_text("0.9", timeout=TIMEOUT_MS)
    assert_laid_out(page)


def test_broken_mended_run_and_taken_back(visit, app):
    page = visit("/?pipeline=penguins&stage=measurements")
    expect_heading(page, "measurements")
    file = app.workspace / "pipelines" / "penguins" / "penguins.yaml"
    before, meant = file.read_text(encoding="utf-8"), read(file)
    page.get_by_role("radio", name="Settings").click()
    expect(page.get_by_text("bill_depth_mm").first).to_be_visible(timeout=TIMEOUT_MS)

    file.write_text(before.replace("- bill_depth_mm", "- bill_deptth_mm"), encoding="utf-8")
    page.reload()
    expect_heading(page, "measurements")
    expect(page.get_by_text(re.compile("no longer exists")).first).to_be_visible(timeout=TIMEOUT_MS)
    expect(page.get_by_role("button", name="Run to here", exact=True)).to_be_disabled()
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_enabled()
    page.get_by_role("button", name=re.compile("^Fix")).first.click()
    expect(page.get_by_text(re.compile("no longer exists"))).to_have_count(0, timeout=TIMEOUT_MS)
    wait_until(page, lambda: read(file) == meant)
    wait_for_rerun(page)
    run_pipeline(page)
    assert_laid_out(page)

    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text(re.compile("no longer exists")).first).to_be_visible(timeout=TIMEOUT_MS)
    page.reload()
    expect(page.get_by_text(re.compile("no longer exists")).first).to_be_visible(timeout=TIMEOUT_MS)
    page.get_by_role("button", name="Redo", exact=True).click()
    expect(page.get_by_text(re.compile("no longer exists"))).to_have_count(0, timeout=TIMEOUT_MS)
    wait_until(page, lambda: read(file) == meant)
    wait_for_rerun(page)


def test_a_setting_is_changed_by_typing_and_undone_to_the_beginning(visit, app):
    page = visit("/?pipeline=housing&stage=ridge")
    expect_heading(page, "ridge")
    file = app.workspace / "pipelines" / "housing" / "housing.yaml"
    before = file.read_text(encoding="utf-8")
    page.get_by_role("radio", name="Settings").click()
    field = page.get_by_role("spinbutton", name="Alpha")
    undo = page.get_by_role("button", name="Undo", exact=True)
    for value in ("2", "3.5"):
        field.fill(value)
        field.press("Enter")
        expect(undo).to_be_enabled(timeout=TIMEOUT_MS)
        wait_until(page, lambda want=float(value): alpha(file) == want)
        wait_for_rerun(page)
        expect(field).to_have_value(value)
        expect(page.locator(".fb-head")).to_contain_text("next run: runs")
    undo.click()  # what is typed in one breath is one step
    wait_until(page, lambda: alpha(file) != 3.5)
    if file.read_text(encoding="utf-8") != before:
        expect(undo).to_be_enabled(timeout=TIMEOUT_MS)
        wait_for_rerun(page)
        undo.click()
    wait_until(page, lambda: file.read_text(encoding="utf-8") == before)
    wait_for_rerun(page)
    expect(undo).to_be_disabled(timeout=TIMEOUT_MS)


def test_another_tab_is_never_overwritten(visit, app):
    page = visit("/?pipeline=housing&stage=ridge")
    expect_heading(page, "ridge")
    file = app.workspace / "pipelines" / "housing" / "housing.yaml"
    page.get_by_role("radio", name="Settings").click()
    field = page.get_by_role("spinbutton", name="Alpha")
    expect(field).to_be_visible(timeout=TIMEOUT_MS)
    elsewhere = file.read_text(encoding="utf-8") + "\n# by somebody else\n"
    file.write_text(elsewhere, encoding="utf-8")
    field.fill("7")
    field.press("Enter")
    expect(page.get_by_text("changed elsewhere")).to_be_visible(timeout=TIMEOUT_MS)
    assert file.read_text(encoding="utf-8") == elsewhere
