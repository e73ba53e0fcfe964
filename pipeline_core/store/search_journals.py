"""Journals of searches that were killed: each goes on where it was, if it is run again."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

_MONTH = 30 * 24 * 3600


def journal_folder(workspace: Path) -> Path:
    """Return the folder of the journals, which no pipeline can name.

    Examples
    --------
    >>> journal_folder(Path("/mine")).as_posix()
    '/mine/runtime/searches'
    """
    return workspace / "runtime" / "searches"


def sweep_journals(workspace: Path) -> int:
    """Remove the journals that nobody has written to for a month; return how many.

    Examples
    --------
    >>> import tempfile
    >>> sweep_journals(Path(tempfile.mkdtemp()))
    0
    """
    removed = 0
    for path in journal_folder(workspace).glob("*.log"):
        with suppress(OSError):  # another process may have removed it
            if time.time() - path.stat().st_mtime > _MONTH:
                path.unlink()
                removed += 1
    return removed
