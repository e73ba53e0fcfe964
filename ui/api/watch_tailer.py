"""One reader of a workspace's watches for all streams that listen to one of them.

It reads each watch that somebody listens to: its new windows once, and its alarms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pipeline_core.store import Store
from ui.api.database_listeners import DatabaseListeners, TextQueue, WorkspaceReaders
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
    """A stream of what is new of one watch, as the text to send."""

    def __init__(self, place: Place, after: int) -> None:
        self.place = place
        self.after = after
        self.queue = TextQueue()
        self._states: dict[str, str] = {}

    def push(self, windows: list[tuple[int, str]], states: Mapping[str, str]) -> None:
        """Queue the windows that it has not sent, and of the states those that have changed."""
        new = [(number, text) for number, text in windows if number > self.after]
        self.after = max([self.after, *(number for number, _ in new)])
        changes = {name: text for name, text in states.items() if self._states.get(name) != text}
        self._states |= changes
        texts = [text for _, text in new]
        texts += [f"id: {self.after}\nevent: {n}\ndata: {text}\n\n" for n, text in changes.items()]
        if texts:
            self.queue.put(texts)


class WatchTailer:
    """Reads the watches of one workspace for all its listeners.

    Parameters
    ----------
    store
        The workspace's store, opened for this reader alone.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._listeners = DatabaseListeners(store.workspace, self._distribute, POLL_SECONDS)
        self.wake_all = self._listeners.wake_all

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
        with self._listeners.holding(listener):
            yield listener

    def _distribute(self, all_listeners: set[WatchListener]) -> None:
        by_place: dict[Place, list[WatchListener]] = {}
        for listener in all_listeners:
            by_place.setdefault(listener.place, []).append(listener)
        for place, listeners in by_place.items():
            new = self._read(place, min(listener.after for listener in listeners))
            for listener in listeners:
                listener.push(*new)

    def _read(self, place: Place, after: int) -> tuple[list[tuple[int, str]], dict[str, str]]:
        points = window_points(self._store, *place, after=after, most=MOST_WINDOWS)
        states = {"alarms": to_json(alarm_points(self._store, *place))}
        if points_of := performance_points(self._store, *place):  # labels come later
            states["performance"] = to_json([{"n": n, **of} for n, of in points_of.items()])
        return [(point["n"], window_text(point)) for point in points], states


def window_text(point: Mapping[str, Any]) -> str:
    r"""Return a window in the format of server-sent events.

    Examples
    --------
    >>> window_text({"n": 3, "rows": 50})
    'id: 3\nevent: window\ndata: {"n":3,"rows":50}\n\n'
    """
    return f"id: {point['n']}\nevent: window\ndata: {to_json(point)}\n\n"


WATCH_TAILERS = WorkspaceReaders(WatchTailer)
