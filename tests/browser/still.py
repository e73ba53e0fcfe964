"""Waiting until a page has come to rest: no script runs and nothing moves."""

from __future__ import annotations

from collections.abc import Sized
from itertools import count

from playwright.sync_api import Page

TIMEOUT_MS = 60_000
FRAMES = 6  # on end: between two scripts, or two glides, nothing moves for one, either
_CALLS = count()
# In all shadows; what moves for ever does not count.
_NOTHING_MOVES = """() => {
    const moves = root =>
        root.getAnimations().some(one => one.playState === "running"
            && Number.isFinite(Number(one.effect?.getComputedTiming().endTime)))
        || [...root.querySelectorAll("*")].some(one =>
            one.__transition || (one.shadowRoot && moves(one.shadowRoot)));
    return !moves(document);
}"""
_SCRIPT_FINISHED = """() => {
    const app = document.querySelector("[data-test-script-state]");
    const late = document.querySelector("[data-stale=true], [data-testid=stSkeleton]");
    return app?.dataset.testScriptState === "notRunning" && !late;
}"""


def wait_for_animations(page: Page) -> None:
    """Wait until no animation or transition runs."""
    _wait_for_steady(page, _NOTHING_MOVES)


def wait_until_still(page: Page) -> None:
    """Wait until the page has been redrawn and no animation or transition runs."""
    _wait_for_steady(page, _SCRIPT_FINISHED, _NOTHING_MOVES)


def wait_until_silent(page: Page, sent: Sized) -> None:
    """Wait until the page is still and sends nothing for a while."""
    before = -1
    while before != len(sent):
        before = len(sent)
        wait_until_still(page)
        page.wait_for_timeout(1000)


def _wait_for_steady(page: Page, *conditions: str) -> None:
    holds = " && ".join(f"({condition})()" for condition in conditions)
    page.wait_for_function(
        f"""call => {{
            const before = window.steady?.call === call ? window.steady.frames : 0;
            window.steady = {{call, frames: {holds} ? before + 1 : 0}};
            return window.steady.frames >= {FRAMES};
        }}""",
        arg=next(_CALLS), timeout=TIMEOUT_MS,
    )  # fmt: skip
