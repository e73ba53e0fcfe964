"""What a person waits for on the canvas: it opens, a drag is smooth, a click answers.

A real server and a real Chromium. A pipeline is opened in a workspace where it
was open before, by a browser that holds nothing yet. A frame's length is what
the page's own clock says between two frames while a stage is dragged; how late
a click is answered includes the server's run of the page. What the previews
take is asked of the worker that the canvas asks.
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

from benchmarks.document import SIZES
from benchmarks.document import _made as made
from benchmarks.measure import report
from benchmarks.options import scratch, start
from benchmarks.viewers import _server as server
from pipeline_core.runs import client
from pipeline_core.spec import parse, to_line
from pipeline_core.store import open_store

BUDGET = (
    "500 stages open < 4 s; a preview of all stages after an edit <= 0.5 s for the examples; "
    "frames while dragging, click to inspector: no budget"
)
EXAMPLES = ("penguins", "housing", "credit")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
_SLOW = 120_000
_MOVES = 60
# The drawing is in a shadow root, or in the page where it has none.
_STAGES = """() => [document, ...[...document.querySelectorAll("*")].map(one => one.shadowRoot)
    .filter(Boolean)].flatMap(one => [...one.querySelectorAll("[data-stage]")])"""
_IN_SIGHT = f"""() => ({_STAGES})().map(one => [one.dataset.stage, one.getBoundingClientRect()])
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
_FRAMES = "() => { const found = window.frameTimes; window.frameTimes = null; return found; }"


def run(options: Namespace) -> None:
    """Measure each size in the browser, then the previews of the examples."""
    times = 2 if options.small else 5
    names = {size: f"stages-{size}" for size in SIZES}
    with scratch() as folder:
        os.environ["FABRICA_HOME"] = str(folder / "home")
        store = open_store(folder / "home")
        for size, name in names.items():
            made(folder / "home" / "pipelines" / name, size)
        with server(folder) as (url, _), _browser() as browser:
            rows = [_canvas(browser, url, name, size, times) for size, name in names.items()]
        try:
            rows += [_example(store.workspace, folder, name, 2 * times) for name in EXAMPLES]
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
        browser = play.chromium.launch(executable_path=path, args=_QUIET)
        try:
            yield browser
        finally:
            browser.close()


def _canvas(browser: Any, url: str, name: str, size: int, times: int) -> dict[str, Any]:
    where = f"{url}/?pipeline={name}"
    opened = [_opened(browser, where) for _ in range(times + 1)][1:]
    context, page = _page(browser)
    page.goto(where)
    _ready(page)
    frames, clicks = _dragged(page), [_clicked(page, number) for number in range(2 * times)][1:]
    drawn = page.evaluate(f"() => ({_STAGES})().length")
    context.close()
    return {
        "what": f"{size} stages", "drawn at once": drawn,
        "opened s": median(opened), "slowest s": max(opened),
        "frame ms": median(frames), "frame p95 ms": _p95(frames), "longest frame ms": max(frames),
        "click to inspector ms": median(clicks) * 1e3, "slowest click ms": max(clicks) * 1e3,
    }  # fmt: skip


def _page(browser: Any) -> tuple[Any, Any]:
    context = browser.new_context(locale="en-US", viewport={"width": 1440, "height": 900})
    return context, context.new_page()


def _opened(browser: Any, where: str) -> float:
    """Return the seconds from going there until a stage is seen."""
    context, page = _page(browser)
    began = time.perf_counter()
    page.goto(where, wait_until="commit")
    page.locator("[data-stage]").first.wait_for(state="visible", timeout=_SLOW)
    took = time.perf_counter() - began
    context.close()
    return took


def _ready(page: Any) -> None:
    """Wait until the page has all it wanted and lies still."""
    page.get_by_test_id("block-scale").first.wait_for(state="attached", timeout=_SLOW)
    page.locator('[data-test-script-state="notRunning"]').first.wait_for(timeout=_SLOW)
    page.wait_for_timeout(3000)


def _dragged(page: Any) -> list[float]:
    """Drag a stage about by the mouse; return how long each frame was."""
    _, x, y = page.evaluate(_IN_SIGHT)[0]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 10, y + 10, steps=4)
    page.evaluate(_COUNT_FRAMES)
    for move in range(_MOVES):
        turn = 2 * math.pi * move / _MOVES
        page.mouse.move(x + 60 * math.sin(turn), y + 40 * (1 - math.cos(turn)))
        page.wait_for_timeout(16)
    times = page.evaluate(_FRAMES)
    page.mouse.up()
    page.wait_for_timeout(1000)
    return [after - before for before, after in pairwise(times)]


def _clicked(page: Any, number: int) -> float:
    """Click another stage; return the seconds until the inspector shows it."""
    seen = page.evaluate(_IN_SIGHT)
    name, x, y = seen[number % len(seen)]
    began = time.perf_counter()
    page.mouse.click(x, y)
    head = page.locator(".fb-head h3").filter(has_text=re.compile(rf"^{name}$"))
    head.wait_for(timeout=_SLOW)
    took = time.perf_counter() - began
    page.locator('[data-test-script-state="notRunning"]').first.wait_for(timeout=_SLOW)
    page.wait_for_timeout(500)
    return took


def _example(workspace: Path, folder: Path, name: str, times: int) -> dict[str, Any]:
    from ui.documents import documents

    file = Path(shutil.copytree(documents.EXAMPLES / name, folder / name)) / f"{name}.yaml"
    text = file.read_text(encoding="utf-8")
    views, changed = [], []
    for number in range(times + 1):
        edited = re.sub(r"test_share: [\d.]+", f"test_share: 0.2{number:02}", text)
        asked = {"line": to_line(parse(edited)), "file": str(file)}
        views.append(_answered(workspace, "preview", asked))
        changed.append(_answered(workspace, "changes", {**asked, "stage": "scaled"}))
    return {
        "what": f"{name}, an edit of the split",
        "preview s": median(views[1:]), "slowest preview s": max(views[1:]),
        "changes s": median(changed[1:]), "slowest changes s": max(changed[1:]),
    }  # fmt: skip


def _answered(workspace: Path, job: str, asked: dict[str, Any]) -> float:
    began = time.perf_counter()
    found = client.call(workspace, job, asked)
    took = time.perf_counter() - began
    if not found or any(one["error"] for one in found.values() if job == "preview"):
        raise SystemExit(f"The {job} failed: {found}")
    return took


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1] if len(times) > 1 else float("nan")


if __name__ == "__main__":
    start("benchmarks.canvas", {}, run)
