"""While a long run goes on, stages are looked at and settings typed, and nothing is lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser import drawing
from tests.browser.conftest import TIMEOUT_MS, press_run, stage, wait_for_stage
from tests.browser.test_editor import pipeline_of, wait_until

pytestmark = pytest.mark.usefixtures("browser_path")
# Longer than what is done beside it; it is cancelled then.
LONG = "n_estimators: 10000, max_features: 1.0"
RUNNING = re.compile(r"\bnode running\b")
STAGES = ("applicants", "split", "scaled", "logistic", "logistic_scores", "gate")


def test_stages_are_chosen_and_settings_typed_during_a_run(visit, app, copy_example):
    name = copy_example("credit", name="busy_credit")
    file = app.workspace / "pipelines" / name / f"{name}.yaml"
    block = "block: random_forest_classifier\n"
    text = file.read_text("utf-8").replace(block, f"{block}    settings: {{{LONG}}}\n")
    file.write_text(text, "utf-8")
    page = wait_for_stage(visit(f"/?pipeline={name}"), "gate")

    def share_in_file() -> float | None:
        return pipeline_of(app, name).stages["split"].settings.get("test_share")

    press_run(page)
    expect(stage(page, "forest")).to_have_class(RUNNING, timeout=TIMEOUT_MS)
    drawing.fit_view(page)
    run = page.locator(".fb-run").get_attribute("data-run")
    for _ in range(2):
        for chosen in STAGES:
            stage(page, chosen).click()
            expect(page.locator(".fb-head h3")).to_have_text(chosen)
    for number, share in enumerate(("0.3", "0.31", "0.32")):
        drawing.open_settings(page, "split")
        field = page.get_by_label(re.compile("^Test share"))
        field.fill(share)
        field.press("Enter")
        wait_until(page, lambda share=share: share_in_file() == float(share))
        stage(page, STAGES[number]).click()
        expect(page.locator(".fb-head h3")).to_have_text(STAGES[number])
    expect(stage(page, "forest")).to_have_class(RUNNING)
    expect(page.locator(".fb-run")).to_have_attribute("data-run", run)

    page.get_by_role("button", name="Cancel", exact=True).click()
    expect(stage(page, "forest")).not_to_have_class(RUNNING, timeout=TIMEOUT_MS)
    drawing.open_settings(page, "split")
    expect(page.get_by_label(re.compile("^Test share"))).to_have_value("0.32")
