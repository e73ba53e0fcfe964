"""One watcher of a pipeline for all who look at it: what changes, and how things stand then.

Three loops that do not wait for each other. The first tells each revision at
once; the second makes the scene of the newest one; the third has the stages'
previews made, after which the second makes the scene again. Whoever listens
gets the newest of each, never a queue of old ones.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from pipeline_core.errors import FabricaError
from ui.api.document_request import PATIENT, QUICK, SLOW, Asked
from ui.api.entries import entries
from ui.api.json_response import as_json
from ui.api.scenes import Scene, can_look, look, mark_of, scene_of
from ui.documents.live import Live
from ui.documents.live.graph import graph
from ui.text.words import tell

LOOK_SECONDS = 0.3
# A preview that is quick comes with the first scene; a slow one comes after it.
PATIENCE_SECONDS = 0.4
AGAIN_SECONDS = 5.0
GRACE_SECONDS = 3.0
CHEAP_SECONDS = 0.03
MOST_QUIET_SECONDS = 0.5
_Made = TypeVar("_Made")
_LOG = logging.getLogger("fabrica")


class Listener:
    """What a stream waits for: the newest revision and scene that it has not told yet."""

    def __init__(self, watcher: Watcher, revision: int, serial: int) -> None:
        self._watcher = watcher
        self._revision, self._serial, self._trouble = revision, serial, ""
        self.news = asyncio.Event()

    async def heard(self, seconds: float) -> str:
        """Return what is new as events of a stream, after waiting so long at most."""
        if not (told := self._new()):
            with suppress(TimeoutError):
                await asyncio.wait_for(self.news.wait(), seconds)
            told = self._new()
        return told

    def _new(self) -> str:
        self.news.clear()
        told = ""
        watcher = self._watcher
        if watcher.revision > self._revision:
            told, self._revision = watcher.document, watcher.revision
        if watcher.scene is not None and watcher.scene[0] != self._serial:
            self._serial = watcher.scene[0]
            told += watcher.scene[1]
        if watcher.trouble != self._trouble:
            self._trouble = watcher.trouble
            told += watcher.trouble
        return told


class Watcher:
    """Watches one pipeline for all listeners of one person and one language."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._listeners: set[Listener] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._changed, self._outdated, self._unseen = (asyncio.Event() for _ in range(3))
        self._since, self._cost = 0.0, 0.0
        self._looks = 0  # how often previews were made
        self._looking = False
        self._tried: tuple[int, float] = (-1, 0.0)
        self.revision, self.document = -1, ""
        self.scene: tuple[int, str] | None = None
        self.trouble = ""  # why there is nothing new

    @contextmanager
    def listen(self, revision: int, serial: int) -> Iterator[Listener]:
        """Listen from behind a revision and a scene on."""
        listener = Listener(self, revision, serial)
        self._listeners.add(listener)
        if not self._tasks:
            loops = (self._documents, self._scenes, self._previews)
            self._tasks = [asyncio.create_task(_going_on(one)) for one in loops]
        try:
            yield listener
        finally:
            self._listeners.discard(listener)
            # The next stream of the same tab comes in a moment.
            asyncio.get_running_loop().call_later(GRACE_SECONDS, self._rest)

    def _rest(self) -> None:
        """Sleep while nobody listens; what was known is out of date when somebody comes."""
        if not self._listeners and self._tasks:
            for task in self._tasks:
                task.cancel()
            self._tasks = []
            self.revision, self.document, self.scene, self.trouble = -1, "", None, ""

    async def _documents(self) -> None:
        loop = asyncio.get_running_loop()

        def listening(live: Live) -> Callable[[], None]:
            return live.listen(lambda: loop.call_soon_threadsafe(self._changed.set))

        stop = await self._work(listening)
        try:
            while True:
                found = await self._work(self._document)
                if found is not None and found[0] < 0:
                    if self.trouble != found[1]:
                        self.trouble = found[1]
                        self._tell()
                elif found is not None:
                    self.trouble = ""
                    self.revision, self.document = found
                    self._since = loop.time()
                    self._outdated.set()
                    self._tell()
                await _rung(self._changed, LOOK_SECONDS)
        finally:
            if stop is not None:
                stop()

    async def _scenes(self) -> None:
        made: tuple[Any, ...] = ()
        while True:
            mark = (await self._work(mark_of), self._looks)
            if mark != made:
                await self._quiet()
            began = asyncio.get_running_loop().time()
            if mark != made and (found := await self._work(self._scene, SLOW)) is not None:
                scene, text = found
                self._cost = asyncio.get_running_loop().time() - began
                if not scene.complete:
                    self._unseen.set()
                    await self._patience()
                if scene.complete or mark[1] == self._looks:
                    made = mark
                    self.scene = (scene.serial, text)
                    self._tell()
                    continue
            await _rung(self._outdated, LOOK_SECONDS)

    async def _quiet(self) -> None:
        """Let somebody edit on for a moment, the longer the more a scene costs."""
        clock = asyncio.get_running_loop().time
        pause = min(2 * self._cost, MOST_QUIET_SECONDS) if self._cost > CHEAP_SECONDS else 0.0
        end = clock() + 3 * pause
        while (left := min(self._since + pause, end) - clock()) > 0:
            await asyncio.sleep(left)

    async def _patience(self) -> None:
        """Wait a moment for previews that are being made."""
        clock = asyncio.get_running_loop().time
        looks = self._looks
        await asyncio.sleep(0.01)
        while self._looking and looks == self._looks and clock() - self._since < PATIENCE_SECONDS:
            await asyncio.sleep(0.02)

    async def _previews(self) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            await self._unseen.wait()
            self._unseen.clear()
            revision, at = self._tried
            if revision == self.revision and clock() - at < AGAIN_SECONDS:
                continue
            if not await self._work(can_look):
                await asyncio.sleep(LOOK_SECONDS)
                self._unseen.set()
                continue
            self._tried, self._looking = (self.revision, clock()), True
            done = await self._work(self._looked, PATIENT)
            self._looking = False
            if done:
                self._looks += 1
                self._outdated.set()

    def _looked(self, live: Live) -> bool:
        return look(live, self._asked.pipeline, entries())

    def _document(self, live: Live) -> tuple[int, str] | None:
        try:
            now = live.now()
        except FabricaError as error:
            told = {"code": error.code, "said": tell(error.code, error.values, self._asked.lang)}
            return -1, f"event: trouble\ndata: {as_json(told)}\n\n"
        if now.revision == self.revision and not self.trouble:
            return None
        client, seq = now.by or (None, None)
        told = {"revision": now.revision, "graph": graph(now.pipeline), "client": client,
                "seq": seq}  # fmt: skip
        return now.revision, f"event: document\nid: {now.revision}\ndata: {as_json(told)}\n\n"

    def _scene(self, live: Live) -> tuple[Scene, str]:
        scene = scene_of(live, self._asked.pipeline, live.now())
        return scene, scene.text()

    async def _work(self, do: Callable[[Live], _Made], where: Executor = QUICK) -> _Made | None:
        """Do something beside the event loop; None where it cannot be done now."""
        with suppress(FabricaError):  # a file that is being mended: the next look will tell
            return await self._asked.work(do, where)
        return None

    def _tell(self) -> None:
        for listener in list(self._listeners):
            listener.news.set()


async def _going_on(loop: Callable[[], Awaitable[None]]) -> None:
    """Let a loop go on, whatever comes up: nobody else would begin it again."""
    while True:
        try:
            await loop()
        except Exception:
            _LOG.exception("A pipeline that somebody looks at could not be followed.")
        await asyncio.sleep(1)


async def _rung(bell: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(bell.wait(), seconds)
    bell.clear()


class Watchers:
    """The watchers of the pipelines that somebody looks at."""

    def __init__(self) -> None:
        self._of: dict[tuple[Any, ...], Watcher] = {}

    def of(self, asked: Asked, home: Path) -> Watcher:
        """Return the watcher of a pipeline in a workspace, for a language."""
        loop = asyncio.get_running_loop()
        key = (loop, home, asked.access, asked.lang)
        if key not in self._of:
            self._of[key] = Watcher(asked)
        return self._of[key]


WATCHERS = Watchers()
