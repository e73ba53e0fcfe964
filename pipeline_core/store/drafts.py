"""Drafts that a killed process left in the workspace: files on their way to another name."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

# As `tempfile` names them after `replace_file`, `spec.file` and the copying of examples.
_DRAFT = re.compile(r"\.(copy|.+\.\w+)[-.][a-z0-9_]{8}(-wal|-shm|-journal)?")
_PLACES = ("*", "runtime/*", "copies/*", "data/*", "pipelines/*", "pipelines/*/*")
_DAY = 24 * 3600


def sweep_drafts(workspace: Path) -> int:
    """Remove drafts that are older than a day; return how many.

    Examples
    --------
    >>> import tempfile
    >>> sweep_drafts(Path(tempfile.mkdtemp()))
    0
    """
    removed = 0
    for path in _drafts(workspace):
        with suppress(OSError):  # another process may have removed it
            if time.time() - path.lstat().st_mtime > _DAY:
                _remove(path)
                removed += 1
    return removed


def _drafts(workspace: Path) -> Iterator[Path]:
    for pattern in _PLACES:
        yield from (path for path in workspace.glob(pattern) if _DRAFT.fullmatch(path.name))


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
