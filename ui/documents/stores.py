"""Open workspaces: each is opened once, for all sessions and routes of this server."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pipeline_core.store import Store, open_store
from ui.security import visitor


@cache
def store_of(workspace: Path) -> Store:
    """Return a workspace's store, opened at the first call.

    Raises
    ------
    StoreError
        It cannot be opened.
    """
    return open_store(workspace)


def visitor_store() -> Store:
    """Return the store of the visitor's workspace.

    Raises
    ------
    StoreError
        It cannot be opened, or the app is open to a class and the visitor is unknown.
    """
    return store_of(visitor.workspace())
