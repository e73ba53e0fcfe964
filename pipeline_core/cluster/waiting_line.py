"""Line of stages that wait for a worker: no more are handed over than there are workers.

Dask would give a worker a second task while it has one, which then waits behind a long fit
though another worker is free.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable


class WaitingLine:
    """Begins each piece of work as soon as a worker is free for it.

    Parameters
    ----------
    places
        How many workers there are.

    Examples
    --------
    >>> line, begun = WaitingLine(1), []
    >>> line.add(lambda: begun.append("first"))
    >>> line.add(lambda: begun.append("second"))
    >>> begun
    ['first']
    >>> line.leave()
    >>> begun
    ['first', 'second']
    """

    def __init__(self, places: int) -> None:
        self._places = max(1, places)
        self._at_work = 0
        self._waiting: deque[Callable[[], None]] = deque()
        self._lock = threading.Lock()

    def add(self, begin: Callable[[], None]) -> None:
        """Begin some work, or put it at the end of the line."""
        with self._lock:
            self._waiting.append(begin)
        self._begin_next()

    def leave(self) -> None:
        """Note that some work has ended."""
        with self._lock:
            self._at_work -= 1
        self._begin_next()

    def set_places(self, places: int) -> None:
        """Set how many workers there are now."""
        with self._lock:
            self._places = max(1, places)
        self._begin_next()

    def _begin_next(self) -> None:
        while (begin := self._next()) is not None:
            begin()

    def _next(self) -> Callable[[], None] | None:
        with self._lock:
            if not self._waiting or self._at_work >= self._places:
                return None
            self._at_work += 1
            return self._waiting.popleft()
