"""What a newcomer does: looks, runs, reads, cancels, takes the code home."""

from __future__ import annotations

import re
import shutil

import pytest
from playwright.sync_api import expect

from pipeline_core.locale.compile import read_po
from tests.browser.conftest import RUN_SECONDS, run_to_the_end, stage
from ui.documents import EXAMPLES
from ui.words import LOCALE

pytestmark = pytest.mark.usefixtures("browser_path")
DONE = re.compile(r"\bnode (succeeded|reused)\b")
ENGLISH = re.compile(r"\b(the|and|of|is|are|with|not|run|rows|stage|press|from)\b", re.IGNORECASE)


def test_from_the_first_visit_to_the_script(visit, tmp_path):
    page = visit()
    expect(stage(page, "applicants")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("heading", name="Who is a good credit?")).to_be_visible()
    assert page.locator("[data-stage]").count() == 21

    run_to_the_end(page)
    for name in ("applicants", "logistic", "logistic_scores", "gate"):
        expect(stage(page, name)).to_have_class(DONE)
    expect(page.locator(".fb-board")).to_contain_text("logistic_scores")

    stage(page, "logistic_scores").click()
    expect(page.locator(".fb-cards")).to_contain_text("ROC AUC")
    expect(page.locator(".js-plotly-plot")).to_have_count(4)

    page.get_by_test_id("stPopoverButton").click()
    with page.expect_download(timeout=60_000) as started:
        page.get_by_role("button", name="Python script").first.click()
    script = tmp_path / "credit.py"
    started.value.save_as(script)
    assert started.value.suggested_filename == "credit.py"
    text = script.read_text(encoding="utf-8")
    compile(text, "credit.py", "exec")
    assert "def main()" in text
    assert "pipeline_core" not in text

    with page.expect_download(timeout=60_000) as started:
        page.get_by_role("button", name="Picture").first.click()
    picture = tmp_path / "credit.html"
    started.value.save_as(picture)
    assert "logistic_scores" in picture.read_text(encoding="utf-8")

    page.get_by_role("button", name="Verify the script").first.click()
    expect(page.get_by_text("Equal:")).to_be_visible(timeout=RUN_SECONDS * 1000)


def test_the_drawing_lives_and_never_flickers(visit):
    page = visit("/?pipeline=penguins")
    expect(stage(page, "forest")).to_be_visible(timeout=60_000)
    kept = stage(page, "forest").element_handle()
    kept.evaluate("""node => {
        window.gone = 0;
        window.states = new Set();
        const root = node.getRootNode();
        new MutationObserver(list => list.forEach(one => {
            if (!one.target.isConnected || one.target.closest(".live")) return;  // the chart's own
            one.removedNodes.forEach(gone => { if (gone.nodeType === 1) window.gone += 1; });
            if (one.target === node) window.states.add(node.getAttribute("class"));
        })).observe(root, {childList: true, subtree: true, attributes: true});
    }""")
    run_to_the_end(page)
    expect(stage(page, "forest_scores")).to_have_class(DONE)
    assert kept.evaluate("node => node.isConnected")
    assert page.evaluate("window.gone") == 0
    states = page.evaluate("[...window.states]")
    assert any("waiting" in one or "running" in one for one in states), states


def test_what_works_stays_in_sight(visit, app):
    page = visit("/?pipeline=credit", viewport={"width": 800, "height": 700})
    expect(stage(page, "applicants")).to_be_visible(timeout=60_000)
    expect(stage(page, "gate")).not_to_be_in_viewport()
    file = app.workspace / "pipelines" / "credit" / "credit.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("seed: 0", "seed: 1", 1), encoding="utf-8")  # so that fits run
    page.reload()
    expect(stage(page, "gate")).not_to_be_in_viewport(timeout=60_000)
    run_to_the_end(page)
    expect(stage(page, "logistic_scores")).to_be_in_viewport()


def test_cancel_and_run_again(visit):
    page = visit("/?pipeline=housing")
    expect(stage(page, "boosting")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("button", name="Cancel", exact=True)).to_be_enabled(timeout=30_000)
    page.get_by_role("button", name="Cancel", exact=True).click()
    expect(page.locator(".fb-run")).to_have_class("fb-run cancelled", timeout=30_000)
    expect(page.get_by_role("button", name="Cancel", exact=True)).to_be_disabled()
    run_to_the_end(page)


def test_a_double_click_gives_one_run(visit, app):
    from pipeline_core.store import open_store

    page = visit("/?pipeline=penguins")
    expect(stage(page, "forest")).to_be_visible(timeout=60_000)
    store = open_store(app.workspace)
    before = len(store.runs.runs(search="penguins"))
    page.get_by_role("button", name="Run", exact=True).dblclick()
    expect(page.locator(".fb-run")).to_have_class(re.compile("succeeded"), timeout=60_000)
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_enabled(timeout=60_000)
    assert len(store.runs.runs(search="penguins")) == before + 1
    store.close()


def english_lines() -> set[str]:
    """Every message that is another one in Spanish."""
    found: dict[str, dict[str, str]] = {}
    for lang in ("en", "es"):
        path = LOCALE / lang / "LC_MESSAGES" / "screen.po"
        found[lang] = read_po(path.read_text(encoding="utf-8"))
    spanish = set(found["es"].values())
    return {text for text in found["en"].values() if text not in spanish and "{" not in text}


def visible_lines(page) -> list[str]:
    text = page.evaluate("document.querySelector('[data-testid=stApp]').innerText")
    labels = page.locator("[data-stage]").evaluate_all(
        "nodes => nodes.map(one => one.getAttribute('aria-label').replace(one.dataset.stage, ''))"
    )
    names = page.locator("[data-stage]").evaluate_all(
        "nodes => nodes.map(one => one.dataset.stage)"
    )
    found = [one.strip() for one in [*text.splitlines(), *labels] if one.strip()]
    return [one for one in found if not any(name in one for name in names)]


@pytest.mark.parametrize("where", ["/", "/examples", "stage"])
def test_spanish_has_no_english(visit, where):
    page = visit("/" if where == "stage" else where, locale="es-PE")
    expect(page.get_by_text("Ejemplos").first).to_be_visible(timeout=60_000)
    if where == "stage":
        expect(stage(page, "logistic_bias")).to_be_visible(timeout=60_000)
        if "node not_run" in (stage(page, "logistic_bias").get_attribute("class") or ""):
            run_to_the_end(page)
        for name in ("logistic_bias", "checked", "drift", "forest", "logistic_folds"):
            stage(page, name).click()
            expect(page.locator(".fb-head h3")).to_have_text(name)
            _no_english(page)
    _no_english(page)


def _no_english(page) -> None:
    lines = visible_lines(page)
    assert lines
    assert [one for one in lines if one in english_lines()] == []
    assert [one for one in lines if ENGLISH.search(one)] == []


def test_the_language_can_be_switched(visit):
    page = visit()
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_visible(timeout=60_000)
    page.get_by_role("radio", name="ES").click()
    expect(page.get_by_role("button", name="Ejecutar")).to_be_visible()
    expect(stage(page, "scaled")).to_contain_text("Escalar")


def test_keyboard_alone_reaches_every_stage(visit):
    page = visit("/?pipeline=penguins")
    expect(stage(page, "penguins")).to_be_visible(timeout=60_000)
    stage(page, "penguins").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".fb-head h3")).to_have_text("roles")
    expect(stage(page, "roles")).to_have_attribute("aria-pressed", "true")


def test_an_address_brings_a_friend_to_the_same_place(visit):
    page = visit("/?pipeline=penguins&stage=scaled")
    expect(page.locator(".fb-head h3")).to_have_text("scaled", timeout=60_000)
    stage(page, "forest").click()
    expect(page).to_have_url(re.compile("stage=forest$"))
    page.reload()
    expect(page.locator(".fb-head h3")).to_have_text("forest", timeout=60_000)


def test_names_are_text_and_never_markup(visit, app):
    folder = app.workspace / "pipelines" / "nasty"
    shutil.copytree(EXAMPLES / "penguins", folder)
    file = folder / "nasty.yaml"
    (folder / "penguins.yaml").rename(file)
    nasty = "<img src=x onerror=window.hit=1><script>window.hit=1</script> **bold** $x$"
    text = file.read_text(encoding="utf-8").replace("name: Penguins", f"name: {nasty!r}")
    file.write_text(text.replace("path: penguins.csv", f"path: {nasty!r}"), encoding="utf-8")
    page = visit("/?pipeline=nasty")
    expect(stage(page, "penguins")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("**bold**").first).to_be_visible()
    page.goto(f"{app.url}/examples")
    expect(page.get_by_text("**bold**").first).to_be_visible(timeout=60_000)
    assert page.evaluate("window.hit") is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (1024, 768)])
def test_nothing_is_cut_off(visit, size, scheme):
    viewport = {"width": size[0], "height": size[1]}
    page = visit(viewport=viewport, color_scheme=scheme)
    expect(stage(page, "gate")).to_be_visible(timeout=60_000)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0
    for name in ("Run", "Cancel"):
        box = page.get_by_role("button", name=name, exact=True).bounding_box()
        assert box["x"] + box["width"] <= size[0]
    dark = page.evaluate(
        "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    )
    assert (dark == "rgb(18, 22, 28)") is (scheme == "dark")
