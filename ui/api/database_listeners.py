"""Streams that listen to a workspace's database: one reader polls it for all of them.

It polls the database's data version (microseconds), and only when that has changed is anything
read. Without listeners it sleeps.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from pipeline_core.store import Store


class TextQueue:
    """The texts that a stream is yet to send."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._ready = asyncio.Event()

    def put(self, texts: list[str]) -> None:
        """Add texts, and wake the stream."""
        self._texts += texts
        self.wake()

    def wake(self) -> None:
        """Wake the stream, whether there is a text or not."""
        self._ready.set()

    async def next_text(self, seconds: float) -> str:
        """Return what is queued, after waiting `seconds` at most."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ready.wait(), seconds)
        self._ready.clear()
        texts, self._texts = self._texts, []
        return "".join(texts)


class Listener(Protocol):
    """A stream that has a queue."""

    queue: TextQueue


L = TypeVar("L", bound=Listener)


class DatabaseListeners(Generic[L]):
    """The listeners to the database of one workspace.

    Parameters
    ----------
    workspace
        Whose database it is.
    distribute
        Passes on what is new, once for each change of the database.
    poll_seconds
        Between two looks at the data version.
    """

    def __init__(
        self, workspace: Path, distribute: Callable[[set[L]], None], poll_seconds: float
    ) -> None:
        self._path = workspace / "fabrica.db"
        self._distribute = distribute
        self._poll_seconds = poll_seconds
        self._listeners: set[L] = set()
        self._task: asyncio.Task[None] | None = None

    @contextmanager
    def holding(self, listener: L) -> Iterator[L]:
        """Pass on what is new to a listener inside the block."""
        self._listeners.add(listener)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._follow())
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def wake_all(self) -> None:
        """Wake every stream: the server is about to end."""
        for listener in list(self._listeners):
            listener.queue.wake()

    async def _follow(self) -> None:
        with closing(sqlite3.connect(f"{self._path.as_uri()}?mode=ro", uri=True)) as database:
            version = None
            while self._listeners:
                with suppress(sqlite3.OperationalError):  # busy: the next poll will succeed
                    current = database.execute("PRAGMA data_version").fetchone()[0]
                    if current != version:
                        version = current
                        self._distribute(self._listeners)
                await asyncio.sleep(self._poll_seconds)


class WorkspaceReader(Protocol):
    """What reads one workspace for the streams that listen to it."""

    def wake_all(self) -> None:
        """Wake every stream."""


R = TypeVar("R", bound=WorkspaceReader)


class WorkspaceReaders(Generic[R]):
    """The readers of the workspaces that are listened to; in a class one per person.

    Parameters
    ----------
    make
        Makes a reader with a store that is opened for it alone.
    """

    def __init__(self, make: Callable[[Store], R]) -> None:
        self._make = make
        self._readers: dict[Path, R] = {}
        self.closing = False

    def of(self, workspace: Path) -> R:
        """Return a workspace's reader."""
        if workspace not in self._readers:
            self._readers[workspace] = self._make(Store(workspace))
        return self._readers[workspace]

    def close(self) -> None:
        """End every stream: the server is about to end."""
        self.closing = True
        for reader in self._readers.values():
            reader.wake_all()
