"""A stage gets a title and a note in one language, and in two."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from pipeline_core.spec import read
from tests.browser.conftest import LANGUAGES, stage, wait_for_stage
from tests.browser.still import wait_until_still
from tests.browser.test_editor import wait_until
from ui.text.words import translate

pytestmark = pytest.mark.usefixtures("browser_path")


def open_form(page, name: str, lang: str):
    """Open the form of a stage's name and note."""
    stage(page, name).click()
    expect(page.locator(".fb-head h3")).to_have_text(name)
    wait_until_still(page)
    page.get_by_role("button", name=translate("action.rename", None, lang)).click()
    return page.get_by_label(translate("describe.title", None, lang))


def test_a_title_is_written_for_all_and_then_in_each_language(visit, app, copy_example):
    name = copy_example("penguins", seed=0)
    file = app.workspace / "pipelines" / name / f"{name}.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("    title: {en: Random forest, es: Bosque aleatorio}\n", ""))
    page = wait_for_stage(visit(f"/?pipeline={name}"), "forest")
    expect(stage(page, "forest").locator("b")).to_have_text("forest")

    field = open_form(page, "forest", "en")
    field.fill("Many trees")
    field.press("Enter")
    expect(stage(page, "forest").locator("b")).to_have_text("Many trees")
    wait_until(page, lambda: read(file).stages["forest"].title == "Many trees")
    page.context.close()

    page = wait_for_stage(visit(f"/?pipeline={name}", locale=LANGUAGES["es"]), "forest")
    expect(stage(page, "forest").locator("b")).to_have_text("Many trees")
    field = open_form(page, "forest", "es")
    page.get_by_text(translate("describe.by_language", None, "es")).click()
    wait_until_still(page)
    field.fill("Muchos árboles")
    field.press("Enter")
    expect(stage(page, "forest").locator("b")).to_have_text("Muchos árboles")
    titles = {"en": "Many trees", "es": "Muchos árboles"}
    wait_until(page, lambda: read(file).stages["forest"].title == titles)


def test_the_titles_of_the_examples_are_in_the_readers_language(visit):
    for lang, title in (("en", "Measurements"), ("es", "Medidas")):
        page = visit("/?pipeline=penguins", locale=LANGUAGES[lang])
        wait_for_stage(page, "measurements")
        expect(stage(page, "measurements").locator("b")).to_have_text(title)
        stage(page, "measurements").click()
        note = {"en": "The year of the measurement", "es": "El año de la medición"}[lang]
        expect(page.get_by_text(note).first).to_be_visible()
