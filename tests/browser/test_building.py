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
from tests.browser.conftest import RUN_SECONDS, TIMEOUT_MS, press_run
from tests.browser.layout import assert_laid_out
from tests.browser.server import ROOT, Server
from tests.browser.still import wait_until_still
from tests.browser.test_editor import pipeline_of, wait_until
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
SEARCHED_BLOCKS = (
    ("Read a CSV file", "read_csv"), ("Set roles", "set_roles"),
    ("Select columns", "select_columns"), ("Split into training", "split_rows"),
    ("Encode categories", "encode_categories"), ("Scale numbers", "scale"),
    ("Logistic regression", "logistic_regression"), ("Evaluate", "evaluate"),
    ("Quality gate", "quality_gate"),
)  # fmt: skip
# What the example chooses one by one: all columns but the one that tells of sex and marriage.
PATTERN = "^(?!personal_status)"
SPLIT_SETTINGS = {"how": "stratified"}
SETTINGS = {
    "read_csv": {"path": "german_credit.csv"},
    "set_roles": {"target": "creditability", "positive": "good"},
    "select_columns": {"columns": {"pattern": PATTERN}},
    "split_rows": SPLIT_SETTINGS,
    "quality_gate": {"metric": "roc_auc", "at_least": 0.75},
}


@pytest.fixture(scope="session")
def example_metrics(app: Server) -> dict[str, dict[str, float]]:
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
    run = store.runs.latest(limit=1, search=file)[0]
    rows = {row["stage"]: (row["summary"] or {}).get("metrics", {})
            for row in store.runs.stages(run.id)}  # fmt: skip
    store.close()
    return rows


def assert_metrics_of_example(
    app: Server, name: str, expected: dict[str, dict[str, float]]
) -> None:
    """Assert that the built pipeline's run has exactly the metrics of the example."""
    metrics = metrics_of(app, f"/{name}.yaml")
    for built_stage, example_stage in (
        ("evaluate", "logistic_scores"), ("evaluate_2", "baseline_scores"), ("quality_gate", "gate")
    ):  # fmt: skip
        assert metrics[built_stage] == expected[example_stage], built_stage
    assert metrics["evaluate"]["roc_auc"] > 0.75


def wait_until_built(app: Server, name: str, page: Page) -> None:
    """Wait until the file has each wire and each setting, and nothing else."""
    inputs: dict[str, dict[str, tuple[str, ...]]] = {}
    for source, _, target, port in WIRES:
        inputs.setdefault(target, {})[port] = (source,)

    def built() -> dict[str, tuple[object, object]]:
        stages = pipeline_of(app, name).stages
        return {
            stage_name: (dict(stage_.inputs), dict(stage_.settings))
            for stage_name, stage_ in stages.items()
        }

    names = {target for _, _, target, _ in WIRES} | {"read_csv"}
    expected = {
        stage_name: (inputs.get(stage_name, {}), SETTINGS.get(stage_name, {}))
        for stage_name in names
    }

    def differences() -> dict[str, object]:
        return {
            stage_name: stage_
            for stage_name, stage_ in built().items()
            if stage_ != expected.get(stage_name)
        }

    wait_until(page, lambda: built() == expected, lambda: str(differences()))


def test_from_blank_with_the_mouse(visit, app, example_metrics):
    page = visit("/?pipeline=penguins")
    name = drawing.create_pipeline(page)
    for number, block in enumerate(BLOCKS):
        drawing.drag_block(page, block, 130 + 230 * (number % 4), 90 + 120 * (number // 4))
        expect(page.locator("[data-stage]")).to_have_count(number + 1)
    for source, kind, target, port in WIRES:
        drawing.fit_view(page)  # a wire that is led to the edge moves the view
        drawing.connect(page, source, kind, target, port)
    drawing.arrange(page)
    _set_settings(page, app, name)
    wait_until_built(app, name, page)
    press_run(page)
    expect(page.locator(".fb-run")).to_have_class("fb-run succeeded", timeout=RUN_SECONDS * 1000)
    assert_metrics_of_example(app, name, example_metrics)
    assert_laid_out(page)


def _gate_settings(app: Server, name: str) -> object:
    return pipeline_of(app, name).stages["quality_gate"].settings


def _set_settings(page: Page, app: Server, name: str) -> None:
    """Say in the stages' forms what is not the blocks' own."""
    drawing.open_settings(page, "read_csv")
    drawing.upload_file(page, EXAMPLES / "credit" / "german_credit.csv")
    drawing.open_settings(page, "set_roles")
    drawing.choose_option(page, "Target", "creditability")
    drawing.choose_option(page, "Positive class", "good")
    drawing.open_settings(page, "select_columns")
    drawing.choose_option(page, "Columns", "pattern")
    drawing.fill_in(page, page.get_by_role("textbox", name="Columns"), PATTERN)
    drawing.open_settings(page, "split_rows")
    drawing.choose_option(page, "Method", "stratified")
    drawing.open_settings(page, "quality_gate")
    for label, text in (("Metric", "roc_auc"), ("At least", "0.75")):
        drawing.fill_in(page, page.get_by_label(label), text)
        wait_until(page, lambda its=text: its in str(_gate_settings(app, name)))


def test_from_blank_with_the_keys_alone(visit, app, example_metrics):
    page = visit("/?pipeline=penguins")
    _record_mouse_events(page)
    page.get_by_role("button", name="Pipeline", exact=True).press("Enter", timeout=TIMEOUT_MS)
    page.get_by_role("button", name="New empty pipeline").press("Enter")
    expect(page.locator("[data-stage]")).to_have_count(0, timeout=TIMEOUT_MS)
    expect(page).not_to_have_url(re.compile("pipeline=penguins"))
    wait_until_still(page)
    name = page.url.split("pipeline=")[1].split("&")[0]
    for title, stage_name in SEARCHED_BLOCKS:
        drawing.add_by_search(page, title, stage_name)
    drawing.go_to_stage(page, "scale")
    for title, stage_name in (
        ("Baseline (classes)", "dummy_classifier"),
        ("Evaluate", "evaluate_2"),
    ):
        drawing.add_by_search(page, title, stage_name)
    drawing.go_to_stage(page, "logistic_regression")
    drawing.connect_by_keys(page, "quality_gate", "model")
    # The window in which a system lets one choose a file is no part of the page.
    shutil.copy(EXAMPLES / "credit" / "german_credit.csv", app.workspace / "pipelines" / name)
    _set_settings_by_keys(page)
    wait_until_built(app, name, page)
    wait_until_still(page)
    button = page.get_by_role("button", name="Run", exact=True)
    expect(button).to_be_enabled(timeout=TIMEOUT_MS)
    button.press("Enter")
    expect(page.locator(".fb-run")).to_have_class("fb-run succeeded", timeout=RUN_SECONDS * 1000)
    assert_metrics_of_example(app, name, example_metrics)
    assert page.evaluate("window.mouse") == []
    assert_laid_out(page)


def _record_mouse_events(page: Page) -> None:
    """Note whatever a mouse does from now on; a click that a key makes has no place."""
    page.evaluate(
        """() => {
            window.mouse = [];
            for (const kind of ["pointerdown", "mousedown", "wheel", "dragstart"])
                window.addEventListener(kind, ({type}) => window.mouse.push(type), true);
        }"""
    )


def _set_settings_by_keys(page: Page) -> None:
    """Open each stage's settings from the drawing, and say what is not the blocks' own."""
    _open_settings_by_keys(page, "scale")  # nothing to say here: the keys come back from a form
    _open_settings_by_keys(page, "read_csv")
    _choose_by_keys(page, "File", "german_credit.csv")
    _open_settings_by_keys(page, "set_roles")
    _choose_by_keys(page, "Target", "creditability")
    _choose_by_keys(page, "Positive class", "good")
    _open_settings_by_keys(page, "select_columns")
    _choose_by_keys(page, "Columns", "pattern")
    _type_by_keys(page, page.get_by_role("textbox", name="Columns"), PATTERN)
    _open_settings_by_keys(page, "split_rows")
    _choose_by_keys(page, "Method", "stratified")
    _open_settings_by_keys(page, "quality_gate")
    _type_by_keys(page, page.get_by_label("Metric").first, "roc_auc")
    _type_by_keys(page, page.get_by_label("At least").first, "0.75")


def _open_settings_by_keys(page: Page, name: str) -> None:
    drawing.go_to_stage(page, name)
    page.keyboard.press("Enter")
    form = page.locator(".st-key-stage-settings")
    expect(form.locator("input:focus")).to_be_visible(timeout=TIMEOUT_MS)
    expect(page.locator(".fb-head h3")).to_have_text(name)
    expect(page.get_by_role("radio", name="Settings")).to_be_checked()
    wait_until_still(page)


def _choose_by_keys(page: Page, label: str, text: str) -> None:
    _tab_to(page, page.get_by_role("combobox", name=label).first)
    page.keyboard.type(text)
    listed = page.get_by_test_id("stSelectboxVirtualDropdown")
    expect(listed.get_by_role("option").first).to_contain_text(text)
    page.keyboard.press("Enter")
    expect(listed).to_have_count(0)
    wait_until_still(page)


def _type_by_keys(page: Page, field: Locator, text: str) -> None:
    _tab_to(page, field)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    wait_until_still(page)


def _tab_to(page: Page, field: Locator) -> None:
    """Press Tab until a field has the keyboard."""
    expect(field).to_be_attached()
    for _ in range(16):
        if field.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keys do not reach {field}")
