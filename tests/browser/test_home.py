"""A file is dropped, looked at, and trained without touching a setting; in both languages."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ENDED_RUN, RUN_SECONDS, stage, wait_for_rerun
from tests.browser.layout import assert_laid_out
from tests.browser.server import ROOT
from tests.browser.still import wait_until_still
from ui.documents.documents import EXAMPLES, GALLERY

pytestmark = pytest.mark.usefixtures("browser_path")
ASKED = re.compile("What should be predicted|Qué se debe predecir")
HOUSES = EXAMPLES / "housing" / "california_housing.csv.gz"
AIR = ROOT / "tests" / "inputs" / "air_quality_messy_latin1.csv.gz"
FILES = {
    "en-US": (HOUSES, "median_house_value", "light"),
    "es-PE": (AIR, "Benzène", "dark"),
}


@pytest.mark.sampled(1)
@pytest.mark.parametrize("locale", FILES)
def test_a_dropped_file_is_trained_on(visit, locale):
    file, target, theme = FILES[locale]
    page = visit("/home", locale=locale, color_scheme=theme)
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_role("heading", name=re.compile(file.name))).to_be_visible(timeout=60_000)
    asked = page.get_by_role("combobox", name=ASKED).first
    expect(asked).to_have_value(re.compile(target), timeout=60_000)
    assert "data=" in page.url
    page.reload()  # nothing is lost
    expect(asked).to_have_value(re.compile(target), timeout=60_000)
    wait_for_rerun(page)
    assert_laid_out(page)
    page.locator(".st-key-make-and-run button").click()
    expect(stage(page, "trees_scores")).to_be_visible(timeout=60_000)
    expect(page.locator(".fb-run")).to_have_class(ENDED_RUN, timeout=RUN_SECONDS * 1000)
    expect(page.locator(".fb-run")).to_have_class("fb-run succeeded")


def test_home_at_1024_has_everything_in_reach_of_the_keyboard(visit):
    page = visit("/home", viewport={"width": 1024, "height": 768}, locale="es-PE")
    expect(page.get_by_role("heading", name="¿Qué quiere averiguar?")).to_be_visible(timeout=60_000)
    expect(page.locator("img.fb-picture")).to_have_count(len(GALLERY), timeout=60_000)
    expect(page.get_by_test_id("stFileUploaderDropzone")).to_be_visible(timeout=60_000)
    wait_until_still(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.innerText"))
    assert any("upload" in one.lower() for one in reached)
    assert "Abrir" in reached


def test_names_in_a_file_are_text_and_nothing_else(visit):
    evil = '<img src=x onerror="window.__pwn=1">'
    lines = [f'"{evil.replace(chr(34), chr(34) * 2)}",size,outcome']
    lines += [f'"{evil.replace(chr(34), chr(34) * 2)}{i % 3}",{i * 7 % 13},{"ab"[i % 2]}'
              for i in range(40)]  # fmt: skip
    page = visit("/home")
    page.locator("input[type=file]").set_input_files(
        {"name": "evil<b>.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}
    )
    expect(page.locator(".st-key-make-and-run button")).to_be_visible(timeout=60_000)
    page.locator(".st-key-make button").click()
    expect(stage(page, "data")).to_be_visible(timeout=60_000)
    assert page.evaluate("window.__pwn") is None


def test_a_file_of_another_kind_is_named(visit):
    page = visit("/home", locale="es-PE")
    page.locator("input[type=file]").set_input_files(
        {"name": "a.csv", "mimeType": "text/csv", "buffer": b"%PDF-1.7 a report"}
    )
    expect(page.get_by_role("alert").first).to_contain_text("PDF", timeout=60_000)
