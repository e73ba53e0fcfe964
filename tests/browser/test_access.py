"""Every page is for everybody: axe finds no serious fault, keys reach all, nothing is cut off."""

from __future__ import annotations

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import LANGUAGES, TIMEOUT_MS, stage, wait_for_stage
from tests.browser.still import wait_until_still
from tests.browser.test_editor import wait_until_ready
from ui.text.words import translate

pytestmark = pytest.mark.usefixtures("browser_path")
GRAVE = ("serious", "critical")
# What Streamlit draws itself and no page of ours can mend: rule, and what its selector holds.
NOT_OURS: dict[str, tuple[str, ...]] = {}


def accessibility_faults(page) -> list[str]:
    """Return what axe holds against a page that has come to rest, but for what is Streamlit's."""
    wait_until_still(page)
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {json.dumps(node['target'])} {node['html'][:160]} {_explanation(node)}"
        for rule in found if rule["impact"] in GRAVE for node in rule["nodes"]
        if not any(part in json.dumps(node["target"]) + node["html"]
                   for part in NOT_OURS.get(rule["id"], ()))
    ]  # fmt: skip


def _explanation(node) -> str:
    return "; ".join(one["message"] for one in node["any"] + node["all"] + node["none"])


@pytest.mark.sampled(1)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_grave(visit, runs, scheme):
    page = wait_for_stage(visit("/?pipeline=twice", color_scheme=scheme), "forest")
    faults = {}
    page.get_by_test_id("canvas-fit").click()
    for name in ("forest", "penguins", "forest_scores"):
        stage(page, name).click()
        expect(page.locator(".fb-head h3")).to_have_text(name)
        faults[name] = accessibility_faults(page)
    for path in (
        "/home", "/settings", "/runs", "/monitor", f"/results?run={runs[0]}",
        f"/runs?compare={runs[0]},{runs[1]}",
    ):  # fmt: skip
        page.goto(page.watch.home + path)
        expect(page.get_by_role("heading").first).to_be_visible(timeout=TIMEOUT_MS)
        faults[path] = accessibility_faults(page)
    grave = [f"{where}: {one}" for where, said in faults.items() for one in said]
    assert grave == [], "\n".join(grave)


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("scheme", "lang"), [("light", "en"), ("dark", "es")])
def test_axe_finds_nothing_grave_in_the_views_of_a_stage(visit, runs, scheme, lang):
    page = wait_for_stage(
        visit("/?pipeline=twice", color_scheme=scheme, locale=LANGUAGES[lang]), "forest"
    )
    faults = {}
    for name, views in (
        ("penguins", ("data", "look")),
        ("filled_numbers", ("changed",)),
        ("forest", ("settings", "wiring", "code", "help")),
    ):
        stage(page, name).click()
        expect(page.locator(".fb-head h3")).to_have_text(name)
        for view in views:
            choice = page.get_by_role("radio", name=translate(f"inspector.{view}", None, lang))
            choice.click()
            expect(choice).to_be_checked()
            faults[f"{name} {view}"] = accessibility_faults(page)
    page.get_by_role("radio", name=translate("inspector.settings", None, lang)).click()
    page.locator(".st-key-add-fork button:visible").first.click()
    expect(page.locator(".st-key-fork-1")).to_be_visible()
    faults["a fork"] = accessibility_faults(page)
    grave = [f"{where}: {one}" for where, said in faults.items() for one in said]
    assert grave == [], "\n".join(grave)


@pytest.mark.sampled(1, by="size")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (1024, 768)])
def test_nothing_is_cut_off(visit, size, scheme):
    viewport = {"width": size[0], "height": size[1]}
    page = visit(viewport=viewport, color_scheme=scheme)
    expect(stage(page, "gate")).to_be_visible(timeout=60_000)
    wait_until_still(page)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0
    for name in ("Run", "Cancel"):
        box = page.get_by_role("button", name=name, exact=True).bounding_box()
        assert box["x"] + box["width"] <= size[0]
    dark = page.evaluate(
        "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    )
    assert (dark == "rgb(18, 22, 28)") is (scheme == "dark")


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("scheme", "lang"), [("light", "es"), ("dark", "en")])
def test_axe_finds_nothing_grave_in_what_opens_over_the_drawing(
    visit, app, copy_example, scheme, lang
):
    name = copy_example("penguins")
    page = wait_until_ready(
        visit(f"/?pipeline={name}", color_scheme=scheme, locale=LANGUAGES[lang])
    )
    faults = {}
    for keys, opens in (("/", "find"), ("?", "shortcuts"), ("Shift+F10", "menu")):
        stage(page, "forest").focus()
        page.keyboard.press(keys)
        expect(page.get_by_test_id(opens)).to_be_visible()
        faults[opens] = accessibility_faults(page)
        page.keyboard.press("Escape")
        expect(page.get_by_test_id(opens)).to_have_count(0)
    stage(page, "forest").focus()
    page.keyboard.press("w")
    expect(page.get_by_test_id("canvas-gesture")).to_be_visible()
    faults["a wire by keys"] = accessibility_faults(page)
    page.keyboard.press("Escape")
    page.get_by_role("listbox").first.focus()
    page.keyboard.press("ArrowDown")
    faults["palette"] = accessibility_faults(page)
    grave = [f"{where}: {one}" for where, said in faults.items() for one in said]
    assert grave == [], "\n".join(grave)
