"""A lesson walked to its end: begun on page Learn, guided beside the canvas, and gone on with."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LANGUAGES, TIMEOUT_MS, run_to_end, stage, wait_for_rerun

pytestmark = pytest.mark.usefixtures("browser_path")
WORDS = {
    "en": {
        "begin": "Begin", "read": "I have looked", "next": "Next step", "go_on": "Go on",
        "answer": "That is my answer", "no": re.compile("^No: "), "fact": "It is 344, as you said.",
        "comes": "The answer comes once you have tried it.", "again": "Look at it again",
        "end": "You have reached the end of this lesson.", "settings": "Settings",
    },
    "es": {
        "begin": "Comenzar", "read": "Ya lo vi", "next": "Siguiente paso", "go_on": "Continuar",
        "answer": "Esa es mi respuesta", "no": re.compile("^No: "),
        "fact": "Es 344, como usted dijo.",
        "comes": "La respuesta llega cuando lo haya probado.", "again": "Verla otra vez",
        "end": "Llegó al final de esta lección.", "settings": "Ajustes",
    },
}  # fmt: skip
SIZES = {"en": {"width": 1440, "height": 900}, "es": {"width": 1280, "height": 720}}


def press(page: Page, name: str) -> None:
    page.locator(".st-key-guide-body").get_by_role("button", name=name, exact=True).click()


def goal(page: Page, name: str, state: str) -> None:
    line = page.locator(f'[data-goal="{name}"]')
    expect(line).to_have_class(re.compile(state), timeout=TIMEOUT_MS)


@pytest.mark.parametrize("lang", ["en", pytest.param("es", marks=pytest.mark.long)])
def test_a_lesson_is_walked_to_its_end(visit, lang: str) -> None:
    words = WORDS[lang]
    page = visit("/learn", locale=LANGUAGES[lang], viewport=SIZES[lang])
    card = page.locator(".st-key-lesson-what-a-pipeline-is")
    card.get_by_role("button", name=words["begin"], exact=True).click()
    guide = page.locator(".st-key-bench-guide")
    expect(guide).to_be_visible(timeout=TIMEOUT_MS)
    expect(stage(page, "split")).to_be_visible(timeout=TIMEOUT_MS)
    canvas, beside = page.get_by_test_id("canvas").bounding_box(), guide.bounding_box()
    assert canvas["x"] + canvas["width"] <= beside["x"] + 1

    guess_and_run(page, words)
    change_and_run_again(page, words)
    expect(guide).to_contain_text(words["end"])
    expect(stage(page, "model")).not_to_have_class(re.compile("guided"))

    page.goto(page.url.split("/pipeline")[0] + "/learn")
    expect(card.get_by_role("button", name=words["again"], exact=True)).to_be_visible()
    expect(card.locator(".ticks i.done")).to_have_count(4)


def guess_and_run(page: Page, words: dict) -> None:
    """Walk the first three steps: look, answer before the run, look again."""
    guide = page.locator(".st-key-bench-guide")
    press(page, words["read"])
    press(page, words["next"])
    goal(page, "all-ran", "open")
    page.locator(".st-key-guide-question input").fill("344")
    press(page, words["answer"])
    expect(guide).to_contain_text(words["comes"])
    run_to_end(page)
    goal(page, "all-ran", "done")
    expect(guide).to_contain_text(words["fact"])
    press(page, words["next"])

    press(page, words["read"])
    press(page, words["next"])


def change_and_run_again(page: Page, words: dict) -> None:
    """Walk the last step, which points at the model: change a setting of it and run."""
    expect(stage(page, "model")).to_have_class(re.compile("guided"))
    page.locator(".st-key-guide-question").get_by_text(words["no"]).click()
    press(page, words["answer"])
    stage(page, "model").click()
    page.get_by_role("radio", name=words["settings"], exact=True).click()
    field = page.locator(".st-key-stage-settings input[type=number]").first
    field.fill("0.1")
    field.press("Enter")
    goal(page, "model-changed", "done")
    wait_for_rerun(page)
    run_to_end(page)
    goal(page, "rest-kept", "done")
