"""Workspaces that are open: each once, for all sessions and routes of this server."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pipeline_core.store import Store, open_store


@cache
def opened(workspace: Path) -> Store:
    """Return a workspace, opened when first asked for.

    Raises
    ------
    StoreError
        It cannot be opened.
    """
    return open_store(workspace)
