"""A stage is bypassed by menu and by key, and the file says so."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import run_to_end, stage
from tests.browser.test_editor import pipeline_of, wait_until, wait_until_ready

pytestmark = pytest.mark.usefixtures("browser_path")


def test_what_comes_in_goes_on_and_the_run_succeeds(visit, app, copy_example):
    name = copy_example("penguins")
    page = wait_until_ready(visit(f"/?pipeline={name}"))
    stage(page, "scaled").click(button="right")
    page.get_by_test_id("menu-bypass").click()
    expect(stage(page, "scaled")).to_have_class(re.compile(r"\bbypass\b"))
    wait_until(page, lambda: pipeline_of(app, name).stages["scaled"].bypass)

    run_to_end(page)
    expect(stage(page, "forest")).to_have_class(re.compile(r"\b(succeeded|reused)\b"))
    expect(stage(page, "scaled")).to_have_class(re.compile(r"\bskipped\b"))

    stage(page, "scaled").focus()
    page.keyboard.press("Shift+B")
    expect(stage(page, "scaled")).not_to_have_class(re.compile(r"\bbypass\b"))
    wait_until(page, lambda: not pipeline_of(app, name).stages["scaled"].bypass)
