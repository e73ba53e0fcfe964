"""What the workspace takes on the disk, and what of it can go."""

from __future__ import annotations

import time
from pathlib import Path

from pipeline_core.store import Store
from pipeline_core.store.paths import safe_path

PARTS = ("objects", "data", "pipelines", "runs")
DAY = 86_400.0


def sizes(workspace: Path) -> dict[str, int]:
    """Return the bytes of each part of a workspace.

    Examples
    --------
    >>> sizes(Path("/no/such/folder"))
    {'objects': 0, 'data': 0, 'pipelines': 0, 'runs': 0, 'rest': 0}
    """
    found = {part: _size(safe_path(workspace, part)) for part in PARTS}
    return found | {"rest": max(0, _size(workspace) - sum(found.values()))}


def clean_up(store: Store, days: int) -> int:
    """Forget results and dropped data files older than so many days; return the bytes gained.

    Pipelines, the history of runs and the data beside pipelines stay; a result
    that is asked for again is made again.
    """
    before = _can_go(store.workspace)
    store.artifacts.forget_before(time.time() - days * DAY)
    store.artifacts.sweep()
    for file in safe_path(store.workspace, "data").glob("*"):
        if file.is_file() and time.time() - file.stat().st_mtime > days * DAY:
            file.unlink(missing_ok=True)
    return max(0, before - _can_go(store.workspace))


def _can_go(workspace: Path) -> int:
    found = sizes(workspace)
    return found["objects"] + found["data"]


def _size(folder: Path) -> int:
    total = 0
    for file in folder.rglob("*"):
        try:
            total += file.stat().st_size if file.is_file() and not file.is_symlink() else 0
        except OSError:  # gone meanwhile
            continue
    return total
