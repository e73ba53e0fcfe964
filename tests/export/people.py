"""What the small pipelines of these tests begin with, and how they are judged."""

from __future__ import annotations

from typing import Any

HEAD = "fabrica: 1\nname: A small one\nseed: 3\nstages:\n"
READ = "  table: {block: read_csv, settings: {path: people.csv}}\n"


def equal(home: Any) -> str:
    found = home.verified()
    assert found.equal, [str(one) for one in found.differences[:5]]
    assert found.compared > 3
    return str(home.script())
