"""One watcher of a pipeline for all its streams: new revisions, and the scene of each.

Three loops that do not wait for each other. The first announces each revision at once;
the second builds the scene of the newest one; the third has the stages' previews made,
after which the second builds the scene again. A listener gets the newest of each, never
a queue of old ones.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from pipeline_core.edits import renewed
from pipeline_core.errors import FabricaError
from ui.api.catalogue_cache import cached_catalogue
from ui.api.document_request import EDIT_EXECUTOR, PREVIEW_EXECUTOR, SCENE_EXECUTOR, DocumentRequest
from ui.api.responses import to_json
from ui.api.scenes import Scene, build_scene, can_preview, make_previews, scene_fingerprint
from ui.documents.live import LiveDocument
from ui.documents.live.graph import graph_json
from ui.text.words import translate

POLL_SECONDS = 0.3
# A quick preview comes with the first scene, a slow one after it.
PREVIEW_WAIT_SECONDS = 0.4
RETRY_SECONDS = 5.0
GRACE_SECONDS = 3.0
FAST_SCENE_SECONDS = 0.03
MAX_PAUSE_SECONDS = 0.5
_Result = TypeVar("_Result")
_LOG = logging.getLogger("fabrica")


class ChangeListener:
    """A stream's position: which revision, scene and trouble it has sent."""

    def __init__(self, watcher: Watcher, revision: int, serial: int) -> None:
        self._watcher = watcher
        self._revision, self._serial, self._trouble = revision, serial, ""
        self.changed = asyncio.Event()

    async def next_text(self, seconds: float) -> str:
        """Return the unsent events as text, after waiting `seconds` at most."""
        if not (events := self._unsent()):
            with suppress(TimeoutError):
                await asyncio.wait_for(self.changed.wait(), seconds)
            events = self._unsent()
        return events

    def _unsent(self) -> str:
        self.changed.clear()
        events = ""
        watcher = self._watcher
        if watcher.revision > self._revision:
            events, self._revision = watcher.document, watcher.revision
        if watcher.scene is not None and watcher.scene[0] != self._serial:
            self._serial = watcher.scene[0]
            events += watcher.scene[1]
        if watcher.trouble != self._trouble:
            self._trouble = watcher.trouble
            events += watcher.trouble
        return events


class Watcher:
    """Watches one pipeline for all listeners of a person and a language."""

    def __init__(self, request: DocumentRequest) -> None:
        self._request = request
        self._listeners: set[ChangeListener] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._changed, self._scene_due, self._previews_due = (asyncio.Event() for _ in range(3))
        self._last_change, self._scene_seconds = 0.0, 0.0
        self._preview_count = 0  # how often previews have been made
        self._previewing = False
        self._last_attempt: tuple[int, float] = (-1, 0.0)
        self.revision, self.document = -1, ""
        self.scene: tuple[int, str] | None = None
        self.trouble = ""  # the event that says why the document cannot be read

    @contextmanager
    def listen(self, revision: int, serial: int) -> Iterator[ChangeListener]:
        """Listen to changes after a revision and a scene."""
        listener = ChangeListener(self, revision, serial)
        self._listeners.add(listener)
        if not self._tasks:
            loops = (self._follow_document, self._follow_scene, self._follow_previews)
            self._tasks = [asyncio.create_task(_run_forever(loop)) for loop in loops]
        try:
            yield listener
        finally:
            self._listeners.discard(listener)
            # The next stream of the same tab follows in a moment.
            asyncio.get_running_loop().call_later(GRACE_SECONDS, self._stop_if_idle)

    def _stop_if_idle(self) -> None:
        """Stop the loops and forget the state if there are no listeners."""
        if not self._listeners and self._tasks:
            for task in self._tasks:
                task.cancel()
            self._tasks = []
            self.revision, self.document, self.scene, self.trouble = -1, "", None, ""

    async def _follow_document(self) -> None:
        loop = asyncio.get_running_loop()

        def wake() -> None:
            loop.call_soon_threadsafe(self._changed.set)

        def subscribe(live: LiveDocument) -> Callable[[], None]:
            return live.subscribe(wake)

        unsubscribe = await self._work(subscribe)
        try:
            while True:
                event = await self._work(self._document_event)
                if event is not None and event[0] < 0:
                    if self.trouble != event[1]:
                        self.trouble = event[1]
                        self._notify()
                elif event is not None:
                    self.trouble = ""
                    self.revision, self.document = event
                    self._last_change = loop.time()
                    self._scene_due.set()
                    self._notify()
                await _wait_and_clear(self._changed, POLL_SECONDS)
        finally:
            if unsubscribe is not None:
                unsubscribe()

    async def _follow_scene(self) -> None:
        sent: tuple[Any, ...] = ()
        while True:
            fingerprint = (await self._work(scene_fingerprint), self._preview_count)
            is_new = fingerprint != sent
            if is_new:
                await self._wait_for_pause()
            start = asyncio.get_running_loop().time()
            event = await self._work(self._scene_event, SCENE_EXECUTOR) if is_new else None
            if event is not None:
                scene, text = event
                self._scene_seconds = asyncio.get_running_loop().time() - start
                if not scene.complete:
                    self._previews_due.set()
                    await self._wait_for_previews()
                if scene.complete or fingerprint[1] == self._preview_count:
                    sent = fingerprint
                    self.scene = (scene.serial, text)
                    self._notify()
                    continue
            await _wait_and_clear(self._scene_due, POLL_SECONDS)

    async def _wait_for_pause(self) -> None:
        """Wait for a pause in editing, the longer the more expensive a scene is."""
        clock = asyncio.get_running_loop().time
        is_slow = self._scene_seconds > FAST_SCENE_SECONDS
        pause = min(2 * self._scene_seconds, MAX_PAUSE_SECONDS) if is_slow else 0.0
        end = clock() + 3 * pause
        while (left := min(self._last_change + pause, end) - clock()) > 0:
            await asyncio.sleep(left)

    async def _wait_for_previews(self) -> None:
        """Wait a moment for previews in progress."""
        clock = asyncio.get_running_loop().time
        count = self._preview_count
        await asyncio.sleep(0.01)
        while (
            self._previewing
            and count == self._preview_count
            and clock() - self._last_change < PREVIEW_WAIT_SECONDS
        ):
            await asyncio.sleep(0.02)

    async def _follow_previews(self) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            await self._previews_due.wait()
            self._previews_due.clear()
            revision, attempted = self._last_attempt
            if revision == self.revision and clock() - attempted < RETRY_SECONDS:
                continue
            if not await self._work(can_preview):
                await asyncio.sleep(POLL_SECONDS)
                self._previews_due.set()
                continue
            self._last_attempt, self._previewing = (self.revision, clock()), True
            has_previews = await self._work(self._make_previews, PREVIEW_EXECUTOR)
            self._previewing = False
            if has_previews:
                self._preview_count += 1
                self._scene_due.set()

    def _make_previews(self, live: LiveDocument) -> bool:
        return make_previews(live, self._request.pipeline, cached_catalogue())

    def _document_event(self, live: LiveDocument) -> tuple[int, str] | None:
        try:
            now = live.state()
            graph = graph_json(renewed(now.pipeline, cached_catalogue()))
        except FabricaError as error:
            sentence = translate(error.code, error.values, self._request.lang)
            trouble = to_json({"code": error.code, "said": sentence})
            return -1, f"event: trouble\ndata: {trouble}\n\n"
        if now.revision == self.revision and not self.trouble:
            return None
        client, seq = now.author or (None, None)
        content = {
            "revision": now.revision,
            "graph": graph,
            "client": client,
            "seq": seq,
        }
        return now.revision, f"event: document\nid: {now.revision}\ndata: {to_json(content)}\n\n"

    def _scene_event(self, live: LiveDocument) -> tuple[Scene, str]:
        scene = build_scene(live, self._request.pipeline, live.state())
        return scene, scene.text()

    async def _work(
        self, task: Callable[[LiveDocument], _Result], executor: Executor = EDIT_EXECUTOR
    ) -> _Result | None:
        """Run a task on the pipeline outside the event loop; None if it fails now."""
        with suppress(FabricaError):  # such as a broken file: the next poll tries again
            return await self._request.work(task, executor)
        return None

    def _notify(self) -> None:
        for listener in list(self._listeners):
            listener.changed.set()


async def _run_forever(loop: Callable[[], Awaitable[None]]) -> None:
    """Run a loop again after any exception."""
    while True:
        try:
            await loop()
        except Exception:
            _LOG.exception("Watching a pipeline failed.")
        await asyncio.sleep(1)


async def _wait_and_clear(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    event.clear()


class Watchers:
    """The watchers of all pipelines that are open in a browser."""

    def __init__(self) -> None:
        self._watchers: dict[tuple[Any, ...], Watcher] = {}

    def of(self, request: DocumentRequest, workspace: Path) -> Watcher:
        """Return the watcher for a request's pipeline, person, language and locale."""
        loop = asyncio.get_running_loop()
        key = (loop, workspace, request.access, request.lang, request.locale)
        if key not in self._watchers:
            self._watchers[key] = Watcher(request)
        return self._watchers[key]


WATCHERS = Watchers()
