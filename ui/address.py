"""What the address bar may say: which pipeline, stage and run. Anything else is ignored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_PATTERNS = {
    "pipeline": re.compile(r"[a-z0-9][a-z0-9_-]{0,59}\Z"),
    "stage": re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}\Z"),
    "run": re.compile(r"[a-z0-9]{12,32}\Z"),
}


@dataclass(frozen=True)
class Address:
    """A place in the app that can be sent to a friend."""

    pipeline: str | None = None
    stage: str | None = None
    run: str | None = None


def read(query: Mapping[str, str]) -> Address:
    """Return what a query string names, each part judged strictly.

    Examples
    --------
    >>> read({"pipeline": "credit", "stage": "forest", "run": "<script>"})
    Address(pipeline='credit', stage='forest', run=None)
    >>> read({"pipeline": "../credit"})
    Address(pipeline=None, stage=None, run=None)
    """
    found = {}
    for name, pattern in _PATTERNS.items():
        value = query.get(name, "")
        found[name] = value if pattern.match(value) else None
    return Address(**found)
