"""What one request, and all of them together, may take of a server."""

from __future__ import annotations

from typing import NamedTuple


class Limits(NamedTuple):
    """The limits of a server.

    Parameters
    ----------
    rows
        Rows of one request.
    body_bytes
        Bytes of its body.
    at_once
        Requests that the model answers at the same time.
    waiting
        Requests that wait for it; what comes beyond them is sent away.
    seconds
        For reading a body, and for answering it.
    connections
        Open connections.

    Examples
    --------
    >>> Limits(rows=10).most_requests
    34
    """

    rows: int = 1_000
    body_bytes: int = 5_000_000
    at_once: int = 2
    waiting: int = 32
    seconds: float = 30.0
    connections: int = 200

    @property
    def most_requests(self) -> int:
        """The most requests at work and waiting."""
        return self.at_once + self.waiting
