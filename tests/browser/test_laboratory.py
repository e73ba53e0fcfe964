"""The laboratory by keyboard and mouse: points are painted, steps go forward and back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LANGUAGES, wait_for_rerun
from tests.browser.layout import assert_laid_out

pytestmark = pytest.mark.usefixtures("browser_path")


def test_an_algorithm_is_stepped_by_keyboard_and_points_are_painted(visit):
    page = visit(
        "/laboratory?laboratory=learning",
        locale=LANGUAGES["es"],
        viewport={"width": 1280, "height": 720},
        color_scheme="dark",
    )
    step = page.get_by_role("button", name="Un paso", exact=True)
    expect(step).to_be_visible(timeout=60_000)
    picture = page.locator(".fb-plane img").first
    expect(page.get_by_text(re.compile("^1 de "))).to_be_visible()
    before = picture.get_attribute("src")
    step.press("Enter")
    expect(page.get_by_text(re.compile("^2 de "))).to_be_visible()
    expect(picture).not_to_have_attribute("src", before)
    page.get_by_role("slider", name="Lugar").press("ArrowLeft")
    expect(page.get_by_text(re.compile("^1 de "))).to_be_visible()
    expect(picture).to_have_attribute("src", before)
    assert_laid_out(page, "laboratory")
    expect(page.get_by_text("Puntos: 60 de 500.")).to_be_visible()
    plane = page.get_by_role("application")
    plane.click(position={"x": 60, "y": 60})
    expect(page.get_by_text("Puntos: 65 de 500.")).to_be_visible()
    plane.press("Space")
    expect(page.get_by_text("Puntos: 70 de 500.")).to_be_visible()
    wait_for_rerun(page)
    expect(picture).not_to_have_attribute("src", before)
