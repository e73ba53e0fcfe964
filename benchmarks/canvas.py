"""Latencies of the canvas: opening, frames while dragging, clicks, previews.

A real server and a real Chromium with an empty cache, which opens a pipeline that the
workspace has opened before. Frame lengths are measured by the page's own clock while a
stage is dragged; the duration of a click includes the server's run of the page.
Previews are requested from the process that the canvas requests them from.
"""

from __future__ import annotations

import math
import os
import re
import shutil
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks.app_server import run_server
from benchmarks.document import SIZES, make_pipeline
from benchmarks.harness import report
from benchmarks.options import run_benchmark, temporary_folder
from pipeline_core.runs import client
from pipeline_core.spec import parse, to_base64
from pipeline_core.store import open_store

BUDGET = (
    "500 stages open < 4 s; a preview of all stages after an edit <= 0.5 s for the examples; "
    "frames while dragging, click to inspector: no budget"
)
EXAMPLES = ("penguins", "housing", "credit")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_BROWSER_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
_TIMEOUT_MS = 120_000
_MOUSE_MOVES = 60
# The drawing is in a shadow root, or in the page where it has none.
_STAGE_ELEMENTS = """() => [document, ...[...document.querySelectorAll("*")]
    .map(element => element.shadowRoot).filter(Boolean)]
    .flatMap(root => [...root.querySelectorAll("[data-stage]")])"""
_VISIBLE_STAGES = f"""() => ({_STAGE_ELEMENTS})()
    .map(stage => [stage.dataset.stage, stage.getBoundingClientRect()])
    .map(([name, box]) => [name, box.x + box.width / 2, box.y + box.height / 2])
    .filter(([name, x, y]) => {{
        let top = document.elementFromPoint(x, y);
        while (top?.shadowRoot) top = top.shadowRoot.elementFromPoint(x, y);
        return top?.closest("[data-stage]")?.dataset.stage === name;
    }})"""
_COUNT_FRAMES = """() => {
    const times = window.frameTimes = [];
    const note = (now) => { times.push(now); if (window.frameTimes === times)
        requestAnimationFrame(note); };
    requestAnimationFrame(note);
}"""
_TAKE_FRAMES = "() => { const times = window.frameTimes; window.frameTimes = null; return times; }"


def run(options: Namespace) -> None:
    """Measure each size in the browser, then the previews of the examples."""
    times = 2 if options.small else 5
    names = {size: f"stages-{size}" for size in SIZES}
    with temporary_folder() as folder:
        os.environ["FABRICA_HOME"] = str(folder / "home")
        store = open_store(folder / "home")
        for size, name in names.items():
            make_pipeline(folder / "home" / "pipelines" / name, size)
        with run_server(folder) as (url, _), _browser() as browser:
            rows = [
                _measure_canvas(browser, url, name, size, times) for size, name in names.items()
            ]
        try:
            for name in EXAMPLES:
                rows.append(_measure_example(store.workspace, folder, name, 2 * times))
        finally:
            client.stop_launcher(store.workspace)
            store.close()
    report("canvas", BUDGET, rows, options.out)


@contextmanager
def _browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if path is None:
        raise SystemExit(f"This needs Chromium; none of {', '.join(_BROWSERS)} is installed.")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=_BROWSER_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def _measure_canvas(browser: Any, url: str, name: str, size: int, times: int) -> dict[str, Any]:
    address = f"{url}/?pipeline={name}"
    opening_times = [_opening_seconds(browser, address) for _ in range(times + 1)][1:]
    context, page = _new_page(browser)
    page.goto(address)
    _wait_until_ready(page)
    frames = _frame_lengths(page)
    clicks = [_click_seconds(page, number) for number in range(2 * times)][1:]
    drawn_count = page.evaluate(f"() => ({_STAGE_ELEMENTS})().length")
    context.close()
    return {
        "what": f"{size} stages",
        "drawn at once": drawn_count,
        "opened s": median(opening_times),
        "slowest s": max(opening_times),
        "frame ms": median(frames),
        "frame p95 ms": _p95(frames),
        "longest frame ms": max(frames),
        "click to inspector ms": median(clicks) * 1e3,
        "slowest click ms": max(clicks) * 1e3,
    }


def _new_page(browser: Any) -> tuple[Any, Any]:
    context = browser.new_context(locale="en-US", viewport={"width": 1440, "height": 900})
    return context, context.new_page()


def _opening_seconds(browser: Any, address: str) -> float:
    """Return the seconds from navigating to the page until a stage is visible."""
    context, page = _new_page(browser)
    start = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator("[data-stage]").first.wait_for(state="visible", timeout=_TIMEOUT_MS)
    seconds = time.perf_counter() - start
    context.close()
    return seconds


def _wait_until_ready(page: Any) -> None:
    """Wait until the page has loaded everything and nothing runs any more."""
    page.get_by_test_id("block-scale").first.wait_for(state="attached", timeout=_TIMEOUT_MS)
    page.locator('[data-test-script-state="notRunning"]').first.wait_for(timeout=_TIMEOUT_MS)
    page.wait_for_timeout(3000)


def _frame_lengths(page: Any) -> list[float]:
    """Drag a stage with the mouse; return the length of each frame in milliseconds."""
    _, x, y = page.evaluate(_VISIBLE_STAGES)[0]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 10, y + 10, steps=4)
    page.evaluate(_COUNT_FRAMES)
    for move in range(_MOUSE_MOVES):
        turn = 2 * math.pi * move / _MOUSE_MOVES
        page.mouse.move(x + 60 * math.sin(turn), y + 40 * (1 - math.cos(turn)))
        page.wait_for_timeout(16)
    times = page.evaluate(_TAKE_FRAMES)
    page.mouse.up()
    page.wait_for_timeout(1000)
    return [after - before for before, after in pairwise(times)]


def _click_seconds(page: Any, number: int) -> float:
    """Click another stage; return the seconds until the inspector shows it."""
    visible_stages = page.evaluate(_VISIBLE_STAGES)
    name, x, y = visible_stages[number % len(visible_stages)]
    start = time.perf_counter()
    page.mouse.click(x, y)
    heading = page.locator(".fb-head h3").filter(has_text=re.compile(rf"^{name}$"))
    heading.wait_for(timeout=_TIMEOUT_MS)
    seconds = time.perf_counter() - start
    page.locator('[data-test-script-state="notRunning"]').first.wait_for(timeout=_TIMEOUT_MS)
    page.wait_for_timeout(500)
    return seconds


def _measure_example(workspace: Path, folder: Path, name: str, times: int) -> dict[str, Any]:
    from ui.documents import documents

    file = Path(shutil.copytree(documents.EXAMPLES / name, folder / name)) / f"{name}.yaml"
    text = file.read_text(encoding="utf-8")
    preview_times, change_times = [], []
    for number in range(times + 1):
        edited = re.sub(r"test_share: [\d.]+", f"test_share: 0.2{number:02}", text)
        payload = {"line": to_base64(parse(edited)), "file": str(file)}
        preview_times.append(_answer_seconds(workspace, "preview", payload))
        change_times.append(_answer_seconds(workspace, "changes", {**payload, "stage": "scaled"}))
    return {
        "what": f"{name}, an edit of the split",
        "preview s": median(preview_times[1:]),
        "slowest preview s": max(preview_times[1:]),
        "changes s": median(change_times[1:]),
        "slowest changes s": max(change_times[1:]),
    }


def _answer_seconds(workspace: Path, job: str, payload: dict[str, Any]) -> float:
    start = time.perf_counter()
    result = client.call(workspace, job, payload)
    seconds = time.perf_counter() - start
    if not result or any(view["error"] for view in result.values() if job == "preview"):
        raise SystemExit(f"The {job} failed: {result}")
    return seconds


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1] if len(times) > 1 else float("nan")


if __name__ == "__main__":
    run_benchmark("benchmarks.canvas", {}, run)
