"""Settings are searched: candidates beside their fields, trials as they come, the best kept."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import drawing
from tests.browser.conftest import (
    ENDED_RUN,
    TIMEOUT_MS,
    press_run,
    stage,
    wait_for_rerun,
    wait_for_stage,
)
from tests.browser.test_editor import pipeline_of, wait_until

pytestmark = pytest.mark.usefixtures("browser_path")
# So many depths that the search is stopped long before its end.
DEPTHS = list(range(1, 201))
TEXT = """\
fabrica: 1
name: Searched
seed: 5
stages:
  rows: {block: example_data, settings: {name: wine}}
  roles: {block: set_roles, inputs: {table: rows}, settings: {target: cultivar}}
  split: {block: split_rows, inputs: {data: roles}}
  scaled: {block: scale, inputs: {data: split}}
  forest: {block: random_forest_classifier, inputs: {data: scaled}, settings: {n_estimators: 30}}
"""


def open_candidates(page: Page, name: str, setting: str) -> None:
    drawing.open_settings(page, name)
    page.locator(f'[class*="-{name}-{setting}-candidates"] button').first.click()


def search_and_stop(page: Page) -> None:
    """Run, see trials come in, and stop with the best."""
    drawing.open_settings(page, "search")
    expect(page.get_by_text(re.compile("400 trials"))).to_be_visible()
    page.get_by_role("radio", name="Result").click()
    press_run(page)
    expect(page.get_by_text(re.compile(r"^\d+ of 400 trials"))).to_be_visible(timeout=TIMEOUT_MS)
    expect(page.get_by_test_id("live-trials")).to_have_attribute(
        "data-points", re.compile(r"^[1-9]"), timeout=TIMEOUT_MS
    )
    page.get_by_role("button", name="Stop and keep the best").click()
    expect(page.locator(".fb-run")).to_have_class(ENDED_RUN, timeout=TIMEOUT_MS)
    expect(page.locator(".fb-run")).to_have_class("fb-run succeeded")
    expect(page.get_by_text(re.compile(r"The search was stopped: \d+ of 400"))).to_be_visible(
        timeout=TIMEOUT_MS
    )
    expect(stage(page, "search")).to_have_class(re.compile(r"\bsucceeded\b"))


def test_candidates_trials_and_the_best_written_back(visit, app):
    name = "searched"
    folder = app.workspace / "pipelines" / name
    folder.mkdir(parents=True)
    (folder / f"{name}.yaml").write_text(TEXT, "utf-8")
    page = wait_for_stage(visit(f"/?pipeline={name}"), "forest")

    def vary() -> dict:
        stages = pipeline_of(app, name).stages
        return dict(stages["search"].settings.get("vary", {})) if "search" in stages else {}

    open_candidates(page, "forest", "max_depth")
    field = page.get_by_role("textbox", name="Values to try")
    field.fill(", ".join(map(str, DEPTHS)))
    field.press("Enter")
    wait_until(page, lambda: vary() == {"forest.max_depth": DEPTHS})
    wait_for_stage(page, "search")
    wait_for_rerun(page)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("varied-forest")).to_be_attached()

    drawing.open_settings(page, "scaled")
    page.get_by_text("Try leaving this stage out, too").first.click()
    wait_until(page, lambda: vary().get("scaled.off") == [False, True])

    search_and_stop(page)
    write = page.get_by_role("button", name="Write these into the stages").first
    write.click()
    wait_until(page, lambda: "max_depth" in pipeline_of(app, name).stages["forest"].settings)
    best = pipeline_of(app, name).stages["forest"].settings["max_depth"]
    assert best in DEPTHS
    expect(write).to_be_disabled()
