"""Barrier at the end of a script run: waits until what the page drew has been sent.

Streamlit sends what is drawn in turns of its event loop. If a fragment's run starts right
after a full one, what the full run drew of that fragment and was not sent yet is dropped,
but its end is announced: the browser clears what seems not to have been drawn, and a form
disappears with what is being typed into it, to come back a moment later. So the end of a
full run waits for two turns of the loop; then nothing is left to drop.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress

_PAUSE = 0.012  # seconds; the loop sends what is queued, then pauses for 0.01
_TURNS = 2
_MAX_WAIT = 2.0  # seconds that a page waits on a busy server
_LOOPS: list[asyncio.AbstractEventLoop] = []


def remember_loop() -> None:
    """Remember the running event loop, which sends to the browsers."""
    _LOOPS[:] = [asyncio.get_running_loop()]


def wait_until_delivered() -> None:
    """Wait until what was drawn so far has been sent; do not wait if no server runs."""
    if not _LOOPS or not _LOOPS[0].is_running():
        return
    with suppress(FutureTimeoutError):
        asyncio.run_coroutine_threadsafe(_loop_turns(), _LOOPS[0]).result(_MAX_WAIT)


async def _loop_turns() -> None:
    for _ in range(_TURNS):
        await asyncio.sleep(_PAUSE)
