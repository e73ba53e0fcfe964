"""Rate limit for wrong class codes: per address and in total, by the minute."""

from __future__ import annotations

import time
from collections import deque

MINUTE = 60.0


class Attempts:
    """Sliding-window limit on wrong guesses within a minute.

    Parameters
    ----------
    per_address
        Wrong guesses that one address may make.
    in_total
        Wrong guesses that all addresses together may make.

    Examples
    --------
    >>> attempts = Attempts(per_address=1)
    >>> attempts.allows("a", now=0.0)
    True
    >>> attempts.record_failure("a", now=0.0)
    >>> attempts.allows("a", now=1.0), attempts.allows("b", now=1.0), attempts.allows("a", now=61.0)
    (False, True, True)
    """

    def __init__(self, per_address: int = 8, in_total: int = 200) -> None:
        self.per_address = per_address
        self.in_total = in_total
        self._failures: deque[tuple[float, str]] = deque()

    def allows(self, address: str, now: float | None = None) -> bool:
        """Return whether an address may guess now."""
        self._forget(time.monotonic() if now is None else now)
        failures = sum(1 for _, origin in self._failures if origin == address)
        return failures < self.per_address and len(self._failures) < self.in_total

    def record_failure(self, address: str, now: float | None = None) -> None:
        """Record a wrong guess of an address."""
        self._failures.append((time.monotonic() if now is None else now, address))

    def _forget(self, now: float) -> None:
        while self._failures and self._failures[0][0] < now - MINUTE:
            self._failures.popleft()
