"""The events of a run of a factory that somebody else executes: a launcher, or a desk."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

from pipeline_core.store import Store
from pipeline_core.store.events import Event
from pipeline_core.store.runs import Run

__all__ = ["run_events"]


def run_events(
    store: Store,
    run: Run,
    stop: threading.Event,
    cancel: Callable[[], object],
    look: Callable[[], object] = lambda: None,
) -> Iterator[Event | None]:
    """Events of a run that somebody else executes, as they come; never waits.

    Parameters
    ----------
    store, run
        The workspace, and the run.
    stop
        Has the run cancelled when it is set.
    cancel
        Cancels the run; called once.
    look
        Called before each look at the run: sees whether anybody still executes it.

    Yields
    ------
    dict or None
        Events with their ``seq``; None where there is none now.
    """
    last, is_open, is_cancelled = 0, True, False
    while is_open:
        if stop.is_set() and not is_cancelled:
            is_cancelled = True
            cancel()
        look()
        current = store.runs.get(run.id)
        is_open = current is not None and current.open
        while events := store.runs.events(run.id, after=last):
            last = events[-1]["seq"]
            yield from events
        if is_open:
            yield None
