"""The drawing in a real browser: it lives, it stays, it is reached from the keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import TIMEOUT_MS, press_run, run_to_end, stage
from tests.browser.layout import assert_laid_out
from tests.browser.still import wait_for_animations, wait_until_silent

pytestmark = pytest.mark.usefixtures("browser_path")
NOTE_WHAT_GOES = """node => {
    window.gone = [];
    window.gave = new Set();
    new MutationObserver(list => list.forEach(one => {
        if (one.type === "attributes") window.gave.add(node.getAttribute("class"));
        // The chart redraws its own axes, and goes when the page has its tables.
        if (!one.target.isConnected || one.target.closest(".live")) return;
        one.removedNodes.forEach(gone => gone.nodeType === 1 && window.gone.push(gone.outerHTML));
    })).observe(node.getRootNode(), {childList: true, subtree: true, attributes: true});
}"""
FOCUSED = """() => {
    let found = document.activeElement;
    while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
    return found?.dataset?.stage;
}"""


def open_pipeline(visit, name: str, first: str, **wishes):
    page = visit(f"/?pipeline={name}", **wishes)
    expect(stage(page, first)).to_be_visible(timeout=TIMEOUT_MS)
    return page


def view_transform(page) -> str:
    return page.locator(".react-flow__viewport").get_attribute("style")


def test_a_run_changes_what_boxes_say_and_nothing_else(visit, copy_example):
    page = open_pipeline(visit, copy_example("penguins"), "forest")
    sent: list[object] = []
    page.on("websocket", lambda one: one.on("framesent", lambda frame: sent.append(frame)))
    page.reload()
    expect(stage(page, "forest")).to_be_visible(timeout=60_000)
    kept = stage(page, "forest").element_handle()
    kept.evaluate(NOTE_WHAT_GOES)
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_enabled()
    wait_until_silent(page, sent)
    sent.clear()
    streams: list[str] = []
    page.on("request", lambda one: streams.append(one.url) if "/events?" in one.url else None)
    run_to_end(page)
    expect(stage(page, "forest_scores")).to_contain_text(re.compile(r"AUC|accuracy|0\.\d"))
    assert streams
    assert len(sent) <= 3  # the click, and that there is news: nothing in between
    assert kept.evaluate("node => node.isConnected")
    assert page.evaluate("window.gone") == []
    states = " ".join(page.evaluate("[...window.gave]"))
    assert "waiting" in states or "running" in states
    assert "succeeded" in states


def test_the_view_stays_over_runs_and_choices(visit, copy_example):
    page = open_pipeline(visit, copy_example("penguins"), "forest")
    before = view_transform(page)
    page.get_by_test_id("canvas-fit").click()
    wait_for_animations(page)
    page.get_by_test_id("canvas-smaller").click()
    expect(page.locator(".react-flow__viewport")).not_to_have_attribute("style", before)
    wait_for_animations(page)
    steered = view_transform(page)
    stage(page, "forest").click()
    expect(page.locator(".fb-head h3")).to_have_text("forest")
    run_to_end(page)
    assert view_transform(page) == steered
    expect(stage(page, "forest")).to_have_attribute("aria-pressed", "true")
    stage(page, "forest").click()
    expect(stage(page, "forest")).to_have_attribute("aria-pressed", "true")
    page.locator(".react-flow__pane").click(position={"x": 200, "y": 12})
    expect(stage(page, "forest")).to_have_attribute("aria-pressed", "false")


def test_scores_grow_while_models_finish_and_the_log_tells(visit, copy_example, app):
    name = copy_example("credit", grouped=False)
    file = app.workspace / "pipelines" / name / f"{name}.yaml"
    text = file.read_text(encoding="utf-8")
    forest = "block: random_forest_classifier\n"
    # Slow enough for somebody to see the others come before it.
    more = f"{forest}    settings:\n      n_estimators: 3000\n"
    file.write_text(text.replace(forest, more), encoding="utf-8")
    page = open_pipeline(visit, name, "applicants")
    press_run(page)
    chart = page.get_by_test_id("live-chart")
    expect(chart).to_be_visible(timeout=60_000)
    expect(chart.locator(".main-svg").first).to_be_visible(timeout=30_000)
    first = int(chart.get_attribute("data-points"))
    assert first >= 1
    expect(page.locator(".fb-run")).to_have_class("fb-run succeeded", timeout=120_000)
    page.get_by_text("Log", exact=True).click()
    log = page.get_by_test_id("run-log")
    expect(log).to_contain_text("applicants")
    expect(log).to_contain_text("logistic_scores")
    expect(log.locator("li").last).to_contain_text("succeeded")
    _check_zoomed_out_numbers(page)
    _check_stage_log(page)


def _check_stage_log(page):
    log = page.get_by_test_id("run-log")
    stage(page, "applicants").click()
    expect(log).not_to_contain_text("logistic_scores")
    assert {one.inner_text() for one in log.locator("b").all()} == {"applicants"}
    page.get_by_role("button", name="All stages", exact=True).click()
    expect(log).to_contain_text("logistic_scores")


def _check_zoomed_out_numbers(page):
    page.get_by_test_id("canvas-fit").click()
    expect(page.get_by_test_id("canvas")).to_have_class(re.compile(r"\bfar\b"))
    line = stage(page, "forest_scores").locator(".line span")
    expect(line).to_be_visible()
    expect(line).to_have_text(re.compile(r"AUC 0\.\d{3}"))
    wait_for_animations(page)
    assert_laid_out(page)


def test_a_run_is_followed_without_the_stream_too(visit, copy_example):
    page = open_pipeline(visit, copy_example("penguins"), "forest")
    page.route("**/fabrica/events**", lambda route: route.abort())
    run_to_end(page)
    expect(stage(page, "forest_scores")).to_have_class(re.compile("node succeeded"))
    assert page.watch.faults
    assert all("/fabrica/events" in one for one in page.watch.faults)
    page.watch.faults.clear()


def test_a_reload_shows_the_run_as_it_is(visit, copy_example):
    page = open_pipeline(visit, copy_example("credit"), "applicants")
    press_run(page)
    expect(page.locator(".fb-run")).to_have_class(re.compile("running"), timeout=30_000)
    page.reload()
    expect(stage(page, "applicants")).to_have_class(re.compile("succeeded|reused"), timeout=60_000)
    expect(page.locator(".fb-run")).to_have_class("fb-run succeeded", timeout=120_000)


def test_arrows_move_and_enter_chooses(visit, copy_example):
    page = open_pipeline(visit, copy_example("penguins", grouped=False), "penguins")
    stage(page, "penguins").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"({FOCUSED})() === 'roles'")
    page.keyboard.press("Enter")
    expect(page.locator(".fb-head h3")).to_have_text("roles")
    expect(page.get_by_test_id("stage-roles")).to_have_attribute("role", "button")
    expect(page.get_by_test_id("stage-roles")).to_have_attribute("aria-label", re.compile("roles"))


def test_a_drawing_that_does_not_fit_has_a_map(visit, copy_example):
    name = copy_example("credit", grouped=False)
    page = open_pipeline(visit, name, "applicants", viewport={"width": 1024, "height": 768})
    expect(page.locator(".react-flow__minimap")).to_be_visible()
    expect(stage(page, "gate")).not_to_be_in_viewport()
    page.get_by_test_id("canvas-fit").click()
    expect(stage(page, "gate")).to_be_in_viewport()


def test_what_somebody_else_wrote_is_text(visit, app, copy_example):
    file = app.workspace / "pipelines" / copy_example("penguins", name="bad") / "bad.yaml"
    nasty = "<img src=x onerror=window.hit=1><svg onload=window.hit=1>"
    text = file.read_text(encoding="utf-8")
    text = text.replace("block: random_forest_classifier", f"block: {nasty!r}")
    text = text.replace("title: {en: Random forest, es: Bosque aleatorio}", f"title: {nasty!r}")
    file.write_text(text, encoding="utf-8")
    page = open_pipeline(visit, "bad", "forest")
    expect(stage(page, "forest")).to_contain_text("<img src=x")
    expect(page.get_by_test_id("badge-forest")).to_be_visible()
    assert page.evaluate("window.hit") is None
    assert stage(page, "forest").locator("img").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_boxes_follow_the_theme(visit, scheme):
    page = open_pipeline(visit, "penguins", "forest", color_scheme=scheme)
    paper = stage(page, "forest").evaluate("node => getComputedStyle(node).backgroundColor")
    assert paper == {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 22, 28)"}[scheme]
