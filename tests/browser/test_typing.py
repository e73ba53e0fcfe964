"""What is typed into a form while the page is drawn anew is not lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import drawing
from tests.browser.conftest import SLOW, SLOWER, press_run, slowed
from tests.browser.test_editor import fresh, opened, pipeline_of, ready, until

pytestmark = pytest.mark.usefixtures("browser_path")
# Stage, field, how it is filled in, what is typed, what that is in the file.
HURRY = (
    ("forest", "Number of trees", "tab", "41", {"n_estimators": 41}),
    ("forest", "Max depth", "enter", "7", {"max_depth": 7}),
    ("forest", "Least rows in a leaf", "tab", "2", {"min_samples_leaf": 2}),
    ("forest", "Max features", "pick", "log2", {"max_features": "log2"}),
    ("forest", "Class weight", "pick", "balanced", {"class_weight": "balanced"}),
    ("forest", "Seed", "tab", "12", {"random_state": 12}),
    ("boosting", "Learning rate", "tab", "0.25", {"learning_rate": 0.25}),
    ("boosting", "Max iter", "tab", "30", {"max_iter": 30}),
    ("boosting", "Max leaf nodes", "enter", "8", {"max_leaf_nodes": 8}),
    ("boosting", "Least rows in a leaf", "tab", "9", {"min_samples_leaf": 9}),
    ("boosting", "L2 regularization", "tab", "0.5", {"l2_regularization": 0.5}),
    ("boosting", "Early stopping", "pick", "no", {"early_stopping": False}),
    ("boosting", "Class weight", "pick", "balanced", {"class_weight": "balanced"}),
    ("boosting", "Seed", "enter", "7", {"random_state": 7}),
    ("gate", "At least", "tab", "0.25", {"at_least": 0.25}),
    ("gate", "At most", "enter", "0.875", {"at_most": 0.875}),
    ("gate", "Metric *", "tab", "accuracy", {"metric": "accuracy"}),
    ("applicants", "Decimal", "pick", ",", {"decimal": ","}),
    ("applicants", "Thousands", "tab", "'", {"thousands": "'"}),
    ("applicants", "Encoding", "enter", "latin-1", {"encoding": "latin-1"}),
    ("applicants", "Skip rows", "tab", "2", {"skip_rows": 2}),
    ("applicants", "Text columns", "pick", "telephone", {}),
    ("applicants", "Text columns", "pick", "made up", {"text_columns": ["telephone", "made up"]}),
    ("applicants", "Header", "tick", "", {}),
    ("applicants", "Header", "tick", "", {}),
    ("applicants", "Header", "tick", "", {"header": False}),
    ("applicants", "Short rows", "pick", "fill", {"short_rows": "fill"}),
    ("applicants", "Drop empty", "tick", "", {"drop_empty": True}),
)


def test_all_that_is_typed_in_a_hurry_is_in_the_file(visit, app, own):
    name = own("credit")
    page = ready(visit(f"/?pipeline={name}"), "applicants")
    before = {one: dict(its.settings) for one, its in pipeline_of(app, name).stages.items()}
    slowed(page, max(4, SLOWER))
    press_run(page)
    at = None
    for stage, label, how, text, _ in HURRY:
        if stage != at:
            _turned_to(page, stage)
        at = stage
        _put(page, label, how, text)
    for stage, *_, value in HURRY:
        before[stage] |= value

    def now() -> dict[str, dict[str, object]]:
        return {one: dict(its.settings) for one, its in pipeline_of(app, name).stages.items()}

    until(page, lambda: now() == before, lambda: str(_differing(now(), before)))


def _differing(now, meant) -> dict[str, object]:
    return {one: now[one] for one in meant if now[one] != meant[one]}


def _turned_to(page: Page, name: str) -> None:
    """Open a stage's settings with keys, all of them unfolded."""
    drawing.gone_to(page, name)
    page.keyboard.press("Enter")
    expect(page.locator(".fb-head h3")).to_have_text(name, timeout=SLOW)
    form = page.locator(".st-key-stage-settings")
    expect(form.locator("input:focus")).to_have_count(1, timeout=SLOW)
    folded = form.locator("details:not([open]) > summary")
    if folded.count():
        folded.press("Enter")
        expect(folded).to_have_count(0)


def _put(page: Page, label: str, how: str, text: str) -> None:
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
    page = opened(visit, app, "breath")
    drawing.settings_of(page, "forest")
    for first, second in ((11, 3), (12, 4), (13, 5), (14, 6)):
        _put(page, "Number of trees", "tab", str(first))
        _put(page, "Max depth", "tab", str(second))
        want = {"n_estimators": first, "max_depth": second}
        until(page, lambda its=want: its.items() <= _settings(app).items(), str(want))


def test_a_problem_that_goes_away_takes_no_typing_with_it(visit, app):
    file = fresh(app.workspace, "gated")
    gate = "  gate:\n    block: quality_gate\n    inputs: {scores: forest_scores}\nlayout:\n"
    text = file.read_text(encoding="utf-8").replace("layout:\n", gate + "  gate: [2600, 120]\n")
    file.write_text(text, encoding="utf-8")
    page = ready(visit("/?pipeline=gated"))
    drawing.settings_of(page, "gate")
    for label, typed in (("Metric *", "roc_auc"), ("At least", "0.25"), ("At most", "0.75")):
        _put(page, label, "tab", typed)
    want = {"metric": "roc_auc", "at_least": 0.25, "at_most": 0.75}
    until(page, lambda: pipeline_of(app, "gated").stages["gate"].settings == want)


def _settings(app) -> dict[str, object]:
    return dict(pipeline_of(app, "breath").stages["forest"].settings)
