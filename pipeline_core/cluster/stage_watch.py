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
    stop_file
        Appears when somebody asks it for the best so far.
    address, worker
        Of the worker that works on it, and its name; ``""`` before it begins.
    is_lost
        Whether the cluster is gone.
    """

    order: HandedOver
    stop_file: Path
    began: float = field(default_factory=time.time)
    address: str = ""
    worker: str = ""
    future: Any = None
    is_lost: bool = False
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
    """A thread that watches the stages of a run while it is entered.

    Parameters
    ----------
    client, address
        The connection, and the scheduler's address.
    folder
        The shared folder.
    stopped
        Tells whether the person asks a stage for the best so far.
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
        stopped: Callable[[str], bool],
        tell_workers: Callable[[int], None],
        names: dict[str, str],
    ) -> None:
        self._client = client
        self._address = address
        self._folder = folder
        self._stopped = stopped
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

    def add(self, stage: str, order: HandedOver) -> WatchedStage:
        """Begin to watch a stage."""
        stop_file = self._folder / "probes" / f"stop-{uuid.uuid4().hex}"
        watched = self._stages[stage] = WatchedStage(order, stop_file)
        return watched

    def remove(self, stage: str) -> WatchedStage:
        """End the watch over a stage and return it."""
        watched = self._stages.pop(stage)
        watched.stop_file.unlink(missing_ok=True)
        return watched

    def hear(self, message: dict[str, Any]) -> None:
        """Pass on what a worker tells of a stage."""
        event = message["event"]
        watched = self._stages.get(event["stage"])
        if watched is not None:
            address = message["worker"]
            watched.note_worker(address, self._names.get(address, address))
            watched.tell(message["number"], event)

    def _run(self) -> None:
        while not self._done.wait(_INTERVAL):
            with suppress(OSError):  # the folder is full, say: what is asked is asked again
                self._pass_on_stops()
            self._look_after_workers()

    def _pass_on_stops(self) -> None:
        for stage, watched in list(self._stages.items()):
            if self._stopped(stage) and not watched.stop_file.exists():
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
