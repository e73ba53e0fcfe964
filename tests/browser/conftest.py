"""A real server and a real browser; nothing may leave the machine or fail in the page.

One server serves all tests of a process: a test that changes a pipeline or
waits for stages to work takes a copy of an example for itself (`own`).
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
from tests.browser.still import still_page as still_page
from ui.documents.documents import EXAMPLES

QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-default-apps", "--disable-sync", "--no-first-run",
]  # fmt: skip
SLOW = 60_000
RUN_SECONDS = 180
ENDED = re.compile(r"fb-run (succeeded|refused|failed|cancelled|crashed|lost|timed_out)")
LANGUAGES = {"en": "en-US", "es": "es-PE"}
# Streamlit finds out under which path it is served by asking below the page's own first.
_LOOKING_FOR_ITS_BASE = re.compile(r"/\w+/_stcore/(health|host-config)$")
_SEEDS = count(100)
# How many times slower than it is the browser is made: what must hold, holds on any machine.
SLOWER = float(os.environ.get("FABRICA_BROWSER_SLOWER", "1"))
# A busy machine is slow, not wrong.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def browser(browser_path: str) -> Iterator[Browser]:
    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=browser_path, args=QUIET)
        yield found
        found.close()


@pytest.fixture(scope="session")
def app(browser_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start the app in a workspace that nobody has used."""
    server = Server(tmp_path_factory.mktemp("browser") / "workspace")
    try:
        server.start()
        yield server
    finally:
        server.stop()


class Watch:
    """What a page did that it may not: asked elsewhere, failed, complained."""

    def __init__(self, page: Page, home: str) -> None:
        self.home = home
        self.outside: list[str] = []
        self.faults: list[str] = []
        page.on("request", lambda one: self._note_request(one.url))
        page.on("pageerror", lambda error: self.faults.append(error.stack or str(error)))
        page.on("console", self._note_console)

    def _note_request(self, url: str) -> None:
        if not url.startswith((self.home, "data:", "blob:")):
            self.outside.append(url)

    def _note_console(self, one: ConsoleMessage) -> None:
        where = one.location.get("url", "")
        if one.type == "error" and not _LOOKING_FOR_ITS_BASE.search(where):
            self.faults.append(f"{one.text} ({where})")


@pytest.fixture
def visits(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a server's page as a visitor of a language, a theme and a window size."""
    contexts, watched = [], []

    def open_page(server: Server, path: str = "/", **wishes: Any) -> Page:
        wishes = {"locale": "en-US", "viewport": {"width": 1440, "height": 900}, **wishes}
        context = browser.new_context(**wishes)
        contexts.append(context)
        page = context.new_page()
        watch = Watch(page, server.url)
        watched.append(watch)
        page.watch = watch  # type: ignore[attr-defined]
        slowed(page, SLOWER)
        page.goto(server.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [url for one in watched for url in one.outside] == []
    assert [fault for one in watched for fault in one.faults] == []


@pytest.fixture
def visit(app: Server, visits: Callable[..., Page]) -> Callable[..., Page]:
    """Open a page of the server that all tests share."""
    return lambda path="/", **wishes: visits(app, path, **wishes)


@pytest.fixture(scope="session")
def own(app: Server) -> Callable[..., str]:
    """Copy an example for one test; with a seed of its own, what draws lots has not run yet."""

    def make(example: str, seed: int | None = None, name: str | None = None) -> str:
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
        file.write_text(text, encoding="utf-8")
        return name

    return make


@pytest.fixture(scope="session")
def runs(app: Server, own: Callable[..., str]) -> list[str]:
    """Two runs of the penguins, the second with other settings."""
    name = own("penguins", seed=0, name="twice")
    file = app.workspace / "pipelines" / name / f"{name}.yaml"
    env = {**os.environ, "FABRICA_HOME": str(app.workspace)}
    for words in ([], ["--set", "forest.n_estimators=3"]):
        command = [sys.executable, "-m", "pipeline_core", "run", str(file)]
        subprocess.run([*command, *words], cwd=ROOT, env=env, check=True, capture_output=True)
    store = open_store(app.workspace)
    found = [run.id for run in store.runs.runs(search=str(file))]
    store.close()
    return found[::-1]


def slowed(page: Page, times: float) -> None:
    """Give a page a slower processor."""
    if times > 1:
        wire = page.context.new_cdp_session(page)
        wire.send("Emulation.setCPUThrottlingRate", {"rate": times})


def stage(page: Page, name: str) -> Any:
    """Return a stage's box in the drawing."""
    return page.locator(f'[data-stage="{name}"]')


def opened(page: Page, name: str) -> Page:
    """Wait until a stage is drawn."""
    expect(stage(page, name)).to_be_visible(timeout=SLOW)
    return page


def settled(page: Page) -> None:
    """Wait until the page has been drawn anew."""
    expect(page.get_by_test_id("stApp")).to_have_attribute(
        "data-test-script-state", "notRunning", timeout=SLOW
    )


def press_run(page: Page) -> None:
    """Press Run, once that can be done."""
    button = page.get_by_role("button", name=re.compile("^(Run|Ejecutar)$"))
    expect(button).to_be_enabled(timeout=SLOW)
    button.click()


def run_to_the_end(page: Page, state: str = "succeeded") -> None:
    """Press Run and wait for the end."""
    press_run(page)
    expect(page.locator(".fb-run")).to_have_class(
        re.compile(r"fb-run (queued|starting|running)"), timeout=30_000
    )
    expect(page.locator(".fb-run")).to_have_class(ENDED, timeout=RUN_SECONDS * 1000)
    expect(page.locator(".fb-run")).to_have_class(f"fb-run {state}")
