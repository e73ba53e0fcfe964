"""Claims on results: of several runs in one process one makes a result, the others wait for it."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Protocol

_Waiting = tuple[object, Callable[[], None]]


class ClaimBook(Protocol):
    """Who makes which result, of all that may make the same ones."""

    def take(self, key: str, holder: object, begin: Callable[[], None]) -> None:
        """Claim a result, and begin as soon as nobody else makes it."""

    def leave(self, key: str, holder: object) -> None:
        """Give a claim up, kept or not."""

    def leave_all(self, holder: object) -> None:
        """Give all of somebody's claims up, and those that are waited for."""


class Claims:
    """The results that are being made, by key, and who waits for each.

    Examples
    --------
    >>> claims, turns, first_run, second_run = Claims(), [], object(), object()
    >>> claims.take("key", first_run, lambda: turns.append("first"))
    >>> claims.take("key", second_run, lambda: turns.append("second"))
    >>> turns
    ['first']
    >>> claims.leave("key", first_run)
    >>> turns
    ['first', 'second']
    """

    def __init__(self) -> None:
        self._holders: dict[str, object] = {}
        self._waiting: dict[str, deque[_Waiting]] = {}
        self._lock = threading.Lock()

    def take(self, key: str, holder: object, begin: Callable[[], None]) -> None:
        """Claim a result, and begin as soon as nobody else makes it.

        Parameters
        ----------
        key
            The result's key.
        holder
            Who makes it.
        begin
            Called once, in this thread or in that of whoever leaves the result.
        """
        with self._lock:
            if key in self._holders:
                self._waiting.setdefault(key, deque()).append((holder, begin))
                return
            self._holders[key] = holder
        begin()

    def leave(self, key: str, holder: object) -> None:
        """Give a claim up, kept or not: whoever waits longest has it now."""
        with self._lock:
            if self._holders.get(key) is not holder:
                return
            del self._holders[key]
            waiting = self._waiting.get(key)
            if not waiting:
                self._waiting.pop(key, None)
                return
            self._holders[key], begin = waiting.popleft()
        begin()

    def leave_all(self, holder: object) -> None:
        """Give all of somebody's claims up, and those that are waited for."""
        with self._lock:
            for key, waiting in self._waiting.items():
                self._waiting[key] = deque(each for each in waiting if each[0] is not holder)
            held = [key for key, other in self._holders.items() if other is holder]
        for key in held:
            self.leave(key, holder)
