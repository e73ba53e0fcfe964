"""Two settings of a stage are tried side by side in the panel, and one of them is kept."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser import drawing
from tests.browser.conftest import run_to_end, stage, wait_for_rerun
from tests.browser.layout import assert_laid_out
from tests.browser.test_editor import open_pipeline, wait_until

DONE = re.compile(r"\bnode (succeeded|reused)\b")
pytestmark = pytest.mark.usefixtures("browser_path")
RUN_MS = 120_000


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("lang", "scheme"), [("en-US", "light"), ("es-MX", "dark")])
def test_two_forks_are_compared_and_one_is_kept(visit, app, lang, scheme):
    name = f"forked_{lang[:2]}"
    page = open_pipeline(visit, app, name, locale=lang, color_scheme=scheme)
    file = app.workspace / "pipelines" / name / f"{name}.yaml"
    run_to_end(page)
    before = file.read_bytes()
    run = page.locator(".fb-run").get_attribute("data-run")
    drawing.open_settings(page, "forest", lang[:2])
    for number, trees in ((1, "1"), (2, "12")):
        page.locator(".st-key-add-fork button:visible").first.click()
        trees_field = page.locator(f".st-key-fork-{number} input[type=number]").first
        trees_field.fill(trees)
        trees_field.press("Enter")
        expect(page.locator(f".st-key-fork-{number}")).to_contain_text(f"→ {trees}")
    page.locator(".st-key-run-forks button").click()
    table = page.locator(".st-key-bench-panel table").first
    expect(table).to_be_visible(timeout=RUN_MS)
    expect(table.locator("thead th")).to_have_count(5, timeout=RUN_MS)
    wait_for_rerun(page)
    assert_laid_out(page)
    assert file.read_bytes() == before
    expect(page.locator(".fb-run")).to_have_attribute("data-run", run)

    page.locator(".st-key-keep-fork-2 button").click()
    wait_until(page, lambda: b"n_estimators: 12" in file.read_bytes())
    expect(page.locator(".st-key-fork-2")).to_have_count(0)
    expect(stage(page, "forest_scores")).to_have_class(DONE)  # its run is there already
