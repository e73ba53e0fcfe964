"""What the Pipeline page costs: latencies and CPU time, for who works or teaches with it.

A real server and a real Chromium. A stage counts as shown when the panel has its heading,
its views and what the view says, by the page's own clock; a setting as settled when the
whole form was sent anew. Charts may come later. In the same minute, in turns, a click on a
bare Streamlit page (`bare_page.py`) is timed: what a click costs at least, on this machine
and beside its other programs. The CPU time is that of all processes of the browser.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import psutil

from benchmarks.app_server import cpu_seconds, run_server
from benchmarks.bare_page import CHOICES
from benchmarks.harness import report
from benchmarks.options import run_benchmark, temporary_folder
from pipeline_core.runs import client
from pipeline_core.store import open_store
from ui.documents.documents import EXAMPLES

BUDGET = (
    "a stage's panel p95 <= 300 ms, <= 500 ms while a run holds two cores; a setting p95 <= "
    "300 ms; an idle page < 1 % of a core, a live run's drawing < 5 %"
)
PIPELINE = "credit"
# Both are fitted at the same time, for long enough to work beside them.
SLOW_SETTINGS = {
    "random_forest_classifier": "n_estimators: 10000, max_features: 1.0",
    "hist_gradient_boosting_classifier": "max_iter: 30000",
}
_SLOW_STAGES = ("forest", "boosting")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_BROWSER_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
_TIMEOUT_MS = 120_000
_PAUSE_MS = 400
_STAGES = ("roles", "split", "scaled", "forest", "checked", "drift")
_STAGES_WITH_SETTINGS = ("split", "scaled", "forest")
_FIND_STAGE = """(name) => [...document.querySelectorAll("*")].map(element => element.shadowRoot)
    .filter(Boolean).map(root => root.querySelector(`[data-stage="${name}"]`)).find(Boolean)"""
# Milliseconds from a click on a stage until the panel shows it.
_CHOOSE_STAGE = f"""(name) => new Promise((resolve, reject) => {{
    setTimeout(() => reject(new Error(`${{name}} was not shown`)), 30000);
    const start = performance.now();
    ({_FIND_STAGE})(name).click();
    const look = () => {{
        const panel = document.querySelector(".st-key-bench-panel");
        const shown = panel?.querySelector(".fb-head h3")?.textContent === name;
        const views = panel?.querySelector("[data-testid=stButtonGroup]");
        const body = views?.closest("[data-testid=stElementContainer]")?.nextElementSibling;
        if (shown && body && !body.querySelector("[data-stale=true]"))
            resolve(performance.now() - start);
        else requestAnimationFrame(look);
    }};
    look();
}})"""
# Milliseconds from the Enter key until the form was sent anew: what is not yet is marked.
_WATCH_FORM = """() => {
    window.settled = new Promise((resolve, reject) => window.addEventListener("keydown", () => {
        const start = performance.now();
        setTimeout(() => reject(new Error("the form was not sent anew")), 30000);
        const form = document.querySelector(".st-key-stage-settings");
        let marked = false;
        const look = () => {
            const stale = form.querySelector("[data-stale=true]") !== null;
            marked ||= stale;
            if (marked && !stale) { watch.disconnect(); resolve(performance.now() - start); }
        };
        const watch = new MutationObserver(look);
        watch.observe(form, {subtree: true, childList: true, attributeFilter: ["data-stale"]});
    }, {once: true, capture: true}));
}"""
_CHOOSE_ON_BARE_PAGE = """(name) => new Promise((resolve) => {
    const start = performance.now();
    [...document.querySelectorAll("[data-testid=stButtonGroup] button")]
        .find(button => button.textContent === name).click();
    const look = () => {
        if (document.querySelector("h3")?.textContent === name) resolve(performance.now() - start);
        else requestAnimationFrame(look);
    };
    look();
})"""


def run(options: Namespace) -> None:
    """Measure the page at rest, while it is worked with, and while a run goes on."""
    rounds, seconds = (1, 2.0) if options.small else (5, 10.0)
    with temporary_folder() as folder:
        os.environ["FABRICA_HOME"] = str(folder / "home")
        store = open_store(folder / "home")
        _make_slow_pipeline(folder / "home" / "pipelines" / PIPELINE)
        try:
            rows = _measure(folder, rounds, seconds)
        finally:
            client.stop_launcher(store.workspace)
            store.close()
    report("workbench", BUDGET, rows, options.out)


def _measure(folder: Path, rounds: int, seconds: float) -> list[dict[str, Any]]:
    (folder / "bare").mkdir()
    with (
        run_server(folder) as (url, _),
        run_server(folder / "bare", script="benchmarks/bare_page.py") as (bare_url, _),
        _browser() as (browser, chromium),
    ):
        page, bare_page = (_open_page(browser) for _ in range(2))
        page.goto(f"{url}/?pipeline={PIPELINE}")
        page.locator("[data-stage=gate]").wait_for(state="attached", timeout=_TIMEOUT_MS)
        _wait_until_idle(page)
        idle = _cpu_row("an idle page", chromium, seconds)
        bare_page.goto(bare_url)
        _wait_until_idle(bare_page)
        return [idle, *_measure_page(page, bare_page, chromium, rounds, seconds)]


def _make_slow_pipeline(folder: Path) -> None:
    """Copy the example, with two models that take long."""
    shutil.copytree(EXAMPLES / PIPELINE, folder)
    file = folder / f"{PIPELINE}.yaml"
    text = file.read_text(encoding="utf-8")
    for block, setting in SLOW_SETTINGS.items():
        line = f"    block: {block}\n"
        text = text.replace(line, f"{line}    settings: {{{setting}}}\n")
    file.write_text(text, encoding="utf-8")


@contextmanager
def _browser() -> Iterator[tuple[Any, psutil.Process]]:
    """Start Chromium; gives it and the first of its processes."""
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if path is None:
        raise SystemExit(f"This needs Chromium; none of {', '.join(_BROWSERS)} is installed.")
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=_BROWSER_ARGUMENTS)
        started = psutil.Process().children(recursive=True)
        chromium = next(
            child for child in started if child.pid not in before and "chrom" in child.name()
        )
        try:
            yield browser, chromium
        finally:
            browser.close()


def _open_page(browser: Any) -> Any:
    return browser.new_context(locale="en-US", viewport={"width": 1440, "height": 900}).new_page()


def _measure_page(
    page: Any, bare_page: Any, chromium: psutil.Process, rounds: int, seconds: float
) -> list[dict[str, Any]]:
    page.bring_to_front()  # the page behind another draws nothing
    for stage in _STAGES_WITH_SETTINGS:
        page.evaluate(_CHOOSE_STAGE, stage)
        page.get_by_role("radio", name="Settings").click()
        page.wait_for_timeout(2 * _PAUSE_MS)
    rows = _choice_rows("", page, bare_page, rounds)
    rows.append(_latency_row("a setting is changed", _settings(page, 2 * rounds)))
    page.get_by_role("button", name=re.compile("^Run$")).click()
    for stage in _SLOW_STAGES:
        running = page.locator(f"[data-stage={stage}].running")
        running.wait_for(state="attached", timeout=_TIMEOUT_MS)
    _wait_until_idle(page)
    rows.append(_cpu_row("a run goes on", chromium, seconds))
    rows += _choice_rows(" during a run", page, bare_page, rounds)
    still_running = page.locator(".node.running").count()
    rows.append({"what": "stages that still run", "count": still_running})
    page.get_by_role("button", name="Cancel", exact=True).click()
    page.locator(".node.running").first.wait_for(state="detached", timeout=_TIMEOUT_MS)
    return rows


def _wait_until_idle(page: Any) -> None:
    page.locator('[data-test-script-state="notRunning"]').first.wait_for(timeout=_TIMEOUT_MS)
    page.wait_for_timeout(3000)


def _choice_rows(when: str, page: Any, bare_page: Any, rounds: int) -> list[dict[str, Any]]:
    """Choose stages, and what there is on the bare page, in turns; the first is not counted."""
    stage_times, bare_times = [], []
    for number in range(rounds + 1):
        times = [_times(page, _CHOOSE_STAGE, _STAGES)]
        times += [_times(bare_page, _CHOOSE_ON_BARE_PAGE, (*CHOICES[1:], CHOICES[0]))]
        if number:
            stage_times += times[0]
            bare_times += times[1]
    row = _latency_row(f"a stage is chosen{when}", stage_times)
    bare_row = _latency_row(f"a click on a bare page{when}", bare_times)
    page.bring_to_front()
    return [{**row, "x bare": row["median ms"] / bare_row["median ms"]}, bare_row]


def _times(page: Any, script: str, names: tuple[str, ...]) -> list[float]:
    page.bring_to_front()
    times = []
    for name in names:
        times.append(page.evaluate(script, name))
        page.wait_for_timeout(_PAUSE_MS)
    return times


def _settings(page: Any, times: int) -> list[float]:
    """Change the share of test rows, again and again; the first time is not counted."""
    page.bring_to_front()
    page.evaluate(_CHOOSE_STAGE, "split")
    field = page.get_by_label(re.compile("^Test share"))
    values = []
    for number in range(times + 1):
        field.fill(f"0.{20 + number}")
        page.evaluate(_WATCH_FORM)
        field.press("Enter")
        values.append(page.evaluate("() => window.settled"))
        page.wait_for_timeout(1500)
    return values[1:]


def _cpu_row(what: str, root: psutil.Process, seconds: float) -> dict[str, Any]:
    """Return the share of a core that the browser uses while nobody touches the page."""
    before = _browser_seconds(root)
    time.sleep(seconds)
    return {"what": what, "CPU % of a core": 100 * (_browser_seconds(root) - before) / seconds}


def _browser_seconds(root: psutil.Process) -> float:
    return sum(cpu_seconds(process) for process in [root, *root.children(recursive=True)])


def _latency_row(what: str, times: list[float]) -> dict[str, Any]:
    p95 = quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]
    return {"what": what, "median ms": median(times), "p95 ms": p95}


if __name__ == "__main__":
    run_benchmark("benchmarks.workbench", {}, run)
