"""A column goes upstream; the stage that used it says so, keeps it, and is mended with a click."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import TIMEOUT_MS, stage, wait_for_rerun
from tests.browser.drawing import open_settings
from tests.browser.layout import assert_laid_out
from tests.browser.test_editor import fresh_copy, pipeline_of, wait_until, wait_until_ready

pytestmark = pytest.mark.usefixtures("browser_path")
GONE = "bill_depth_mm"
STRUCK = "".join(f"{letter}\u0336" for letter in GONE)


def chosen_columns(app, name: str) -> list[str]:
    return list(pipeline_of(app, name).stages["measurements"].settings["columns"])


def test_a_column_that_went_is_struck_through_and_comes_back(visit, app):
    file = fresh_copy(app.workspace, "gone")
    whole = (file.parent / "penguins.csv").read_text(encoding="utf-8")
    page = wait_until_ready(visit("/?pipeline=gone&stage=measurements"))
    open_settings(page, "measurements")
    before = chosen_columns(app, "gone")
    assert GONE in before
    expect(page.get_by_text(STRUCK)).to_have_count(0)
    renamed = whole.replace(GONE, "depth_of_bill_mm", 1)
    (file.parent / "penguins.csv").write_text(renamed, encoding="utf-8")
    page.reload()
    expect(page.get_by_text(re.compile(STRUCK)).first).to_be_visible(timeout=TIMEOUT_MS)
    expect(page.get_by_test_id("badge-measurements")).to_be_visible(timeout=TIMEOUT_MS)
    assert chosen_columns(app, "gone") == before
    (file.parent / "penguins.csv").write_text(whole, encoding="utf-8")
    page.reload()
    expect(page.get_by_test_id("badge-measurements")).to_have_count(0, timeout=TIMEOUT_MS)
    expect(page.get_by_text(re.compile(STRUCK))).to_have_count(0)
    assert chosen_columns(app, "gone") == before


def test_the_offered_fix_on_the_badge_mends_it(visit, app):
    file = fresh_copy(app.workspace, "mended")
    data = file.parent / "penguins.csv"
    text = data.read_text(encoding="utf-8")
    page = wait_until_ready(visit("/?pipeline=mended"))
    before = chosen_columns(app, "mended")
    data.write_text(text.replace(GONE, "bill_depth_cm", 1), encoding="utf-8")
    page.reload()
    badge = page.get_by_test_id("badge-measurements")
    expect(badge).to_be_visible(timeout=TIMEOUT_MS)
    badge.click()
    listed = page.get_by_test_id("problems")
    expect(listed).to_contain_text(GONE)
    assert_laid_out(page)
    fix = listed.get_by_test_id("fix").first
    fix.click()
    meant = ["bill_depth_cm" if one == GONE else one for one in before]
    wait_until(page, lambda: chosen_columns(app, "mended") == meant)
    expect(badge).to_have_count(0, timeout=TIMEOUT_MS)
    page.keyboard.press("Escape")
    page.get_by_test_id("canvas-undo").click()
    wait_until(page, lambda: chosen_columns(app, "mended") == before)
    expect(badge).to_be_visible(timeout=TIMEOUT_MS)
    wait_for_rerun(page)
    expect(stage(page, "measurements")).to_be_visible()
