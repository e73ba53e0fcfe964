"""The query of the page's address: a pipeline, a stage, a run, a version; the rest is ignored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_PATTERNS = {
    "pipeline": re.compile(r"[a-z0-9][a-z0-9_-]{0,59}\Z"),
    "stage": re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}\Z"),
    "run": re.compile(r"[a-z0-9]{12,32}\Z"),
    "version": re.compile(r"([0-9a-f]{16}|r[0-9]{1,9}-[0-9]{1,9}|f[0-9]{1,3})\Z"),
}


@dataclass(frozen=True)
class Address:
    """A shareable place in the app."""

    pipeline: str | None = None
    stage: str | None = None
    run: str | None = None
    version: str | None = None


def parse(query: Mapping[str, str]) -> Address:
    """Return the address of a query; parts that do not match their pattern are None.

    Examples
    --------
    >>> parse({"pipeline": "credit", "stage": "forest", "run": "<script>"})
    Address(pipeline='credit', stage='forest', run=None, version=None)
    >>> parse({"pipeline": "../credit"})
    Address(pipeline=None, stage=None, run=None, version=None)
    """
    parts = {}
    for name, pattern in _PATTERNS.items():
        value = query.get(name, "")
        parts[name] = value if pattern.match(value) else None
    return Address(**parts)
