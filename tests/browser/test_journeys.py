"""What a newcomer does: looks, changes, runs, reads, cancels, takes the code home."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile

import pytest
from playwright.sync_api import expect

from pipeline_core.store import open_store
from tests.browser.conftest import (
    LANGUAGES,
    RUN_SECONDS,
    TIMEOUT_MS,
    press_run,
    run_to_end,
    stage,
    wait_for_rerun,
    wait_for_stage,
)
from tests.browser.layout import assert_laid_out
from tests.browser.still import wait_until_still
from ui.documents.documents import EXAMPLES
from ui.text.words import translate

pytestmark = pytest.mark.usefixtures("browser_path")
DONE = re.compile(r"\bnode (succeeded|reused)\b")
PRINTED = re.compile(r"^  (\w+): (-?\d+(?:\.\d+)?(?:e-?\d+)?)$")


def numbers_of(printed: str) -> dict[str, dict[str, float]]:
    """Read what an exported script prints."""
    found: dict[str, dict[str, float]] = {}
    name = ""
    for line in printed.splitlines():
        if re.fullmatch(r"[a-z_]+", line):
            name = line
        elif told := PRINTED.match(line):
            found.setdefault(name, {})[told[1]] = float(told[2])
    return found


def last_run(app, name: str):
    """Return the last run of a pipeline, and the metrics of its stages."""
    store = open_store(app.workspace)
    run = store.runs.latest(limit=1, search=f"/{name}.yaml")[0]
    rows = {row["stage"]: (row["summary"] or {}).get("metrics", {})
            for row in store.runs.stages(run.id)}  # fmt: skip
    store.close()
    return run, rows


def save(page, button: str, file):
    """Click a download and keep what comes."""
    with page.expect_download(timeout=TIMEOUT_MS) as started:
        page.get_by_role("link", name=button).first.click()
    started.value.save_as(file)
    return started.value.suggested_filename


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("lang", "trees"), [("en", 120), ("es", 130)])
def test_from_the_first_visit_to_the_script(visit, app, tmp_path, lang, trees):
    page = visit("/home", locale=LANGUAGES[lang])
    card = page.get_by_role("heading", name=translate("gallery.credit", None, lang), exact=True)
    page.get_by_test_id("stColumn").filter(has=card).get_by_role("button").last.click(
        timeout=TIMEOUT_MS
    )
    wait_for_stage(page, "applicants")
    expect(page.locator("[data-stage]")).to_have_count(22)

    _grow_more_trees(page, lang, trees)
    run_to_end(page)
    for name in ("applicants", "logistic", "forest", "logistic_scores", "gate"):
        expect(stage(page, name)).to_have_class(DONE)
    stage(page, "forest_scores").click()
    expect(page.locator(".fb-headline").first).to_contain_text(re.compile("ROC AUC|AUC ROC"))
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    assert_laid_out(page)

    script = tmp_path / "credit.py"
    _take_home(page, lang, script)
    page.get_by_role("link", name=translate("page.results", None, lang)).click()
    expect(page.get_by_role("heading", name=translate("report.log", None, lang))).to_be_visible(
        timeout=TIMEOUT_MS
    )
    text = script.read_text(encoding="utf-8")
    assert f"n_estimators={trees}" in text
    assert "pipeline_core" not in text
    _, rows = last_run(app, "credit")
    told = _run_alone(script)
    for name in ("forest_scores", "logistic_scores", "baseline_scores"):
        shown = {key: value for key, value in rows[name].items() if value is not None}
        assert "roc_auc" in shown
        assert told[name] == pytest.approx(shown, rel=0, abs=1e-12)


def _grow_more_trees(page, lang, trees) -> None:
    page.get_by_test_id("canvas-fit").click()
    wait_until_still(page)
    stage(page, "forest").click()
    expect(page.locator(".fb-head h3")).to_have_text("forest")
    wait_until_still(page)  # else the last stage's view is chosen
    page.get_by_role("radio", name=translate("inspector.settings", None, lang)).click()
    field = page.get_by_role("spinbutton").first
    field.fill(str(trees))
    field.press("Enter")
    undo = page.get_by_role("button", name=translate("action.undo", None, lang), exact=True)
    expect(undo).to_be_enabled(timeout=TIMEOUT_MS)


def _take_home(page, lang, script) -> None:
    wait_for_rerun(page)
    page.get_by_role("button", name=translate("home.title", None, lang)).click()
    assert save(page, translate("home.script", None, lang), script) == "credit.py"
    picture = script.with_name("picture.html")
    assert save(page, translate("home.picture", None, lang), picture) == "credit.html"
    assert "logistic_scores" in picture.read_text(encoding="utf-8")
    page.keyboard.press("Escape")


def _run_alone(script) -> dict[str, dict[str, float]]:
    shutil.copy(EXAMPLES / "credit" / "german_credit.csv", script.parent)
    done = subprocess.run(
        [sys.executable, "-I", script.name], cwd=script.parent, capture_output=True, text=True,
        timeout=RUN_SECONDS,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return numbers_of(done.stdout)


def test_a_script_in_two_files_is_read_verified_taken_and_dropped_on_home(
    visit, copy_example, tmp_path
):
    name = copy_example("penguins")
    page = wait_for_stage(visit(f"/?pipeline={name}"), "forest")
    run_to_end(page)
    wait_for_rerun(page)
    page.get_by_role("button", name="Take home").click()
    page.get_by_role("radio", name="two files").click()
    page.get_by_role("button", name="Read the script").click()
    dialog = page.get_by_role("dialog", name="The pipeline as a Python script")
    expect(dialog).to_contain_text("def prepare(", timeout=TIMEOUT_MS)
    page.get_by_role("tab", name="helpers.py").click()
    expect(dialog).to_contain_text("def score_classifier(")
    page.get_by_role("button", name="Close", exact=True).click()
    page.get_by_role("button", name="Take home").click()
    page.get_by_role("button", name="Verify the script").first.click()
    expect(page.get_by_text("Equal:")).to_be_visible(timeout=RUN_SECONDS * 1000)
    file = tmp_path / "code.zip"
    assert save(page, "Python script", file) == f"{name}-code.zip"
    with zipfile.ZipFile(file) as archive:
        archive.extractall(tmp_path)

    files = sorted((tmp_path / name).iterdir())
    assert [path.name for path in files] == ["helpers.py", "pipeline.py"]
    data = EXAMPLES / "penguins" / "penguins.csv"
    page = visit("/home")
    page.locator("input[type=file]").first.set_input_files([*files, data])
    wait_for_stage(page, "forest")  # nothing is left to be said: it opens


@pytest.mark.sampled(1)
@pytest.mark.parametrize("grouped", [True, False])
def test_what_works_stays_in_sight(visit, app, copy_example, grouped):
    name = copy_example("credit", grouped=grouped)
    page = visit(f"/?pipeline={name}", viewport={"width": 800, "height": 700})
    wait_for_stage(page, "applicants")
    expect(stage(page, "gate")).not_to_be_in_viewport()
    run_to_end(page)
    expect(stage(page, last_at_work(app, name))).to_be_in_viewport()


def last_at_work(app, name: str) -> str:
    """Return the stage of a pipeline's last run that was at work when no other was any more."""
    run, _ = last_run(app, name)
    store = open_store(app.workspace)
    events = store.runs.events(run.id)
    store.close()
    ends = [event["stage"] for event in events if event["kind"] == "stage_finished"]
    return next(stage for stage in reversed(ends) if stage)


def test_cancel_and_run_again(visit, app, copy_example):
    name = copy_example("housing")
    file = app.workspace / "pipelines" / name / f"{name}.yaml"
    boosting = "block: hist_gradient_boosting_regressor\n"
    text = file.read_text(encoding="utf-8")
    # Long enough for a slow machine to hear of the click while it works.
    file.write_text(text.replace(boosting, f"{boosting}    settings: {{max_iter: 1500}}\n"))
    page = wait_for_stage(visit(f"/?pipeline={name}"), "boosting")
    press_run(page)
    cancel = page.get_by_role("button", name="Cancel", exact=True)
    expect(cancel).to_be_enabled(timeout=30_000)
    cancel.click()
    expect(page.locator(".fb-run")).to_have_class("fb-run cancelled", timeout=30_000)
    expect(cancel).to_be_disabled()
    run_to_end(page)


def test_a_double_click_gives_one_run(visit, app, copy_example):
    name = copy_example("penguins")
    page = wait_for_stage(visit(f"/?pipeline={name}"), "forest")
    button = page.get_by_role("button", name="Run", exact=True)
    expect(button).to_be_enabled(timeout=TIMEOUT_MS)
    button.dblclick()
    expect(page.locator(".fb-run")).to_have_class(re.compile("succeeded"), timeout=60_000)
    expect(button).to_be_enabled(timeout=60_000)
    store = open_store(app.workspace)
    assert len(store.runs.latest(search=f"/{name}.yaml")) == 1
    store.close()


def test_the_language_can_be_switched(visit):
    page = visit()
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_visible(timeout=60_000)
    page.get_by_role("radio", name="ES").click()
    expect(page.get_by_role("button", name="Ejecutar", exact=True)).to_be_visible()
    expect(stage(page, "scaled")).to_contain_text("Misma escala")


def test_an_address_brings_a_friend_to_the_same_place(visit):
    page = visit("/?pipeline=penguins&stage=scaled")
    expect(page.locator(".fb-head h3")).to_have_text("scaled", timeout=60_000)
    stage(page, "forest").click()
    expect(page).to_have_url(re.compile("stage=forest$"))
    page.reload()
    expect(page.locator(".fb-head h3")).to_have_text("forest", timeout=60_000)


def test_names_are_text_and_never_markup(visit, app, copy_example):
    file = app.workspace / "pipelines" / copy_example("penguins", name="nasty") / "nasty.yaml"
    nasty = "<img src=x onerror=window.hit=1><script>window.hit=1</script> **bold** $x$"
    text = file.read_text(encoding="utf-8").replace("name: nasty", f"name: {nasty!r}")
    file.write_text(text.replace("path: penguins.csv", f"path: {nasty!r}"), encoding="utf-8")
    page = wait_for_stage(visit("/?pipeline=nasty"), "penguins")
    expect(page.get_by_text("**bold**").first).to_be_visible()
    page.goto(f"{app.url}/home")
    expect(page.get_by_text("**bold**").first).to_be_visible(timeout=60_000)
    assert page.evaluate("window.hit") is None
