"""Open workspaces: each is opened once, for all sessions and routes of this server."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pipeline_core.errors import FabricaError
from pipeline_core.messages.message import Message
from pipeline_core.store import Store, open_store
from pipeline_core.store.restoration import read_notice, take_notice
from ui.security import visitor


@cache
def store_of(workspace: Path) -> Store:
    """Return a workspace's store, opened at the first call.

    Raises
    ------
    StoreError
        It cannot be opened.
    """
    store = open_store(workspace)
    for artifacts in filter(None, (store.artifacts, store.artifacts.shared)):
        artifacts.opens_models = False
    return store


def visitor_store() -> Store:
    """Return the store of the visitor's workspace.

    Raises
    ------
    StoreError
        It cannot be opened, or the app is open to a class and the visitor is unknown.
    """
    return store_of(visitor.workspace())


def restoration_notice() -> Message | None:
    """Return what was done about the visitor's damaged database, until it is dismissed."""
    try:
        return read_notice(visitor_store().workspace)
    except FabricaError:
        return None  # the page itself says why it cannot be opened


def dismiss_restoration_notice() -> None:
    """Show the notice no more."""
    take_notice(visitor_store().workspace)
