"""The work of one stage on a cluster: a task, or where its parts take long, tasks for those too."""

from __future__ import annotations

import json
import logging
import math
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from pipeline_core.cluster.connection import difference_error
from pipeline_core.cluster.order import (
    Order,
    Outcome,
    has_parts,
    needed_results,
    part_keys,
    plan_of_stage,
)
from pipeline_core.cluster.tasks import stage_task
from pipeline_core.engine import part_share
from pipeline_core.engine.failures import explain
from pipeline_core.errors import ClusterError
from pipeline_core.plan.cache_key import fold_key
from pipeline_core.store.events import StageFinished, stage_finished
from pipeline_core.store.manifests import ArtifactRow

if TYPE_CHECKING:
    from pipeline_core.cluster.dask_cluster import DaskCluster
    from pipeline_core.cluster.own_blocks import OwnFiles
    from pipeline_core.cluster.requirement import Requirement
    from pipeline_core.cluster.stage_watch import WatchedStage
    from pipeline_core.engine.hand_over import HandedOver
    from pipeline_core.plan import Job
    from pipeline_core.store.events import Event

_TRACES = logging.getLogger("fabrica.errors")
_TASK_SECONDS = 2.0  # so much work a task of several short parts has
_TASKS_A_WORKER = 2


class RunAtWork(Protocol):
    """The run of a stage, as `delegation.ClusterRun` has it."""

    cluster: DaskCluster
    required: Requirement
    own: OwnFiles
    stopped: Callable[[str], bool]
    rank: int
    is_over: bool


class StageWork:
    """The work of a stage that is handed over.

    Parameters
    ----------
    run
        The run on the cluster.
    order
        What takes its events, and its end.
    """

    def __init__(self, run: RunAtWork, order: HandedOver) -> None:
        self._run = run
        self._cluster = run.cluster
        self._order = order._replace(emit=self._emit)
        self._emit_event = order.emit
        self._told: set[int] = set()
        self._tried: set[int] = set()
        self._has_begun = False
        self._open = 0
        self._deaths: dict[frozenset[int], int] = {}
        self._spent = 0.0
        self._part_seconds = 0.0
        self._ending: StageFinished | None = None
        self._lock = threading.Lock()

    def begin(self, numbers: frozenset[int] = frozenset()) -> None:
        """Put the stage in the line, or some of its parts."""
        self._cluster.line.add(partial(self._begin, numbers), self._run.rank)

    def _begin(self, numbers: frozenset[int]) -> None:
        """Submit a task; whichever thread the line begins it in, nothing may be raised."""
        began = time.time()
        try:
            if self._run.is_over:
                self._cluster.line.leave()
                return
            self._submit(numbers)
        except Exception as error:
            self._cluster.line.leave()
            self._end_part(numbers, _failed(self._order.job, error, time.time() - began))

    def _submit(self, numbers: frozenset[int]) -> None:
        watched = self._cluster.watch.add(self._order, self._run.stopped, self._run)
        future = self._cluster.client.submit(
            stage_task,
            self._task(watched, numbers),
            key=f"{self._order.job.stage}-{uuid.uuid4().hex}",
            pure=False,
            retries=0,
        )
        watched.future = future
        if self._run.is_over:  # since a moment ago
            self._cluster.watch.drop(self._run)
        future.add_done_callback(partial(self._finish, watched, numbers))

    def _task(self, watched: WatchedStage, numbers: frozenset[int]) -> Order:
        plan, job = self._order.plan, self._order.job
        keys = [self._order.key_of(name) for name in needed_results(plan, job)]
        numbered = self._part_keys()
        parts = self._cluster.artifacts.parts_of([*keys, *numbered])
        kept = frozenset(number for key, number in numbered.items() if key in parts)
        return Order(
            job.stage,
            plan_of_stage(plan, job, self._order.key_of, self._order.notes),
            parts,
            self._cluster.place,
            self._run.required,
            self._cluster.topic,
            watched.ticket,
            self._run.own,
            str(watched.stop_file),
            self._share_of(numbers, kept) if numbered else None,
        )

    def _share_of(self, numbers: frozenset[int], kept: frozenset[int]) -> part_share.Share:
        if not self._has_begun:
            self._told |= kept  # of an earlier run
        return part_share.Share(
            numbers,
            kept,
            frozenset(self._tried),
            frozenset(self._told),
            self._part_seconds,
            self._order.folds,
            part_share.WORTH_SECONDS,
        )

    def _part_keys(self) -> dict[str, int]:
        """Return the keys of parts; none where the stage has none, or nobody to share them with."""
        job = self._order.job
        is_own = self._order.key_of(job.stage) != job.key
        if is_own or (self._order.folds is None and self._cluster.workers < 2):
            return {}
        return part_keys(job, self._order.folds)

    def _emit(self, event: Event) -> None:
        """Pass an event on: one beginning, and as many parts as were made so far."""
        if event["kind"] == "stage_started":
            if self._has_begun:
                return
            self._has_begun = True
        if event["kind"] == "stage_progress" and has_parts(self._order.job):
            self._told.add(int(event["values"].get("done", 0)))
            values = {**event["values"], "done": len(self._told)}
            event = {**event, "values": values}
        self._emit_event(event)

    def _finish(self, watched: WatchedStage, numbers: frozenset[int], future: Any) -> None:
        """Take what came of a task; in a thread of Dask's, so nothing may be raised."""
        job, order = self._order.job, self._order
        self._cluster.watch.remove(watched)
        try:
            if watched.is_dropped:
                return
            if future.status == "cancelled" or watched.is_lost:
                order.lost(ClusterError("cluster.gone", address=self._cluster.address))
                return
            if future.status == "error":
                self._take_error(numbers, _error_of(future, watched.worker), watched)
                return
            self._accept(numbers, future.result(timeout=30), watched)
        except Exception as error:
            self._end_part(numbers, _failed(job, error, time.time() - watched.began))
        finally:
            future.release()
            self._cluster.line.leave()

    def _take_error(
        self, numbers: frozenset[int], error: BaseException, watched: WatchedStage
    ) -> None:
        """Have parts made again whose worker has died, once; else the stage has failed."""
        is_death = isinstance(error, ClusterError) and error.code == "cluster.worker_died"
        if numbers and is_death and not self._deaths.get(numbers):
            self._deaths[numbers] = 1
            watched.say("cluster.parts_again", {"worker": watched.worker, "parts": sorted(numbers)})
            self.begin(numbers)
            return
        self._end_part(numbers, _failed(self._order.job, error, time.time() - watched.began))

    def _accept(self, numbers: frozenset[int], outcome: Outcome, watched: WatchedStage) -> None:
        if outcome.differences:
            kind, text = outcome.differences[0]
            pairs = [(watched.worker or "?", text)]
            raise difference_error(kind, pairs, self._run.required.threads)
        if outcome.missing:
            self._end_part(numbers, None)
            return
        if outcome.trace and not numbers:
            _TRACES.error("On worker %s: %s", watched.worker, outcome.trace)
        for number, event in enumerate(outcome.events[:-1], start=1):
            watched.tell(number, event)
        self._list_rows(outcome)
        with self._lock:
            self._spent += outcome.seconds
        if outcome.pending:
            self._share(outcome)
        elif numbers:
            self._end_part(numbers, None)
        else:
            self._end(outcome.events[-1])

    def _share(self, outcome: Outcome) -> None:
        """Hand the parts over that are left, and go on when all have ended."""
        self._part_seconds = outcome.part_seconds
        chunks = chunks_of(outcome.pending, outcome.part_seconds, self._cluster.workers)
        self._tried |= set(outcome.pending)
        self._open = len(chunks)
        for chunk in chunks:
            self.begin(frozenset(chunk))

    def _end_part(self, numbers: frozenset[int], ending: StageFinished | None) -> None:
        """Note that a task has ended, well or not; after the last one the stage goes on.

        A part that failed is met once more by the stage itself, which says why it failed.
        """
        if not numbers:
            self._end(ending)
            return
        with self._lock:
            self._open -= 1
            is_last = self._open == 0
            if ending is not None and "error" in ending and _is_of_cluster(ending):
                self._ending = ending
        if is_last and self._ending is not None:
            self._end(self._ending)
        elif is_last:
            self.begin()

    def _end(self, event: StageFinished | None) -> None:
        """Tell how the stage ended; without a result that it reads the client works on it."""
        if event is None:
            self._order.give_back()
            return
        job, numbers = self._order.job, sorted(self._told)
        if event["status"] != "failed" and self._order.folds is None and self._part_seconds:
            for number in numbers:
                self._cluster.artifacts.forget(fold_key(job.key, number))
        if "seconds" in event and self._part_seconds:
            event = {**event, "seconds": self._spent}
        self._order.end(event)

    def _list_rows(self, outcome: Outcome) -> None:
        made_of = json.dumps(self._order.job.ingredients)
        parts = part_keys(self._order.job, self._order.folds)
        for row in outcome.rows:
            own = row.ingredients if row.key in parts else made_of
            fresh = ArtifactRow(row.key, time.time(), row.summary, row.parts, own)
            self._cluster.artifacts.list_row(fresh)


def chunks_of(numbers: Sequence[int], seconds: float, workers: int) -> list[list[int]]:
    """Return parts in tasks: alone where they take long, else some that have enough work.

    Parameters
    ----------
    numbers
        The parts.
    seconds
        How long one takes.
    workers
        How many workers there are.

    Examples
    --------
    >>> chunks_of([2, 3, 4, 5], 10.0, 2)
    [[2], [3], [4], [5]]
    >>> chunks_of(range(1, 13), 0.5, 2)
    [[1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12]]
    """
    enough = math.ceil(_TASK_SECONDS / max(seconds, 1e-3))
    size = max(1, min(enough, math.ceil(len(numbers) / (_TASKS_A_WORKER * workers))))
    return [list(numbers[at : at + size]) for at in range(0, len(numbers), size)]


def _is_of_cluster(event: StageFinished) -> bool:
    return str(event.get("error", {}).get("code", "")).startswith("cluster.")


def _error_of(future: Any, worker: str) -> BaseException:
    """Return what a task failed with: Dask gives up where workers die on it."""
    error: BaseException = future.exception(timeout=30)
    if type(error).__name__ in ("KilledWorker", "WorkerStartTimeoutError"):
        last = getattr(error, "last_worker", None)  # it may have died before it told anything
        name = worker or str(getattr(last, "name", ""))
        return ClusterError("cluster.worker_died", worker=name)
    return error


def _failed(job: Job, error: BaseException, seconds: float) -> StageFinished:
    number = uuid.uuid4().hex[:8]
    _TRACES.error("Error %s in stage %r on the cluster", number, job.stage, exc_info=error)
    message = {**explain(error, job.stage).as_json(), "id": number}
    reason = job.reason.as_json()
    return stage_finished(
        job.stage, "failed", reason=reason, key=job.key, seconds=seconds, error=message
    )
