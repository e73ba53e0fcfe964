"""One reader of a workspace's events for all streams.

It polls the database's data version (microseconds), reads the new events of each run
once, and passes them to all its listeners. Without listeners it sleeps.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from pipeline_core.messages.words import LANGUAGES
from pipeline_core.store import Store
from pipeline_core.store.runs import Run
from ui.text.words import translate

POLL_SECONDS = 0.03
MAX_EVENTS = 2_000


class EventListener:
    """A stream's queue of the events of one run, as the text to send."""

    def __init__(self, run: str, after: int) -> None:
        self.run = run
        self.after = after
        self._ready = asyncio.Event()
        self._queue: list[tuple[int, str]] = []
        self.ended = False

    def push(self, events: list[tuple[int, str, bool]]) -> None:
        """Queue new events, given as number, text and whether it is the last; skip older ones."""
        new = [(seq, text) for seq, text, _ in events if seq > self.after]
        self._queue += new
        self.after = max([self.after, *(seq for seq, _ in new)])
        self.ended = self.ended or any(last for _, _, last in events)
        if new or self.ended:
            self._ready.set()

    def wake(self) -> None:
        """Wake the stream without a new event."""
        self._ready.set()

    async def next_text(self, seconds: float) -> str:
        """Return the queued events as text, after waiting `seconds` at most."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ready.wait(), seconds)
        self._ready.clear()
        events, self._queue = self._queue, []
        return "".join(text for _, text in events)


class Tailer:
    """Reads one workspace's events for all its listeners.

    Parameters
    ----------
    store
        The workspace's store, opened for this reader alone.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._listeners: set[EventListener] = set()
        self._task: asyncio.Task[None] | None = None

    def run(self, run: str) -> Run | None:
        """Return a run of the workspace; None if there is no run with that id."""
        return self._store.runs.get(run)

    def has_events_after(self, run: str, after: int) -> bool:
        """Return whether a run has events after the event `after`."""
        return bool(self._store.runs.events(run, after, 1))

    @contextmanager
    def listen(self, run: str, after: int) -> Iterator[EventListener]:
        """Listen to a run's events after the event `after`."""
        listener = EventListener(run, after)
        self._catch_up(listener)
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

    def _catch_up(self, listener: EventListener) -> None:
        while events := self._read(listener.run, listener.after):
            listener.push(events)
            if len(events) < MAX_EVENTS:
                break

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
        by_run: dict[str, list[EventListener]] = {}
        for listener in self._listeners:
            by_run.setdefault(listener.run, []).append(listener)
        for run, listeners in by_run.items():
            events = self._read(run, min(listener.after for listener in listeners))
            for listener in listeners if events else ():
                listener.push(events)

    def _read(self, run: str, after: int) -> list[tuple[int, str, bool]]:
        events = self._store.runs.events(run, after, MAX_EVENTS)
        return [
            (event["seq"], event_text(event), event["kind"] == "run_finished") for event in events
        ]


def event_text(event: Mapping[str, Any]) -> str:
    r"""Return an event in the format of server-sent events.

    Examples
    --------
    >>> event_text({"seq": 7, "kind": "log", "stage": None, "t": 1.5, "line": "a\nb"})
    'id: 7\ndata: {"seq":7,"kind":"log","stage":null,"t":1.5,"line":"a\\nb"}\n\n'
    """
    if event.get("error"):
        event = {**event, "said": _sentences(event["error"])}
    line = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    return f"id: {event['seq']}\ndata: {line}\n\n"


def _sentences(error: Mapping[str, Any]) -> dict[str, str]:
    """Return an error's sentence in each language: the browser has no catalogue."""
    code, values, error_id = error["code"], error.get("values"), error.get("id")
    sentences = {lang: translate(code, values, lang) for lang in LANGUAGES}
    if error_id is None:
        return sentences
    placeholders = {lang: {"error": text, "id": error_id} for lang, text in sentences.items()}
    return {lang: translate("log.error", values, lang) for lang, values in placeholders.items()}


class Tailers:
    """The tailers of the workspaces that are listened to; in a class one per person."""

    def __init__(self) -> None:
        self._tailers: dict[Path, Tailer] = {}
        self.closing = False

    def of(self, workspace: Path) -> Tailer:
        """Return a workspace's tailer."""
        if workspace not in self._tailers:
            self._tailers[workspace] = Tailer(Store(workspace))
        return self._tailers[workspace]

    def close(self) -> None:
        """End every stream: the server is about to end."""
        self.closing = True
        for tailer in self._tailers.values():
            tailer.wake_all()


TAILERS = Tailers()
