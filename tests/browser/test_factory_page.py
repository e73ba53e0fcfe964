"""A factory is chosen, run while one watches, and its winner is opened on the canvas."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from pipeline_core.factory import driver
from pipeline_core.spec import parse, read
from tests.browser.conftest import LANGUAGES, wait_for_rerun
from tests.browser.layout import assert_laid_out
from tests.factory.in_process import execute
from tests.factory.test_production import DRAWING, write_loans

pytestmark = pytest.mark.usefixtures("browser_path")
WITHOUT = DRAWING.split("factory:")[0]
SIZES = [((1440, 900), "light", "en"), ((1024, 768), "dark", "es"), ((1280, 720), "light", "es")]


def folder_of(app, name: str):
    folder = app.workspace / "pipelines" / name
    folder.mkdir(parents=True)
    for seed, file in enumerate(("a.csv", "b.csv")):
        write_loans(folder, file, seed)
    return folder


def choose(page: Page, field: str, option: str) -> None:
    """Choose an option of a field of the form by its key's end; the list is too long to show."""
    box = page.locator(f"[class*='st-key-vary-'][class*='-{field}'] input")
    expect(box).to_be_visible()
    box.click()
    box.press_sequentially(option)
    page.get_by_role("option", name=option).first.click()
    page.keyboard.press("Escape")
    wait_for_rerun(page)


def test_models_are_chosen_run_and_the_winner_is_a_pipeline(app, visit):
    file = folder_of(app, "chosen_models") / "chosen_models.yaml"
    file.write_text(WITHOUT)
    page = visit("/factory?pipeline=chosen_models")
    models = page.get_by_role("tab", name="Models")
    expect(models).to_be_visible(timeout=90_000)
    wait_for_rerun(page)
    models.click()
    choose(page, "estimators-folds", "linear")
    choose(page, "estimators-linear-choices", "Ridge classifier")
    page.get_by_role("button", name="Write into the pipeline").click()
    start = page.get_by_role("button", name="Run the variants")
    expect(start).to_be_enabled(timeout=60_000)
    assert len(read(file).factory["estimators"]["linear"]) == 2
    start.click()
    expect(page.locator(".fb-board").first).to_contain_text("2. ", timeout=120_000)
    expect(page.get_by_text("All variants that can run are judged")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Open on the canvas").click()
    page.wait_for_url(re.compile(r"/pipeline\?pipeline=chosen_models-"), timeout=60_000)
    made = page.url.partition("pipeline=")[2].partition("&")[0]
    assert not read(app.workspace / "pipelines" / made / f"{made}.yaml").factory


@pytest.fixture(scope="module")
def judged(app):
    file = folder_of(app, "judged") / "judged.yaml"
    file.write_text(DRAWING)
    driver.drive(app.workspace, parse(DRAWING), file, None, execute)


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("size", "scheme", "lang"), SIZES)
def test_all_of_it_can_be_read(visit, judged, size, scheme, lang):
    viewport = {"width": size[0], "height": size[1]}
    page = visit(
        "/factory?pipeline=judged",
        locale=LANGUAGES[lang],
        viewport=viewport,
        color_scheme=scheme,
    )
    expect(page.locator(".fb-wall figure")).to_have_count(2, timeout=60_000)
    expect(page.locator("[class*='st-key-factory-board-'] .fb-board")).to_have_count(2)
    assert_laid_out(page)
