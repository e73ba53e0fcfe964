"""A run needs nobody: not the tab that began it, and not the server."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from pipeline_core.runs import client
from pipeline_core.store import open_store
from tests.browser.conftest import RUN_SECONDS, TIMEOUT_MS, press_run, stage, wait_for_stage
from tests.browser.layout import assert_laid_out
from tests.browser.server import Server
from tests.browser.still import wait_until_still

pytestmark = pytest.mark.usefixtures("browser_path")
LEFT = re.compile("fb-run (starting|running)")
DONE = re.compile(r"\bnode (succeeded|reused)\b")


@pytest.fixture
def alone(tmp_path):
    """A server of the test's own, which it may kill."""
    server = Server(tmp_path / "alone")
    server.start()
    yield server
    server.stop()


def runs_of(workspace):
    store = open_store(workspace)
    found = store.runs.latest()
    store.close()
    return found


def test_the_tab_is_closed_and_the_run_goes_on(visit, copy_example):
    where = f"/?pipeline={copy_example('housing')}"
    page = wait_for_stage(visit(where), "boosting")
    press_run(page)
    expect(page.locator(".fb-run")).to_have_class(LEFT, timeout=TIMEOUT_MS)
    page.context.close()
    page = wait_for_stage(visit(where), "boosting")
    expect(page.locator(".fb-run")).to_have_class("fb-run succeeded", timeout=RUN_SECONDS * 1000)
    for name in ("block_groups", "boosting_scores", "gate"):
        expect(stage(page, name)).to_have_class(DONE)
    log = page.get_by_test_id("run-log")
    wait_until_still(page)
    if log.count():  # nothing of what was said meanwhile is missing
        assert log.locator("li").filter(has_text="block_groups").count() >= 1


def test_the_server_is_killed_and_comes_back(alone, visits):
    page = wait_for_stage(visits(alone, "/?pipeline=housing"), "boosting")
    press_run(page)
    expect(page.locator(".fb-run")).to_have_class(re.compile("fb-run running"), timeout=TIMEOUT_MS)
    alone.kill()
    page.watch.faults.clear()
    run = runs_of(alone.workspace)[0]
    assert run.open
    alone.start()
    assert client.status(alone.workspace) is not None
    page.goto(f"{alone.url}/?pipeline=housing")
    wait_for_stage(page, "boosting")
    expect(page.locator(".fb-run")).to_have_class("fb-run succeeded", timeout=RUN_SECONDS * 1000)
    expect(stage(page, "gate")).to_have_class(DONE)
    page.watch.faults.clear()  # what the page said while nobody answered
    ended = runs_of(alone.workspace)
    assert [(one.id, one.status) for one in ended] == [(run.id, "succeeded")]
    again = visits(alone, f"/results?run={run.id}")
    expect(again.locator(".fb-board").first).to_be_visible(timeout=TIMEOUT_MS)
    assert_laid_out(again)
