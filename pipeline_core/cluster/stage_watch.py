"""Watch over the stages that a cluster works on: their events, and signs of life."""

from __future__ import annotations

import os
import threading
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline_core.errors import ClusterError
from pipeline_core.messages.words import say
from pipeline_core.store.events import Event, log_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline_core.engine.hand_over import HandedOver

_INTERVAL = 1.0
_QUIET = 5.0  # seconds without a sign of life after which a worker is named
_UNANSWERED = 30.0  # seconds after which a scheduler that answers nothing counts as gone


@dataclass
class WatchedStage:
    """A stage that is handed over.

    Attributes
    ----------
    order
        What takes its events.
    stopped
        Tells whether the person asks the stage for the best so far.
    run
        Whose stage it is.
    stop_file
        Appears when that is so.
    ticket
        Stands for it among all that are handed over.
    address, worker
        Of the worker that works on it, and its name; ``""`` before it begins.
    is_lost, is_dropped
        Whether the cluster is gone, and whether its run has ended without it.
    """

    order: HandedOver
    stopped: Callable[[str], bool]
    run: object
    stop_file: Path
    ticket: str = field(default_factory=lambda: uuid.uuid4().hex)
    began: float = field(default_factory=time.time)
    address: str = ""
    worker: str = ""
    future: Any = None
    is_lost: bool = False
    is_dropped: bool = False
    last_number: int = 0
    quiet_since: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def tell(self, number: int, event: Event) -> None:
        """Pass on an event, each number once; a stage that began again tells no second start."""
        with self.lock:
            if number <= self.last_number:
                return
            self.last_number = number
        self.order.emit(event)

    def say(self, code: str, values: dict[str, Any]) -> None:
        """Add a sentence to the stage's log, in the language of the run's process."""
        text = say(code, values, os.environ.get("LANGUAGE", "en"))
        self.order.emit(log_line(self.order.job.stage, text))

    def note_worker(self, address: str, worker: str) -> None:
        """Note who works on it; another one means that the first is gone."""
        if address == self.address:
            return
        if self.worker:
            values = {"before": self.worker, "worker": worker}
            self.say("cluster.began_again", values)
        self.address, self.worker = address, worker


class StageWatch:
    """A thread that watches the stages that are handed over, while it is entered.

    Parameters
    ----------
    client, address
        The connection, and the scheduler's address.
    folder
        The shared folder.
    tell_workers
        Called with the number of workers, again and again.
    names
        The names of the workers by their addresses.
    """

    def __init__(
        self,
        client: Any,
        address: str,
        folder: Path,
        tell_workers: Callable[[int], None],
        names: dict[str, str],
    ) -> None:
        self._client = client
        self._address = address
        self._folder = folder
        self._tell_workers = tell_workers
        self._stages: dict[str, WatchedStage] = {}
        self._names: dict[str, str] = names
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="cluster-watch")
        self._last_answer = time.monotonic()

    def __enter__(self) -> StageWatch:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._done.set()
        self._thread.join(timeout=_INTERVAL)

    def add(self, order: HandedOver, stopped: Callable[[str], bool], run: object) -> WatchedStage:
        """Begin to watch a stage of a run."""
        stop_file = self._folder / "probes" / f"stop-{uuid.uuid4().hex}"
        watched = WatchedStage(order, stopped, run, stop_file)
        self._stages[watched.ticket] = watched
        return watched

    def remove(self, watched: WatchedStage) -> None:
        """End the watch over a stage."""
        self._stages.pop(watched.ticket, None)
        watched.stop_file.unlink(missing_ok=True)

    def drop(self, run: object) -> None:
        """Cancel what is handed over of a run, whose worker is free soon after."""
        for watched in list(self._stages.values()):
            if watched.run is run and watched.future is not None:
                watched.is_dropped = True
                if not watched.future.done():
                    watched.future.cancel()

    def hear(self, message: dict[str, Any]) -> None:
        """Pass on what a worker tells of a stage."""
        watched = self._stages.get(message["ticket"])
        if watched is not None:
            address = message["worker"]
            watched.note_worker(address, self._names.get(address, address))
            watched.tell(message["number"], message["event"])

    def _run(self) -> None:
        while not self._done.wait(_INTERVAL):
            with suppress(OSError):  # the folder is full, say: what is asked is asked again
                self._pass_on_stops()
            self._look_after_workers()

    def _pass_on_stops(self) -> None:
        for watched in list(self._stages.values()):
            if watched.stopped(watched.order.job.stage) and not watched.stop_file.exists():
                watched.stop_file.touch()

    def _look_after_workers(self) -> None:
        """Name the workers that give no sign of life; give up a scheduler that never answers."""
        try:
            answer = self._client.sync(
                self._client.scheduler.identity, n_workers=-1, callback_timeout=_QUIET
            )
        except Exception:  # of the network, in many kinds
            if time.monotonic() - self._last_answer > _UNANSWERED:
                self._give_up()
            return
        self._last_answer = time.monotonic()
        self._tell_workers(len(answer["workers"]))
        workers = answer["workers"]
        self._names |= {address: str(worker["name"]) for address, worker in workers.items()}
        for watched in list(self._stages.values()):
            if watched.address not in workers:
                continue
            silence = time.time() - workers[watched.address]["last_seen"]
            if silence > _QUIET and silence - watched.quiet_since > _QUIET:
                watched.quiet_since = silence
                values = {"worker": watched.worker, "seconds": round(silence)}
                watched.say("cluster.worker_silent", values)

    def _give_up(self) -> None:
        for watched in list(self._stages.values()):
            watched.is_lost = True
            watched.order.lost(ClusterError("cluster.gone", address=self._address))
