"""Models side by side: opened from the scores, in one colour everywhere, one put in focus."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LANGUAGES, stage, wait_for_stage
from tests.browser.layout import assert_laid_out
from tests.browser.still import wait_until_still

pytestmark = pytest.mark.usefixtures("browser_path")
TITLES = {"en": "Models side by side", "es": "Modelos lado a lado"}
SIZES = [
    ((1440, 900), "light", "es"),
    ((1280, 720), "dark", "en"),
    ((1024, 768), "light", "en"),
]


def open_models(visit, size=(1440, 900), scheme="light", lang="en") -> Page:
    viewport = {"width": size[0], "height": size[1]}
    page = visit("/?pipeline=twice", locale=LANGUAGES[lang], viewport=viewport, color_scheme=scheme)
    wait_for_stage(page, "roles")
    page.get_by_test_id("models-side-by-side").click()
    expect(page.locator(".st-key-models-side-by-side .js-plotly-plot")).to_have_count(4)
    wait_until_still(page)
    return page


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("size", "scheme", "lang"), SIZES)
def test_they_are_opened_from_the_scores_with_room_for_their_charts(
    visit, runs, size, scheme, lang
):
    page = open_models(visit, size, scheme, lang)
    chosen = page.get_by_role("radio", name=TITLES[lang])
    expect(chosen).to_be_checked()
    expect(page.locator("html")).to_have_attribute("data-panel", "wide")
    assert_laid_out(page)


def test_a_model_has_one_colour_on_the_canvas_in_the_scores_and_in_the_charts(visit, runs):
    page = open_models(visit)
    colours = set()
    for name in ("logistic", "forest", "baseline"):
        dots = [
            place.get_by_test_id("model-dot").locator("path").get_attribute("fill")
            for place in (
                page.locator(f".react-flow__node[data-id='{name}']"),
                page.get_by_test_id(f"score-{name}_scores"),
            )
        ]
        assert len(set(dots)) == 1
        colours.add(dots[0])
    assert len(colours) == 3
    lines = page.locator(".st-key-models-side-by-side .scatterlayer .js-line")
    drawn = {lines.nth(place).evaluate(_STROKE) for place in range(lines.count())}
    assert drawn == colours


_STROKE = """line => "#" + getComputedStyle(line).stroke.match(/\\d+/g).slice(0, 3)
    .map(channel => (+channel).toString(16).padStart(2, "0")).join("")"""


def test_a_model_is_put_in_focus_by_keys_and_leads_to_its_stage(visit, runs):
    page = open_models(visit)
    page.get_by_role("radio", name="Random forest").press("Space")
    expect(page.locator(".fb-headline p span")).to_have_text(re.compile("Random forest"))
    wait_until_still(page)
    page.get_by_role("button", name="Show Random forest on the canvas").press("Enter")
    expect(page.locator(".fb-head h3")).to_have_text("forest_scores")
    expect(stage(page, "forest_scores")).to_have_attribute("aria-pressed", "true")
