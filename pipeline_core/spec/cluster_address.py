"""The address of a cluster's scheduler."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"(tcp|tls)://(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):([0-9]{1,5})\Z")


def is_scheduler_address(text: str) -> bool:
    """Return whether a text is the address of a scheduler.

    Examples
    --------
    >>> is_scheduler_address("tcp://127.0.0.1:8786"), is_scheduler_address("tls://[::1]:8786")
    (True, True)
    >>> is_scheduler_address("127.0.0.1:8786"), is_scheduler_address("tcp://host:99999")
    (False, False)
    """
    match = _ADDRESS.match(text)
    return match is not None and 0 < int(match[3]) < 65_536
