"""Loading of libraries that stay for the life of a process, without collecting their objects."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected_libraries() -> Iterator[None]:
    """Keep what is loaded inside out of every garbage collection, now and later.

    Libraries are hundreds of thousands of objects that are never freed: collecting them
    again and again costs more than small stages, and unshares the memory of forks.

    Examples
    --------
    >>> with uncollected_libraries():
    ...     import json
    >>> gc.isenabled()
    True
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()
