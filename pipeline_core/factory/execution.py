"""How a factory's runs are executed: in the workspace's launcher, or one process a run."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline_core.runs import client, launcher_address
from pipeline_core.runs.foreground import run_in_foreground
from pipeline_core.store import Store
from pipeline_core.store.events import Event
from pipeline_core.store.runs import Run

__all__ = ["launcher_for", "run_in_foreground", "run_in_launcher"]

_PAUSE = 0.05
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_in_launcher(store: Store, run: Run) -> Iterator[Event]:
    """Execute a run in the workspace's launcher, which has the libraries loaded.

    Ctrl-C, SIGTERM and SIGHUP cancel the run, and the events go on to its end.

    Parameters
    ----------
    store, run
        The workspace, and a run that was just created.

    Yields
    ------
    dict
        Events with their ``seq``.
    """
    with _stop_noted() as stop:
        client.submit(store, run.id)
        last, is_open = 0, True
        while is_open:
            if stop.is_set():
                stop.clear()
                client.cancel(store, run.id)
            current = store.runs.get(run.id)
            is_open = current is not None and current.open
            while events := store.runs.events(run.id, after=last):
                last = events[-1]["seq"]
                yield from events
            if is_open:
                time.sleep(_PAUSE)


@contextmanager
def _stop_noted() -> Iterator[threading.Event]:
    """Note the signals that end a terminal's program, instead of ending in the middle."""
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop  # only the main thread may handle signals
        return
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in _SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def launcher_for(workspace: Path) -> Iterator[None]:
    """Stop the workspace's launcher at the end, if there was none before."""
    was_there = launcher_address.find(workspace) is not None
    try:
        yield
    finally:
        if not was_there:
            client.stop_launcher(workspace)
