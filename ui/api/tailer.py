"""One reader of the events for everybody who watches.

It asks the database whether anything was written (microseconds), reads what
is new once for each run, and hands it to every listener. While nobody
listens it sleeps.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from pipeline_core.messages.words import LANGUAGES
from pipeline_core.store import Store
from pipeline_core.store.runs import Run
from ui.text.words import tell

LOOK_SECONDS = 0.03
MOST = 2_000


class Listener:
    """What a stream waits for: the events of one run, each already as the text to send."""

    def __init__(self, run: str, after: int) -> None:
        self.run = run
        self.after = after
        self._ready = asyncio.Event()
        self._waiting: list[tuple[int, str]] = []
        self.ended = False

    def tell(self, told: list[tuple[int, str, bool]]) -> None:
        """Take what is new; what was seen before is passed over."""
        new = [(seq, text) for seq, text, _ in told if seq > self.after]
        self._waiting += new
        self.after = max([self.after, *(seq for seq, _ in new)])
        self.ended = self.ended or any(last for _, _, last in told)
        if new or self.ended:
            self._ready.set()

    def wake(self) -> None:
        """Let it look up, though there is nothing new."""
        self._ready.set()

    async def heard(self, seconds: float) -> str:
        """Return what came, after waiting so long at most."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ready.wait(), seconds)
        self._ready.clear()
        waiting, self._waiting = self._waiting, []
        return "".join(text for _, text in waiting)


class Tailer:
    """Reads one workspace's events for all its listeners.

    Parameters
    ----------
    store
        The workspace, open for this alone.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._listeners: set[Listener] = set()
        self._task: asyncio.Task[None] | None = None

    def run(self, run: str) -> Run | None:
        """Return a run of the workspace, or None where there is none of that id."""
        return self._store.runs.run(run)

    def news(self, run: str, after: int) -> bool:
        """Tell whether anything happened in a run behind an event."""
        return bool(self._store.runs.events(run, after, 1))

    @contextmanager
    def listen(self, run: str, after: int) -> Iterator[Listener]:
        """Listen to a run from behind an event on."""
        listener = Listener(run, after)
        self._catch_up(listener)
        self._listeners.add(listener)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._follow())
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def wake_all(self) -> None:
        """Let every listener look up: the server is about to end."""
        for listener in list(self._listeners):
            listener.wake()

    def _catch_up(self, listener: Listener) -> None:
        while told := self._read(listener.run, listener.after):
            listener.tell(told)
            if len(told) < MOST:
                break

    async def _follow(self) -> None:
        path = self._store.workspace / "fabrica.db"
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as watched:
            before = None
            while self._listeners:
                with suppress(sqlite3.OperationalError):  # busy: the next look will tell
                    now = watched.execute("PRAGMA data_version").fetchone()[0]
                    if now != before:
                        before = now
                        self._hand_out()
                await asyncio.sleep(LOOK_SECONDS)

    def _hand_out(self) -> None:
        by_run: dict[str, list[Listener]] = {}
        for listener in self._listeners:
            by_run.setdefault(listener.run, []).append(listener)
        for run, listeners in by_run.items():
            told = self._read(run, min(one.after for one in listeners))
            for listener in listeners if told else ():
                listener.tell(told)

    def _read(self, run: str, after: int) -> list[tuple[int, str, bool]]:
        events = self._store.runs.events(run, after, MOST)
        return [(one["seq"], as_text(one), one["kind"] == "run_finished") for one in events]


def as_text(event: dict[str, Any]) -> str:
    r"""Return an event as a stream has it.

    Examples
    --------
    >>> as_text({"seq": 7, "kind": "log", "stage": None, "t": 1.5, "line": "a\nb"})
    'id: 7\ndata: {"seq":7,"kind":"log","stage":null,"t":1.5,"line":"a\\nb"}\n\n'
    """
    if event.get("error"):
        event = event | {"said": _said(event["error"])}
    line = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    return f"id: {event['seq']}\ndata: {line}\n\n"


def _said(error: dict[str, Any]) -> dict[str, str]:
    """Return an error's sentence in each language: a browser has no catalogue."""
    code, values, number = error["code"], error.get("values"), error.get("id")
    said = {lang: tell(code, values, lang) for lang in LANGUAGES}
    if number is None:
        return said
    told = {lang: {"error": text, "id": number} for lang, text in said.items()}
    return {lang: tell("log.error", values, lang) for lang, values in told.items()}


class Tailers:
    """The tailers of the workspaces that somebody watches: one in all, in a class one a person."""

    def __init__(self) -> None:
        self._of: dict[Path, Tailer] = {}
        self.closing = False

    def of(self, workspace: Path) -> Tailer:
        """Return a workspace's tailer."""
        if workspace not in self._of:
            self._of[workspace] = Tailer(Store(workspace))
        return self._of[workspace]

    def close(self) -> None:
        """Let every stream end: the server is about to."""
        self.closing = True
        for tailer in self._of.values():
            tailer.wake_all()


TAILERS = Tailers()
