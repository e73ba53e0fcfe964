"""A limit on the rows that a scan of a large file looks at, for whoever only tries a stage.

A preview must not read five gigabytes after each edit. It sets the limit around the call, and
learns whether the scan reached it; a run and a script set none.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class ScanLimit:
    """How many rows a scan looks at, and whether the file had more.

    Examples
    --------
    >>> limit = ScanLimit(100)
    >>> limit.is_over(50), limit.is_over(100), limit.reached
    (False, True, True)
    """

    rows: int
    reached: bool = False

    def is_over(self, scanned: int) -> bool:
        """Tell whether enough rows were looked at, and remember that it was asked."""
        self.reached = self.reached or scanned >= self.rows
        return self.reached


SCAN_LIMIT: ContextVar[ScanLimit | None] = ContextVar("SCAN_LIMIT", default=None)
