"""End of a worker's process when nobody waits for its work any more.

A fit cannot be interrupted. When its run is cancelled, takes too long or dies, Dask cancels
the task, and the worker would go on with the fit all the same: so its process ends, and its
nanny begins a new one.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_INTERVAL = 0.25
EXIT_CODE = 75


@contextmanager
def ended_when(
    is_cancelled: Callable[[], bool], end: Callable[[], None] | None = None
) -> Iterator[None]:
    """End this process as soon as its work is cancelled.

    Parameters
    ----------
    is_cancelled
        Tells whether nobody waits for the work.
    end
        Ends the process.

    Examples
    --------
    >>> with ended_when(lambda: False):
    ...     print("at work")
    at work
    """
    ending = threading.Event()
    arguments = (ending, is_cancelled, end or _exit)
    watch = threading.Thread(target=_watch, args=arguments, daemon=True)
    watch.start()
    try:
        yield
    finally:
        ending.set()


def _watch(
    ending: threading.Event, is_cancelled: Callable[[], bool], end: Callable[[], None]
) -> None:
    while not ending.wait(_INTERVAL):
        if is_cancelled():
            end()
            return


def _exit() -> None:
    os._exit(EXIT_CODE)
