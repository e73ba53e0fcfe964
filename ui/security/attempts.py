"""How often a code may be guessed: a few times a minute from one address, and so many in all."""

from __future__ import annotations

import time
from collections import deque

MINUTE = 60.0


class Attempts:
    """Remembers the wrong guesses of the last minute.

    Parameters
    ----------
    of_one
        How many one address may have.
    of_all
        How many all of them together may have.

    Examples
    --------
    >>> attempts = Attempts(of_one=1)
    >>> attempts.allowed("a", now=0.0)
    True
    >>> attempts.wrong("a", now=0.0)
    >>> [attempts.allowed(*one) for one in (("a", 1.0), ("b", 1.0), ("a", 61.0))]
    [False, True, True]
    """

    def __init__(self, of_one: int = 8, of_all: int = 200) -> None:
        self.of_one = of_one
        self.of_all = of_all
        self._wrong: deque[tuple[float, str]] = deque()

    def allowed(self, address: str, now: float | None = None) -> bool:
        """Tell whether an address may guess now."""
        self._forget(time.monotonic() if now is None else now)
        of_one = sum(1 for _, one in self._wrong if one == address)
        return of_one < self.of_one and len(self._wrong) < self.of_all

    def wrong(self, address: str, now: float | None = None) -> None:
        """Note a wrong guess."""
        self._wrong.append((time.monotonic() if now is None else now, address))

    def _forget(self, now: float) -> None:
        while self._wrong and self._wrong[0][0] < now - MINUTE:
            self._wrong.popleft()
