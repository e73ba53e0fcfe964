"""Launchers that run before anybody needs them: for who has come in, and every open canvas.

A launcher makes the previews, so without one a canvas has no rows and columns. It ends when
it is idle for long. Only a server keeps launchers: drawing a page elsewhere starts none.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path

from pipeline_core.errors import FabricaError
from pipeline_core.runs import client, launcher_address
from pipeline_core.store import open_store
from ui.security import visitor

_is_serving = threading.Event()
_starting: set[Path] = set()
_lock = threading.Lock()


def serve() -> None:
    """Keep launchers from now on: this process is a server."""
    _is_serving.set()


def warm_visitor() -> None:
    """Start the visitor's launcher in the background, unless it runs."""
    with suppress(FabricaError):  # nobody has come in
        warm(visitor.workspace())


def warm(workspace: Path) -> None:
    """Start a workspace's launcher in the background, unless it runs."""
    if not _is_serving.is_set() or launcher_address.find(workspace) is not None:
        return
    with _lock:
        if workspace in _starting:
            return
        _starting.add(workspace)
    threading.Thread(target=_start, args=(workspace,), daemon=True).start()


def _start(workspace: Path) -> None:
    try:
        with suppress(FabricaError, OSError):  # the first click shows the error
            open_store(workspace).close()
            client.ensure_launcher(workspace)
    finally:
        with _lock:
            _starting.discard(workspace)
