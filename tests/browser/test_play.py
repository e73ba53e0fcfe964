"""Play: a recorded run told from its first stage to its last, and a row followed through it."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from pipeline_core.spec import read
from pipeline_core.store import open_store
from tests.browser.conftest import LANGUAGES, TIMEOUT_MS, stage, wait_for_stage
from tests.browser.drawing import fit_view
from tests.browser.server import ROOT
from tests.browser.still import wait_until_still
from tests.browser.test_access import accessibility_faults

pytestmark = pytest.mark.usefixtures("browser_path")
SIZES = [((1280, 720), "dark", "es"), ((1280, 720), "light", "en")]
_SCROLLED = "document.scrollingElement.scrollHeight - window.innerHeight"
_CUT = "body => body.scrollHeight - body.clientHeight"


@pytest.fixture(scope="module")
def credit(app, copy_example) -> str:
    """A copy of the credit example, and a run of it."""
    name = copy_example("credit", seed=0, name="told")
    file = app.workspace / "pipelines" / name / f"{name}.yaml"
    env = {**os.environ, "FABRICA_HOME": str(app.workspace)}
    command = [sys.executable, "-m", "pipeline_core", "run", str(file)]
    subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True)
    return name


def kept_table(app, name: str, stage_name: str, table: str):
    """Return a table of the last run of a pipeline."""
    store = open_store(app.workspace)
    run = store.runs.latest(1, search=f"/{name}.yaml")[0]
    keys = {row["stage"]: row["key"] for row in store.runs.stages(run.id)}
    kept = store.artifacts.table(keys[stage_name], table)
    store.close()
    return kept


def open_page(visit, name: str, size=(1440, 900), scheme="light", lang="en") -> Page:
    viewport = {"width": size[0], "height": size[1]}
    page = visit(
        f"/?pipeline={name}", locale=LANGUAGES[lang], viewport=viewport, color_scheme=scheme
    )
    wait_for_stage(page, "split")
    wait_until_still(page)
    return page


def play(page: Page) -> None:
    """Start Play, and wait until the recording is there."""
    page.get_by_test_id("canvas-play").click()
    expect(page.get_by_test_id("play-title")).to_be_visible()
    expect(page.get_by_test_id("play-code")).to_be_visible(timeout=TIMEOUT_MS)


def jump(page: Page, name: str) -> None:
    """Click on a stage, with the whole drawing in sight."""
    page.get_by_test_id("canvas-fit").click()
    wait_until_still(page)
    stage(page, name).click()
    expect(page.get_by_test_id("play-step")).to_have_attribute("data-stage-told", name)


def told(page: Page) -> str:
    return page.get_by_test_id("play-step").get_attribute("data-stage-told")


def assert_whole_on_canvas(page: Page, name: str) -> None:
    wait_until_still(page)
    box, canvas = stage(page, name).bounding_box(), page.get_by_test_id("canvas").bounding_box()
    assert canvas["x"] <= box["x"] <= canvas["x"] + canvas["width"] - box["width"], name
    assert canvas["y"] <= box["y"] <= canvas["y"] + canvas["height"] - box["height"], name


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("size", "scheme", "lang"), SIZES)
def test_credit_is_taught_from_start_to_gate(visit, credit, app, size, scheme, lang):
    stages = read(app.workspace / "pipelines" / credit / f"{credit}.yaml").stages
    page = open_page(visit, credit, size, scheme, lang)
    page.keyboard.press("Shift+P")
    play(page)
    seen = []
    for number in range(1, len(stages) + 1):
        expect(page.get_by_test_id("play-slider")).to_have_value(str(number))
        name = told(page)
        seen.append(name)
        words = stages[name].title if isinstance(stages[name].title, str) else None
        title = words or stages[name].title[lang]
        expect(page.get_by_test_id("play-title")).to_have_text(title)
        if note := stages[name].note:
            expect(page.locator(".play-note")).to_have_text(note[lang])
        assert page.locator(".play-body").evaluate(_CUT) <= 0, name
        assert page.evaluate(_SCROLLED) <= 0
        assert_whole_on_canvas(page, name)
        expect(stage(page, name)).to_have_class(re.compile(r"\btold\b"))
        page.keyboard.press("ArrowRight")
    assert seen[0] == "applicants"
    assert seen[-1] == "gate"
    assert sorted(seen) == sorted(stages)
    expect(page.locator(".node.untold")).to_have_count(0)


def test_the_stage_that_is_told_stays_in_sight_where_the_window_shrinks(visit, credit):
    page = open_page(visit, credit)
    play(page)
    page.keyboard.press("ArrowRight")
    name = told(page)
    assert_whole_on_canvas(page, name)
    page.set_viewport_size({"width": 1024, "height": 600})
    assert_whole_on_canvas(page, name)


def test_a_row_is_followed_to_what_each_model_said(visit, credit, app):
    predictions = kept_table(app, credit, "logistic_scores", "predictions")
    wrong = predictions[predictions["actual"] != predictions["predicted"]].iloc[0]
    age = kept_table(app, credit, "applicants", "rows").loc[wrong["row"], "age_in_years"]
    page = open_page(visit, credit)
    play(page)
    page.get_by_test_id("follow-value").fill(str(wrong["row"]))
    page.get_by_test_id("follow-go").click()
    expect(page.get_by_test_id("play-row")).to_contain_text(f"Row {wrong['row']} of")
    expect(page.get_by_test_id("row-at").first).to_contain_text(
        re.compile(f"age_in_years\\s*{age}")
    )

    jump(page, "logistic_scores")
    expect(page.get_by_test_id("row-at").first).to_contain_text(
        f"said {wrong['predicted']} (0.{str(wrong['p_' + wrong['predicted']])[2:4]}"
    )
    expect(page.get_by_test_id("row-at").first).to_contain_text(f"but it is {wrong['actual']}")
    jump(page, "logistic")
    expect(page.get_by_test_id("row-at").first).to_contain_text("did not see this row")

    page.get_by_test_id("follow-value").fill("99999")
    page.get_by_test_id("follow-go").click()
    expect(page.get_by_test_id("follow-said")).to_contain_text("its rows are numbered 0 to 999")
    page.get_by_test_id("follow-value").fill("67")
    page.get_by_test_id("follow-column").fill("age_in_years")
    page.get_by_test_id("follow-go").click()
    expect(page.locator(".play-others")).to_contain_text("3 rows fit")
    page.locator(".play-others button").first.click()
    expect(page.get_by_test_id("play-row")).to_contain_text("Row 554 of")


def test_keys_the_slider_and_a_click_go_from_stage_to_stage(visit, runs):
    page = open_page(visit, "twice")
    page.get_by_test_id("canvas").focus()
    page.keyboard.press("Shift+S")
    expect(page.get_by_test_id("play-code")).to_be_visible(timeout=TIMEOUT_MS)
    first = told(page)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("play-slider")).to_have_value("2")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_test_id("play-slider")).to_have_value("1")
    assert told(page) == first
    for _ in range(5):
        page.keyboard.press("+")
    page.keyboard.press(" ")
    expect(page.get_by_test_id("play-pause")).to_be_visible()
    expect(page.get_by_test_id("play-slider")).not_to_have_value("1")
    page.keyboard.press(" ")
    expect(page.get_by_test_id("play-start")).to_be_visible()
    page.keyboard.press("End")
    expect(page.get_by_test_id("play-next")).to_have_attribute("aria-disabled", "true")
    page.get_by_test_id("play-slider").fill("3")
    expect(page.get_by_test_id("play-at")).to_have_text(re.compile("^3 of"))
    jump(page, "split")
    expect(page.get_by_test_id("play-step")).to_have_attribute("data-stage-told", "split")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("play")).to_have_count(0)
    expect(page.locator(".fb-head h3")).to_have_text("split")


def test_while_it_plays_nothing_is_edited(visit, runs, app):
    file = app.workspace / "pipelines" / "twice" / "twice.yaml"
    before = file.read_text("utf-8")
    page = open_page(visit, "twice")
    stage(page, "split").click()
    play(page)
    page.keyboard.press("Delete")
    page.get_by_test_id("canvas").focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    expect(stage(page, "split")).to_be_visible()
    expect(page.get_by_test_id("palette")).to_have_count(0)
    page.keyboard.press("Escape")
    wait_until_still(page)
    assert file.read_text("utf-8") == before


def test_a_folded_group_names_the_stage_that_is_told(visit, credit):
    page = open_page(visit, credit)
    page.get_by_test_id("fold-data").click()
    expect(stage(page, "roles")).to_have_count(0)
    play(page)
    page.keyboard.press("ArrowRight")
    group = page.locator(".group-box.told")
    expect(group).to_contain_text("Checked applications")
    page.get_by_test_id("play-slider").fill("10")
    expect(group).to_have_count(0)
    page.keyboard.press("Escape")
    fit_view(page)
    page.get_by_test_id("fold-data").click()
    expect(stage(page, "roles")).to_be_visible()


def test_without_a_run_it_says_what_to_do(visit, copy_example):
    page = open_page(visit, copy_example("penguins"))
    page.get_by_test_id("canvas-play").click()
    expect(page.get_by_text("Run the pipeline first", exact=False).first).to_be_visible()
    expect(page.get_by_test_id("play")).to_have_count(0)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_grave_while_it_plays(visit, credit, scheme):
    page = open_page(visit, credit, scheme=scheme)
    play(page)
    page.get_by_test_id("follow-value").fill("5")
    page.get_by_test_id("follow-go").click()
    expect(page.get_by_test_id("play-row")).to_be_visible()
    faults = {}
    for number in ("1", "7", "9", "15", "21"):
        page.get_by_test_id("play-slider").fill(number)
        faults[number] = accessibility_faults(page)
    grave = [f"{where}: {each}" for where, said in faults.items() for each in said]
    assert grave == [], "\n".join(grave)
