"""A pipeline grows from nothing on the drawing; its numbers are those of the shipped example."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import pytest
from playwright.sync_api import Locator, Page, expect

from pipeline_core.store import open_store
from tests.browser import drawing
from tests.browser.conftest import RUN_SECONDS, SLOW, press_run, still_page
from tests.browser.layout import assert_laid_out
from tests.browser.server import ROOT, Server
from tests.browser.test_editor import pipeline_of, until
from ui.documents.documents import EXAMPLES

pytestmark = pytest.mark.usefixtures("browser_path")
BLOCKS = (
    "read_csv", "set_roles", "select_columns", "split_rows", "encode_categories", "scale",
    "logistic_regression", "dummy_classifier", "evaluate", "evaluate", "quality_gate",
)  # fmt: skip
WIRES = (
    ("read_csv", "Data", "set_roles", "table"),
    ("set_roles", "Data", "select_columns", "data"),
    ("select_columns", "Data", "split_rows", "data"),
    ("split_rows", "Data", "encode_categories", "data"),
    ("encode_categories", "Data", "scale", "data"),
    ("scale", "Data", "logistic_regression", "data"),
    ("scale", "Data", "dummy_classifier", "data"),
    ("logistic_regression", "Model", "evaluate", "model"),
    ("split_rows", "Data", "evaluate", "data"),
    ("dummy_classifier", "Model", "evaluate_2", "model"),
    ("split_rows", "Data", "evaluate_2", "data"),
    ("evaluate", "Report", "quality_gate", "scores"),
    ("logistic_regression", "Model", "quality_gate", "model"),
)
TYPED = (
    ("Read a CSV file", "read_csv"), ("Set roles", "set_roles"),
    ("Select columns", "select_columns"), ("Split into training", "split_rows"),
    ("Encode categories", "encode_categories"), ("Scale numbers", "scale"),
    ("Logistic regression", "logistic_regression"), ("Evaluate", "evaluate"),
    ("Quality gate", "quality_gate"),
)  # fmt: skip
# What the example chooses one by one: all columns but the one that tells of sex and marriage.
PATTERN = "^(?!personal_status)"
HOW = {"how": "stratified"}
SETTINGS = {
    "read_csv": {"path": "german_credit.csv"},
    "set_roles": {"target": "creditability", "positive": "good"},
    "select_columns": {"columns": {"pattern": PATTERN}},
    "split_rows": HOW,
    "quality_gate": {"metric": "roc_auc", "at_least": 0.75},
}


@pytest.fixture(scope="session")
def shipped(app: Server) -> dict[str, dict[str, float]]:
    """Run the example as it is shipped, up to what the tests build; return its metrics."""
    env = {**os.environ, "FABRICA_HOME": str(app.workspace)}
    file = EXAMPLES / "credit" / "credit.yaml"
    to = [word for one in ("gate", "baseline_scores") for word in ("--to", one)]
    command = [sys.executable, "-m", "pipeline_core", "run", str(file), *to]
    subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True)
    return metrics_of(app, str(file))


def metrics_of(app: Server, file: str) -> dict[str, dict[str, float]]:
    """Return what the stages of a file's last run measured."""
    store = open_store(app.workspace)
    run = store.runs.runs(limit=1, search=file)[0]
    rows = {row["stage"]: (row["summary"] or {}).get("metrics", {})
            for row in store.runs.stages(run.id)}  # fmt: skip
    store.close()
    return rows


def is_the_example(app: Server, name: str, shipped: dict[str, dict[str, float]]) -> None:
    """See that a run of what was built gave the example's numbers, to the last digit."""
    found = metrics_of(app, f"/{name}.yaml")
    for mine, its in (
        ("evaluate", "logistic_scores"), ("evaluate_2", "baseline_scores"), ("quality_gate", "gate")
    ):  # fmt: skip
        assert found[mine] == shipped[its], mine
    assert found["evaluate"]["roc_auc"] > 0.75


def is_built(app: Server, name: str, page: Page) -> None:
    """Wait until the file has each wire and each setting, and nothing else."""
    wanted: dict[str, dict[str, tuple[str, ...]]] = {}
    for source, _, target, port in WIRES:
        wanted.setdefault(target, {})[port] = (source,)

    def made() -> dict[str, tuple[object, object]]:
        stages = pipeline_of(app, name).stages
        return {one: (dict(its.inputs), dict(its.settings)) for one, its in stages.items()}

    names = {target for _, _, target, _ in WIRES} | {"read_csv"}
    meant = {one: (wanted.get(one, {}), SETTINGS.get(one, {})) for one in names}

    def differing() -> dict[str, object]:
        return {one: its for one, its in made().items() if its != meant.get(one)}

    until(page, lambda: made() == meant, lambda: str(differing()))


def test_from_blank_with_the_mouse(visit, app, shipped):
    page = visit("/?pipeline=penguins")
    name = drawing.blank(page)
    for number, block in enumerate(BLOCKS):
        drawing.put(page, block, 130 + 230 * (number % 4), 90 + 120 * (number // 4))
        expect(page.locator("[data-stage]")).to_have_count(number + 1)
    drawing.whole(page)
    for source, kind, target, port in WIRES:
        drawing.connect(page, source, kind, target, port)
    drawing.tidy(page)
    _set(page, app, name)
    is_built(app, name, page)
    press_run(page)
    expect(page.locator(".fb-run")).to_have_class("fb-run succeeded", timeout=RUN_SECONDS * 1000)
    is_the_example(app, name, shipped)
    assert_laid_out(page)


def _gate(app: Server, name: str) -> object:
    return pipeline_of(app, name).stages["quality_gate"].settings


def _set(page: Page, app: Server, name: str) -> None:
    """Say in the stages' forms what is not the blocks' own."""
    drawing.settings_of(page, "read_csv")
    drawing.upload(page, EXAMPLES / "credit" / "german_credit.csv")
    drawing.settings_of(page, "set_roles")
    drawing.pick(page, "Target", "creditability")
    drawing.pick(page, "Positive", "good")
    drawing.settings_of(page, "select_columns")
    drawing.pick(page, "Columns", "pattern")
    drawing.entered(page, page.get_by_role("textbox", name="Columns"), PATTERN)
    drawing.settings_of(page, "split_rows")
    drawing.pick(page, "How", "stratified")
    drawing.settings_of(page, "quality_gate")
    for label, text in (("Metric", "roc_auc"), ("At least", "0.75")):
        drawing.entered(page, page.get_by_label(label), text)
        until(page, lambda its=text: its in str(_gate(app, name)))


def test_from_blank_with_the_keys_alone(visit, app, shipped):
    page = visit("/?pipeline=penguins")
    _keys_only(page)
    page.get_by_role("button", name="Pipeline", exact=True).press("Enter", timeout=SLOW)
    page.get_by_role("button", name="New empty pipeline").press("Enter")
    expect(page.locator("[data-stage]")).to_have_count(0, timeout=SLOW)
    expect(page).not_to_have_url(re.compile("pipeline=penguins"))
    still_page(page)
    name = page.url.split("pipeline=")[1].split("&")[0]
    for title, made in TYPED:
        drawing.typed(page, title, made)
    drawing.gone_to(page, "scale")
    for title, made in (("Baseline (classes)", "dummy_classifier"), ("Evaluate", "evaluate_2")):
        drawing.typed(page, title, made)
    drawing.gone_to(page, "logistic_regression")
    drawing.led(page, "quality_gate", "model")
    # The window in which a system lets one choose a file is no part of the page.
    shutil.copy(EXAMPLES / "credit" / "german_credit.csv", app.workspace / "pipelines" / name)
    _set_by_keys(page)
    is_built(app, name, page)
    still_page(page)
    button = page.get_by_role("button", name="Run", exact=True)
    expect(button).to_be_enabled(timeout=SLOW)
    button.press("Enter")
    expect(page.locator(".fb-run")).to_have_class("fb-run succeeded", timeout=RUN_SECONDS * 1000)
    is_the_example(app, name, shipped)
    assert page.evaluate("window.mouse") == []
    assert_laid_out(page)


def _keys_only(page: Page) -> None:
    """Note whatever a mouse does from now on; a click that a key makes has no place."""
    page.evaluate(
        """() => {
            window.mouse = [];
            for (const kind of ["pointerdown", "mousedown", "wheel", "dragstart"])
                window.addEventListener(kind, ({type}) => window.mouse.push(type), true);
        }"""
    )


def _set_by_keys(page: Page) -> None:
    """Open each stage's settings from the drawing, and say what is not the blocks' own."""
    _opened_by_keys(page, "scale")  # nothing to say here: the keys come back from a form
    _opened_by_keys(page, "read_csv")
    _chosen_by_keys(page, "File", "german_credit.csv")
    _opened_by_keys(page, "set_roles")
    _chosen_by_keys(page, "Target", "creditability")
    _chosen_by_keys(page, "Positive", "good")
    _opened_by_keys(page, "select_columns")
    _chosen_by_keys(page, "Columns", "pattern")
    _typed_by_keys(page, page.get_by_role("textbox", name="Columns"), PATTERN)
    _opened_by_keys(page, "split_rows")
    _chosen_by_keys(page, "How", "stratified")
    _opened_by_keys(page, "quality_gate")
    _typed_by_keys(page, page.get_by_label("Metric").first, "roc_auc")
    _typed_by_keys(page, page.get_by_label("At least").first, "0.75")


def _opened_by_keys(page: Page, name: str) -> None:
    drawing.gone_to(page, name)
    page.keyboard.press("Enter")
    form = page.locator(".st-key-stage-settings")
    expect(form.locator("input:focus")).to_be_visible(timeout=SLOW)
    expect(page.locator(".fb-head h3")).to_have_text(name)
    expect(page.get_by_role("radio", name="Settings")).to_be_checked()
    still_page(page)


def _chosen_by_keys(page: Page, label: str, text: str) -> None:
    _tabbed(page, page.get_by_role("combobox", name=label).first)
    page.keyboard.type(text)
    listed = page.get_by_test_id("stSelectboxVirtualDropdown")
    expect(listed.get_by_role("option").first).to_contain_text(text)
    page.keyboard.press("Enter")
    expect(listed).to_have_count(0)
    still_page(page)


def _typed_by_keys(page: Page, field: Locator, text: str) -> None:
    _tabbed(page, field)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    still_page(page)


def _tabbed(page: Page, field: Locator) -> None:
    """Press Tab until a field has the keyboard."""
    expect(field).to_be_attached()
    for _ in range(16):
        if field.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keys do not reach {field}")
