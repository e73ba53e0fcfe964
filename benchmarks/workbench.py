"""What the Pipeline page costs: latencies and CPU time, for who works or teaches with it.

A real server and a real Chromium. A stage counts as shown when the panel has its heading,
its views and what the view says, by the page's own clock; a setting as settled when the
form stands again. The CPU time is that of all processes of the browser.
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
from benchmarks.harness import report
from benchmarks.options import run_benchmark, temporary_folder
from pipeline_core.runs import client
from pipeline_core.store import open_store
from ui.documents.documents import EXAMPLES

BUDGET = (
    "a stage's panel p95 <= 300 ms, <= 500 ms while a run holds all cores; a setting <= 300 ms; "
    "an idle page < 1 % of a core, a live run's drawing < 5 %"
)
PIPELINE = "credit"
SLOW_TREES = 10_000
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_BROWSER_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
_TIMEOUT_MS = 120_000
_CHECKED_STAGES = ("roles", "split", "scaled", "forest", "checked", "drift")
_FIND_STAGE = """(name) => [...document.querySelectorAll("*")].map(one => one.shadowRoot)
    .filter(Boolean).map(root => root.querySelector(`[data-stage="${name}"]`)).find(Boolean)"""
# Milliseconds from a click on a stage until the panel shows it; charts may come later.
_SELECT = f"""(name) => new Promise((resolve) => {{
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
# Milliseconds from the Enter key until the page's script has run for it and the form stands.
_WATCH_SETTING = """() => {
    const app = document.querySelector("[data-test-script-state]");
    window.settled = new Promise((resolve) => window.addEventListener("keydown", () => {
        const start = performance.now();
        let ran = false;
        const look = () => {
            ran ||= app.dataset.testScriptState === "running";
            if (ran && app.dataset.testScriptState === "notRunning")
                resolve(performance.now() - start);
            else requestAnimationFrame(look);
        };
        look();
    }, {once: true, capture: true}));
}"""


def run(options: Namespace) -> None:
    """Measure the page at rest, while it is worked with, and while a run goes on."""
    rounds, seconds = (1, 2.0) if options.small else (5, 10.0)
    with temporary_folder() as folder:
        os.environ["FABRICA_HOME"] = str(folder / "home")
        store = open_store(folder / "home")
        _make_slow_pipeline(folder / "home" / "pipelines" / PIPELINE)
        try:
            with run_server(folder) as (url, _), _browser() as (browser, processes):
                page = browser.new_page(locale="en-US", viewport={"width": 1440, "height": 900})
                page.goto(f"{url}/?pipeline={PIPELINE}")
                rows = _measure_page(page, processes, rounds, seconds)
        finally:
            client.stop_launcher(store.workspace)
            store.close()
    report("workbench", BUDGET, rows, options.out)


def _make_slow_pipeline(folder: Path) -> None:
    """Copy the example, with a forest that takes long enough to work beside it."""
    shutil.copytree(EXAMPLES / PIPELINE, folder)
    file = folder / f"{PIPELINE}.yaml"
    forest = "block: random_forest_classifier\n"
    slow = f"{forest}    settings:\n      n_estimators: {SLOW_TREES}\n"
    file.write_text(file.read_text(encoding="utf-8").replace(forest, slow), encoding="utf-8")


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


def _measure_page(
    page: Any, processes: psutil.Process, rounds: int, seconds: float
) -> list[dict[str, Any]]:
    page.locator("[data-stage=gate]").wait_for(state="attached", timeout=_TIMEOUT_MS)
    _wait_until_idle(page)
    rows = [_cpu_row("an idle page", processes, seconds)]
    rows.append(_latency_row("a stage is chosen", _selections(page, rounds)))
    rows.append(_latency_row("a setting is changed", _settings(page, 2 * rounds)))
    page.get_by_role("button", name=re.compile("^Run$")).click()
    forest = page.locator("[data-stage=forest].running")
    forest.wait_for(state="attached", timeout=_TIMEOUT_MS)
    page.wait_for_timeout(1000)
    rows.append(_cpu_row("a run goes on", processes, seconds / 2))
    rows.append(_latency_row("a stage is chosen during a run", _selections(page, rounds)))
    rows[-1]["run went on"] = forest.count() == 1
    if forest.count():
        page.get_by_role("button", name="Cancel", exact=True).click()
    return rows


def _wait_until_idle(page: Any) -> None:
    page.locator('[data-test-script-state="notRunning"]').first.wait_for(timeout=_TIMEOUT_MS)
    page.wait_for_timeout(3000)


def _selections(page: Any, rounds: int) -> list[float]:
    """Choose each stage in turn; the first round is not counted."""
    times = []
    for number in range(rounds + 1):
        for name in _CHECKED_STAGES:
            milliseconds = page.evaluate(_SELECT, name)
            times += [milliseconds] if number else []
            page.wait_for_timeout(400)
    return times


def _settings(page: Any, times: int) -> list[float]:
    """Change the share of test rows, again and again."""
    page.evaluate(_SELECT, "split")
    page.get_by_role("radio", name="Settings").click()
    field = page.get_by_label(re.compile("^Test share"))
    values = []
    for number in range(times + 1):
        field.fill(f"0.{20 + number}")
        page.evaluate(_WATCH_SETTING)
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
    p95 = quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    return {"what": what, "median ms": median(times), "p95 ms": min(p95, max(times))}


if __name__ == "__main__":
    run_benchmark("benchmarks.workbench", {}, run)
