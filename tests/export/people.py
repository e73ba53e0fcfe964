"""First lines of small pipelines, and the comparison of their script with their run."""

from __future__ import annotations

from typing import Any

HEAD = "fabrica: 1\nname: A small one\nseed: 3\nstages:\n"
READ = "  table: {block: read_csv, settings: {path: people.csv}}\n"


def verified_script(exported: Any) -> str:
    verification = exported.verified()
    assert verification.equal, [str(difference) for difference in verification.differences[:5]]
    assert verification.value_count > 3
    return str(exported.script())
