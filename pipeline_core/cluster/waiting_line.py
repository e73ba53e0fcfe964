"""Line of stages that wait for a worker: no more are handed over than there are workers.

Dask would give a worker a second task while it has one, which then waits behind a long fit
though another worker is free. Where several runs share the line, the stages of the one that
began first come first: a run comes to its end before all have come half way.
"""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable
from itertools import count


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
        self._waiting: list[tuple[int, int, Callable[[], None]]] = []
        self._numbers = count()
        self._lock = threading.Lock()

    @property
    def places(self) -> int:
        """How many workers there are."""
        return self._places

    def add(self, begin: Callable[[], None], rank: int = 0) -> None:
        """Begin some work, or put it in the line, behind what has its rank or a lower one."""
        with self._lock:
            heapq.heappush(self._waiting, (rank, next(self._numbers), begin))
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
            return heapq.heappop(self._waiting)[2]
