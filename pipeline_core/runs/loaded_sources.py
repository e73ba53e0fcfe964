"""The source files that a long-lived process has loaded, to notice edits."""

from __future__ import annotations

import sys
from pathlib import Path


class LoadedSources:
    """The core's source files that this process has loaded, with their times.

    Examples
    --------
    >>> LoadedSources().have_changed()
    False
    """

    def __init__(self) -> None:
        self._times = _times()

    def have_changed(self) -> bool:
        """Return whether a file was edited, replaced or removed since."""
        times = _times()
        return any(times.get(path) != time for path, time in self._times.items())


def _times() -> dict[str, int | None]:
    modules = [sys.modules[name] for name in list(sys.modules) if name.startswith("pipeline_core")]
    files = {path for module in modules if (path := getattr(module, "__file__", None))}
    return {path: _time(Path(path)) for path in files}


def _time(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None
