"""Disk usage of a workspace, and deleting old results and data files."""

from __future__ import annotations

import time
from pathlib import Path

from pipeline_core.store import Store
from pipeline_core.store.disk_quota import folder_bytes
from pipeline_core.store.paths import safe_path

PARTS = ("objects", "data", "pipelines", "runs")
SECONDS_A_DAY = 86_400.0


def disk_usage(workspace: Path) -> dict[str, int]:
    """Return the bytes of each part of a workspace.

    Examples
    --------
    >>> disk_usage(Path("/no/such/folder"))
    {'objects': 0, 'data': 0, 'pipelines': 0, 'runs': 0, 'rest': 0}
    """
    sizes = {part: folder_bytes(safe_path(workspace, part)) for part in PARTS}
    return sizes | {"rest": max(0, folder_bytes(workspace) - sum(sizes.values()))}


def clean_up(store: Store, days: int) -> int:
    """Delete results and uploaded data files older than `days`; return the bytes gained.

    Pipelines, the list of runs and the data beside pipelines stay; a deleted result is
    computed again when it is needed. With 0 days nothing may run: what a run has just
    written would be deleted, too.
    """
    before, age = _removable_bytes(store.workspace), days * SECONDS_A_DAY
    store.artifacts.forget_before(time.time() - age)
    store.artifacts.sweep(min(age, SECONDS_A_DAY))
    for file in safe_path(store.workspace, "data").glob("*"):
        if file.is_file() and time.time() - file.stat().st_mtime >= age:
            file.unlink(missing_ok=True)
    return max(0, before - _removable_bytes(store.workspace))


def _removable_bytes(workspace: Path) -> int:
    sizes = disk_usage(workspace)
    return sizes["objects"] + sizes["data"]
