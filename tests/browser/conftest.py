"""A real server and a real browser; nothing may leave the machine or fail in the page."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-default-apps", "--disable-sync", "--no-first-run",
]  # fmt: skip
START_SECONDS = 90
RUN_SECONDS = 180
ENDED = re.compile(r"fb-run (succeeded|refused|failed|cancelled|crashed|lost|timed_out)")


@dataclass
class App:
    """The server that a test talks to."""

    url: str
    workspace: Path
    outside: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def browser(browser_path: str) -> Iterator[Browser]:
    with sync_playwright() as play:
        yield play.chromium.launch(executable_path=browser_path, args=QUIET)


@pytest.fixture(scope="module")
def app(browser_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """Start the app as `make app` does, in a workspace that nobody has used."""
    workspace = tmp_path_factory.mktemp("browser") / "workspace"
    port = free_port()
    server, log = start(workspace, port)
    try:
        yield App(f"http://127.0.0.1:{port}", workspace)
    finally:
        server.terminate()
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
    assert "Traceback" not in log.read_text(), log.read_text()[-3000:]


def start(workspace: Path, port: int) -> tuple[subprocess.Popen[bytes], Path]:
    """Start a server and wait until it answers; it is the caller's to end."""
    env = {**os.environ, "FABRICA_HOME": str(workspace)}
    for name in ("FABRICA_FILE", "FABRICA_BLOCKS"):
        env.pop(name, None)
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    log = workspace.parent / "server.log"
    with log.open("a") as out:
        server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=out)
    try:
        _wait_for(f"http://127.0.0.1:{port}", server, log)
    except BaseException:
        server.kill()
        raise
    return server, log


@pytest.fixture
def visit(app: App, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page as a visitor of a language, a theme and a window size."""
    contexts = []

    def open_page(path: str = "/", **wishes: Any) -> Page:
        wishes = {"locale": "en-US", "viewport": {"width": 1440, "height": 900}, **wishes}
        context = browser.new_context(**wishes)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda one: _note_outside(app, one.url))
        page.on("pageerror", lambda error: app.faults.append(str(error)))
        page.goto(app.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    outside, faults = app.outside[:], app.faults[:]
    app.outside.clear()
    app.faults.clear()
    assert outside == []
    assert faults == []


def stage(page: Page, name: str) -> Any:
    """Return a stage's box in the drawing."""
    return page.locator(f'[data-stage="{name}"]')


def run_to_the_end(page: Page, state: str = "succeeded") -> None:
    """Press Run and wait for the end."""
    expect(page.get_by_role("button", name=re.compile("^(Run|Ejecutar)$"))).to_be_enabled()
    page.get_by_role("button", name=re.compile("^(Run|Ejecutar)$")).click()
    expect(page.locator(".fb-run")).to_have_class(
        re.compile(r"fb-run (queued|starting|running)"), timeout=30_000
    )
    expect(page.locator(".fb-run")).to_have_class(ENDED, timeout=RUN_SECONDS * 1000)
    expect(page.locator(".fb-run")).to_have_class(f"fb-run {state}")


def _note_outside(app: App, url: str) -> None:
    if not url.startswith((app.url, "data:", "blob:")):
        app.outside.append(url)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()
        try:
            if httpx.get(f"{url}/_stcore/health", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError(f"the server does not answer:\n{log.read_text()}")
