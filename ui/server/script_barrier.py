"""What a run of the whole page drew is on its way to the browser before the run ends.

Streamlit sends what is drawn in turns of its event loop. Where a fragment's run begins
right behind a whole one, what the whole one drew of that fragment and was not sent yet
is dropped, but its end is told: the browser clears what it seems not to have drawn,
and a form goes with what is being typed into it, to come back a moment later. So the
end of a whole run waits for two turns of the loop; then nothing is left to drop.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import TimeoutError as TooLate
from contextlib import suppress

_PAUSE = 0.012  # seconds; the loop sends what waits, pauses for 0.01, and looks again
_TURNS = 2
_LONGEST = 2.0  # seconds that a page waits on a server that has no time
_LOOPS: list[asyncio.AbstractEventLoop] = []


def remember_loop() -> None:
    """Note the running event loop: it is the one that sends."""
    _LOOPS[:] = [asyncio.get_running_loop()]


def wait_until_delivered() -> None:
    """Return when what was drawn so far has been sent; at once where no server runs."""
    if not _LOOPS or not _LOOPS[0].is_running():
        return
    with suppress(TooLate):
        asyncio.run_coroutine_threadsafe(_turns(), _LOOPS[0]).result(_LONGEST)


async def _turns() -> None:
    for _ in range(_TURNS):
        await asyncio.sleep(_PAUSE)
