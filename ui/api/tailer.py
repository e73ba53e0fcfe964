"""One reader of a workspace's run events for all streams: each event is read once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pipeline_core.messages.words import LANGUAGES
from pipeline_core.store import Store
from pipeline_core.store.runs import Run
from ui.api.database_listeners import DatabaseListeners, TextQueue, WorkspaceReaders
from ui.text.words import translate

POLL_SECONDS = 0.03
MAX_EVENTS = 2_000


class EventListener:
    """A stream of the events of one run, as the text to send."""

    def __init__(self, run: str, after: int) -> None:
        self.run = run
        self.after = after
        self.queue = TextQueue()
        self.ended = False

    def push(self, events: list[tuple[int, str, bool]]) -> None:
        """Queue new events, given as number, text and whether it is the last; skip older ones."""
        new = [(seq, text) for seq, text, _ in events if seq > self.after]
        self.after = max([self.after, *(seq for seq, _ in new)])
        self.ended = self.ended or any(last for _, _, last in events)
        if new or self.ended:
            self.queue.put([text for _, text in new])


class Tailer:
    """Reads one workspace's events for all its listeners.

    Parameters
    ----------
    store
        The workspace's store, opened for this reader alone.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._listeners = DatabaseListeners(store.workspace, self._distribute, POLL_SECONDS)
        self.wake_all = self._listeners.wake_all

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
        with self._listeners.holding(listener):
            yield listener

    def _catch_up(self, listener: EventListener) -> None:
        while events := self._read(listener.run, listener.after):
            listener.push(events)
            if len(events) < MAX_EVENTS:
                break

    def _distribute(self, all_listeners: set[EventListener]) -> None:
        by_run: dict[str, list[EventListener]] = {}
        for listener in all_listeners:
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


TAILERS = WorkspaceReaders(Tailer)
