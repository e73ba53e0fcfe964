"""One reader of a workspace's watches for all streams that listen to one of them.

It polls the database's data version, and only when that has changed reads each watch that
somebody listens to: its new windows once, and its alarms. Without listeners it sleeps.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from pipeline_core.store import Store
from ui.api.responses import to_json
from ui.documents.watches import watch_id
from ui.documents.window_points import (
    MOST_WINDOWS,
    alarm_points,
    performance_points,
    window_points,
)

POLL_SECONDS = 0.1
Place = tuple[str, str]


class WatchListener:
    """A stream's queue of what is new of one watch, as the text to send."""

    def __init__(self, place: Place, after: int) -> None:
        self.place = place
        self.after = after
        self._sent: dict[str, str] = {}
        self._queue: list[str] = []
        self._ready = asyncio.Event()

    def push(self, windows: list[tuple[int, str]], states: Mapping[str, str]) -> None:
        """Queue the windows that it has not sent, and of the states those that have changed."""
        new = [(number, text) for number, text in windows if number > self.after]
        self._queue += [text for _, text in new]
        self.after = max([self.after, *(number for number, _ in new)])
        for name, text in states.items():
            if self._sent.get(name) != text:
                self._sent[name] = text
                self._queue.append(f"id: {self.after}\nevent: {name}\ndata: {text}\n\n")
        if self._queue:
            self._ready.set()

    def wake(self) -> None:
        """Wake the stream without anything new."""
        self._ready.set()

    async def next_text(self, seconds: float) -> str:
        """Return what is queued, after waiting `seconds` at most."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ready.wait(), seconds)
        self._ready.clear()
        texts, self._queue = self._queue, []
        return "".join(texts)


class WatchTailer:
    """Reads the watches of one workspace for all its listeners.

    Parameters
    ----------
    store
        The workspace's store, opened for this reader alone.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._listeners: set[WatchListener] = set()
        self._task: asyncio.Task[None] | None = None

    def place_of(self, identity: str) -> Place | None:
        """Return the model and the source of a watch; None if there is none with that id."""
        places = dict.fromkeys(self._store.seen.watches())
        for deployment in self._store.deployments.all():
            places |= {(deployment.model_name, source): None for source in deployment.sources}
        return next((place for place in places if watch_id(*place) == identity), None)

    @contextmanager
    def listen(self, place: Place, after: int) -> Iterator[WatchListener]:
        """Listen to what is new of a watch after its window `after`."""
        listener = WatchListener(place, after)
        listener.push(*self._read(place, after))
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
            listener.wake()

    async def _follow(self) -> None:
        path = self._store.workspace / "fabrica.db"
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
            version = None
            while self._listeners:
                with suppress(sqlite3.OperationalError):  # busy: the next poll will succeed
                    current = database.execute("PRAGMA data_version").fetchone()[0]
                    if current != version:
                        version = current
                        self._distribute()
                await asyncio.sleep(POLL_SECONDS)

    def _distribute(self) -> None:
        by_place: dict[Place, list[WatchListener]] = {}
        for listener in self._listeners:
            by_place.setdefault(listener.place, []).append(listener)
        for place, listeners in by_place.items():
            new = self._read(place, min(listener.after for listener in listeners))
            for listener in listeners:
                listener.push(*new)

    def _read(self, place: Place, after: int) -> tuple[list[tuple[int, str]], dict[str, str]]:
        points = window_points(self._store, *place, after=after, most=MOST_WINDOWS)
        states = {"alarms": to_json(alarm_points(self._store, *place))}
        if known := performance_points(self._store, *place):  # labels come later
            states["performance"] = to_json([{"n": n, **one} for n, one in known.items()])
        return [(point["n"], window_text(point)) for point in points], states


def window_text(point: Mapping[str, Any]) -> str:
    r"""Return a window in the format of server-sent events.

    Examples
    --------
    >>> window_text({"n": 3, "rows": 50})
    'id: 3\nevent: window\ndata: {"n":3,"rows":50}\n\n'
    """
    return f"id: {point['n']}\nevent: window\ndata: {to_json(point)}\n\n"


class WatchTailers:
    """The tailers of the workspaces that are listened to; in a class one per person."""

    def __init__(self) -> None:
        self._tailers: dict[Path, WatchTailer] = {}

    def of(self, workspace: Path) -> WatchTailer:
        """Return a workspace's tailer."""
        if workspace not in self._tailers:
            self._tailers[workspace] = WatchTailer(Store(workspace))
        return self._tailers[workspace]

    def close(self) -> None:
        """Wake every stream: the server is about to end."""
        for tailer in self._tailers.values():
            tailer.wake_all()


WATCH_TAILERS = WatchTailers()
