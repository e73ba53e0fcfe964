"""Whether the source of a long-lived process has been edited since it was loaded."""

from __future__ import annotations

import sys
from pathlib import Path


class Sources:
    """The core's files that this process has loaded, as they are now.

    Examples
    --------
    >>> Sources().changed()
    False
    """

    def __init__(self) -> None:
        self._then = _times()

    def changed(self) -> bool:
        """Whether one of them was edited, replaced or removed."""
        now = _times()
        return any(now.get(path) != time for path, time in self._then.items())


def _times() -> dict[str, int | None]:
    modules = [one for name, one in sys.modules.items() if name.startswith("pipeline_core")]
    files = {path for one in modules if (path := getattr(one, "__file__", None))}
    return {path: _time(Path(path)) for path in files}


def _time(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None
