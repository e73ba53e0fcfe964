"""What is typed into a form while the page is drawn anew is not lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser import drawing
from tests.browser.test_editor import (
    fresh_copy,
    open_pipeline,
    pipeline_of,
    wait_until,
    wait_until_ready,
)

pytestmark = pytest.mark.usefixtures("browser_path")


def _fill_in(page: Page, label: str, how: str, text: str) -> None:
    """Fill a field in as a hand does that looks at nothing else."""
    page.get_by_label(label, exact=True).first.focus()
    if how == "tick":
        page.keyboard.press("Space")
        return
    if how != "pick":
        page.keyboard.press("Control+a")
    page.keyboard.type(text, delay=30)
    page.keyboard.press("Tab" if how == "tab" else "Enter")


def test_two_fields_filled_in_one_breath_are_both_kept(visit, app):
    page = open_pipeline(visit, app, "breath")
    drawing.open_settings(page, "forest")
    for first, second in ((11, 3), (12, 4), (13, 5), (14, 6)):
        _fill_in(page, "Number of trees", "tab", str(first))
        _fill_in(page, "Maximum depth", "tab", str(second))
        want = {"n_estimators": first, "max_depth": second}
        wait_until(page, lambda its=want: its.items() <= _settings_of_stage(app).items(), str(want))


def test_a_problem_that_goes_away_takes_no_typing_with_it(visit, app):
    file = fresh_copy(app.workspace, "gated")
    gate = "  gate:\n    block: quality_gate\n    inputs: {scores: forest_scores}\ngroups:\n"
    text = file.read_text(encoding="utf-8").replace("groups:\n", gate)
    text = text.replace("layout:\n", "layout:\n  gate: [2600, 120]\n")
    file.write_text(text, encoding="utf-8")
    page = wait_until_ready(visit("/?pipeline=gated"))
    drawing.open_settings(page, "gate")
    for label, typed in (("Metric", "roc_auc"), ("At least", "0.25"), ("At most", "0.75")):
        _fill_in(page, label, "tab", typed)
    want = {"metric": "roc_auc", "at_least": 0.25, "at_most": 0.75}
    wait_until(page, lambda: pipeline_of(app, "gated").stages["gate"].settings == want)


def _settings_of_stage(app) -> dict[str, object]:
    return dict(pipeline_of(app, "breath").stages["forest"].settings)
