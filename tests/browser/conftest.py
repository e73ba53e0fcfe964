"""A real server and a real browser; nothing may leave the machine or fail in the page.

One server serves all tests of a process: a test that changes a pipeline or
waits for stages to work takes a copy of an example for itself (`copy_example`).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from pipeline_core.store import open_store
from tests.browser.server import ROOT, Server
from ui.documents.documents import EXAMPLES

BROWSER_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-default-apps", "--disable-sync", "--no-first-run",
]  # fmt: skip
TIMEOUT_MS = 60_000
RUN_SECONDS = 180
ENDED_RUN = re.compile(r"fb-run (succeeded|refused|failed|cancelled|crashed|lost|timed_out)")
LANGUAGES = {"en": "en-US", "es": "es-PE"}
# Streamlit finds out under which path it is served by asking below the page's own first.
_BASE_PATH_PROBE = re.compile(r"/\w+/_stcore/(health|host-config)$")
_SEEDS = count(100)
# How many times slower than it is the browser is made: what must hold, holds on any machine.
CPU_SLOWDOWN = float(os.environ.get("FABRICA_BROWSER_SLOWER", "1"))
# A busy machine is slow, not wrong.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def browser(browser_path: str) -> Iterator[Browser]:
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=browser_path, args=BROWSER_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def app(browser_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start the app in an empty workspace."""
    server = Server(tmp_path_factory.mktemp("browser") / "workspace")
    try:
        server.start()
        yield server
    finally:
        server.stop()


class PageMonitor:
    """Records what a page must not do: requests to other hosts, errors, console complaints."""

    def __init__(self, page: Page, home: str) -> None:
        self.home = home
        self.outside: list[str] = []
        self.faults: list[str] = []
        page.on("request", lambda request: self._note_request(request.url))
        page.on("pageerror", lambda error: self.faults.append(error.stack or str(error)))
        page.on("console", self._note_console)

    def _note_request(self, url: str) -> None:
        if not url.startswith((self.home, "data:", "blob:")):
            self.outside.append(url)

    def _note_console(self, message: ConsoleMessage) -> None:
        url = message.location.get("url", "")
        if message.type == "error" and not _BASE_PATH_PROBE.search(url):
            self.faults.append(f"{message.text} ({url})")


@pytest.fixture
def visits(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a server's page, with a locale, theme and window size."""
    contexts, monitors = [], []

    def open_page(server: Server, path: str = "/", **options: Any) -> Page:
        options = {"locale": "en-US", "viewport": {"width": 1440, "height": 900}, **options}
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        monitor = PageMonitor(page, server.url)
        monitors.append(monitor)
        page.watch = monitor  # type: ignore[attr-defined]
        throttle_cpu(page, CPU_SLOWDOWN)
        page.goto(server.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [url for monitor in monitors for url in monitor.outside] == []
    assert [fault for monitor in monitors for fault in monitor.faults] == []


@pytest.fixture
def visit(app: Server, visits: Callable[..., Page]) -> Callable[..., Page]:
    """Return a function that opens a page of the shared server."""
    return lambda path="/", **wishes: visits(app, path, **wishes)


def without_groups(text: str) -> str:
    """Return the text of an example with every stage in a box of its own, laid out anew."""
    text = re.sub(r"(?ms)^groups:\n.*?(?=^#|^layout:)", "", text)
    return re.sub(r"(?ms)^layout:\n.*?(?=^notes:)", "layout: {}\n", text)


@pytest.fixture(scope="session")
def copy_example(app: Server) -> Callable[..., str]:
    """Return a function that copies an example for one test.

    With a seed of its own, the stages that use random numbers have not run yet.
    """

    def make(
        example: str, seed: int | None = None, name: str | None = None, *, grouped: bool = True
    ) -> str:
        number = next(_SEEDS)
        name = name or f"{example}-{number}"
        folder = app.workspace / "pipelines" / name
        shutil.copytree(EXAMPLES / example, folder)
        file = (folder / f"{example}.yaml").rename(folder / f"{name}.yaml")
        text = file.read_text(encoding="utf-8")
        text = re.sub(r"(?m)^seed: \d+", f"seed: {number if seed is None else seed}", text)
        text = re.sub(r"(?m)^name: .*", f"name: {name}", text)
        # Another draw of the training rows must not decide whether a test passes.
        text = text.replace("at_least: 0.75", "at_least: 0.5").replace(
            "at_most: 35000", "at_most: 1e9"
        )
        file.write_text(text if grouped else without_groups(text), encoding="utf-8")
        return name

    return make


@pytest.fixture(scope="session")
def runs(app: Server, copy_example: Callable[..., str]) -> list[str]:
    """Two runs of the penguins, the second with other settings."""
    name = copy_example("penguins", seed=0, name="twice")
    file = app.workspace / "pipelines" / name / f"{name}.yaml"
    env = {**os.environ, "FABRICA_HOME": str(app.workspace)}
    for options in ([], ["--set", "forest.n_estimators=3"]):
        command = [sys.executable, "-m", "pipeline_core", "run", str(file)]
        subprocess.run([*command, *options], cwd=ROOT, env=env, check=True, capture_output=True)
    store = open_store(app.workspace)
    run_ids = [run.id for run in store.runs.latest(search=str(file))]
    store.close()
    return run_ids[::-1]


def throttle_cpu(page: Page, times: float) -> None:
    """Slow down the page's processor by a factor."""
    if times > 1:
        session = page.context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": times})


def stage(page: Page, name: str) -> Any:
    """Return a stage's box in the drawing."""
    return page.locator(f'[data-stage="{name}"]')


def open_palette(page: Page) -> None:
    """Open the palette, which is a rail of icons unless the window is wide."""
    fold = page.get_by_test_id("palette-fold")
    if fold.get_attribute("aria-expanded") == "false":
        fold.press("Enter")
    expect(page.get_by_test_id("palette-search")).to_be_visible()


def wait_for_stage(page: Page, name: str) -> Page:
    """Wait until a stage is drawn."""
    expect(stage(page, name)).to_be_visible(timeout=TIMEOUT_MS)
    return page


def wait_for_rerun(page: Page) -> None:
    """Wait until the page has been drawn anew."""
    expect(page.get_by_test_id("stApp")).to_have_attribute(
        "data-test-script-state", "notRunning", timeout=TIMEOUT_MS
    )


def press_run(page: Page) -> None:
    """Press Run, once it is enabled."""
    button = page.get_by_role("button", name=re.compile("^(Run|Ejecutar)$"))
    expect(button).to_be_enabled(timeout=TIMEOUT_MS)
    button.click()


def run_to_end(page: Page, state: str = "succeeded") -> None:
    """Press Run and wait for the end."""
    shown = page.locator(".fb-run")
    before = shown.get_attribute("data-run") if shown.count() else None
    press_run(page)
    other = re.compile(f"^(?!{before}$).") if before else re.compile(".")
    expect(shown).to_have_attribute("data-run", other, timeout=30_000)
    expect(page.locator(".fb-run")).to_have_class(ENDED_RUN, timeout=RUN_SECONDS * 1000)
    expect(page.locator(".fb-run")).to_have_class(f"fb-run {state}")
