"""When a page has come to rest: only then is what is seen where it is, and as it will be."""

from __future__ import annotations

from collections.abc import Sized
from itertools import count

from playwright.sync_api import Page

PATIENCE = 60_000
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
_ALL_HAS_COME = """() => {
    const app = document.querySelector("[data-test-script-state]");
    const late = document.querySelector("[data-stale=true], [data-testid=stSkeleton]");
    return app?.dataset.testScriptState === "notRunning" && !late;
}"""


def still(page: Page) -> None:
    """Wait until nothing glides and nothing fades."""
    _steady(page, _NOTHING_MOVES)


def still_page(page: Page) -> None:
    """Wait until the page has been drawn anew, and nothing of it glides or fades any more."""
    _steady(page, _ALL_HAS_COME, _NOTHING_MOVES)


def silent(page: Page, sent: Sized) -> None:
    """Wait until the page has come to rest and sends nothing for a while."""
    before = -1
    while before != len(sent):
        before = len(sent)
        still_page(page)
        page.wait_for_timeout(1000)


def _steady(page: Page, *conditions: str) -> None:
    holds = " && ".join(f"({one})()" for one in conditions)
    page.wait_for_function(
        f"""call => {{
            const before = window.steady?.call === call ? window.steady.frames : 0;
            window.steady = {{call, frames: {holds} ? before + 1 : 0}};
            return window.steady.frames >= {FRAMES};
        }}""",
        arg=next(_CALLS), timeout=PATIENCE,
    )  # fmt: skip
