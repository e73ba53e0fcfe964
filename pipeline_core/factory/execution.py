"""How a factory's runs are executed: in the workspace's launcher, or one process a run."""

from __future__ import annotations

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


def run_in_launcher(store: Store, run: Run) -> Iterator[Event]:
    """Execute a run in the workspace's launcher, which has the libraries loaded.

    Ctrl-C cancels the run, and the events go on to its end.

    Parameters
    ----------
    store, run
        The workspace, and a run that was just created.

    Yields
    ------
    dict
        Events with their ``seq``.
    """
    client.submit(store, run.id)
    last, is_open = 0, True
    while is_open:
        current = store.runs.get(run.id)
        is_open = current is not None and current.open
        while events := store.runs.events(run.id, after=last):
            last = events[-1]["seq"]
            yield from events
        try:
            time.sleep(_PAUSE if is_open else 0)
        except KeyboardInterrupt:
            client.cancel(store, run.id)


@contextmanager
def launcher_for(workspace: Path) -> Iterator[None]:
    """Stop the workspace's launcher at the end, if there was none before."""
    was_there = launcher_address.find(workspace) is not None
    try:
        yield
    finally:
        if not was_there:
            client.stop_launcher(workspace)
