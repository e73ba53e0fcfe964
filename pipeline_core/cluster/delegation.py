"""Stages of a run handed over to a Dask cluster, and what comes back of them."""

from __future__ import annotations

import json
import logging
import time
import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from pipeline_core.cluster.connection import difference_error
from pipeline_core.cluster.dask_cluster import DaskCluster, dask_cluster
from pipeline_core.cluster.order import (
    Order,
    Outcome,
    belongs_to_client,
    kept_parts,
    needed_results,
    plan_of_stage,
)
from pipeline_core.cluster.tasks import stage_task
from pipeline_core.engine.failures import explain
from pipeline_core.errors import ClusterError
from pipeline_core.store.events import StageFinished, stage_finished
from pipeline_core.store.manifests import ArtifactRow

if TYPE_CHECKING:
    from pipeline_core.cluster.own_blocks import OwnFiles
    from pipeline_core.cluster.requirement import Requirement
    from pipeline_core.cluster.stage_watch import WatchedStage
    from pipeline_core.engine.hand_over import HandedOver
    from pipeline_core.plan import Job, Plan
    from pipeline_core.store.artifacts import Artifacts

_TRACES = logging.getLogger("fabrica.errors")
Stopped = Callable[[str], bool]


@contextmanager
def cluster_at(
    address: str, plan: Plan, artifacts: Artifacts, stopped: Stopped = lambda _: False
) -> Iterator[ClusterRun]:
    """Yield a cluster whose workers can work on a plan, or raise before any work.

    Parameters
    ----------
    address
        The scheduler's.
    plan
        The plan.
    artifacts
        Lists the results; their files must lie where every worker sees them.
    stopped
        Tells whether the person asks a stage that searches for the best so far.

    Raises
    ------
    ClusterError
        The cluster cannot be reached, or a worker is not as it must be.
    """
    with dask_cluster(address, artifacts) as cluster, run_on(cluster, plan, stopped) as run:
        yield run


@contextmanager
def run_on(
    cluster: DaskCluster, plan: Plan, stopped: Stopped = lambda _: False, rank: int = 0
) -> Iterator[ClusterRun]:
    """Yield the part of a cluster that works on one run; at the end nothing of it is left there.

    Parameters
    ----------
    cluster
        The cluster, which other runs may use too.
    plan, stopped
        As `cluster_at` takes them.
    rank
        The place of the run among the others: stages of a lower one come first.

    Raises
    ------
    ClusterError
        A worker is not as it must be.
    """
    run = ClusterRun(cluster, *cluster.prepare(plan), stopped, rank)
    try:
        yield run
    finally:
        run.drop()


class ClusterRun:
    """The workers of a cluster, for the stages of one run.

    Parameters
    ----------
    cluster
        The connection.
    required, own
        What a worker must be like, and the approved files of users' blocks.
    stopped
        Tells whether the person asks a stage for the best so far.
    rank
        The place of the run in the line.
    """

    def __init__(
        self,
        cluster: DaskCluster,
        required: Requirement,
        own: OwnFiles,
        stopped: Stopped,
        rank: int,
    ) -> None:
        self._cluster = cluster
        self._required = required
        self._own = own
        self._stopped = stopped
        self._rank = rank
        self._is_over = False

    def takes(self, plan: Plan, job: Job, unkept: Collection[str]) -> bool:
        """Return whether a worker can work on a stage: all that it reads lies in files."""
        if belongs_to_client(job, plan.entries[job.block]):
            return False
        return unkept_free(needed_results(plan, job), unkept)

    def start(self, order: HandedOver) -> None:
        """Hand a stage over; what comes of it is told by the order's own functions."""
        self._cluster.line.add(partial(self._begin, order), self._rank)

    def drop(self) -> None:
        """Give up what is handed over: the run is over."""
        self._is_over = True
        self._cluster.watch.drop(self)

    def _begin(self, order: HandedOver) -> None:
        """Submit a stage; whichever thread the line begins it in, nothing may be raised."""
        began = time.time()
        try:
            if self._is_over:
                self._cluster.line.leave()
                return
            self._submit(order)
        except Exception as error:
            order.end(_failed(order.job, error, time.time() - began))
            self._cluster.line.leave()

    def _submit(self, order: HandedOver) -> None:
        watched = self._cluster.watch.add(order, self._stopped, self)
        future = self._cluster.client.submit(
            stage_task,
            self._order(order, watched),
            key=f"{order.job.stage}-{uuid.uuid4().hex}",
            pure=False,
            retries=0,
        )
        watched.future = future
        if self._is_over:  # since a moment ago
            self._cluster.watch.drop(self)
        future.add_done_callback(partial(self._finish, watched))

    def _order(self, order: HandedOver, watched: WatchedStage) -> Order:
        plan, job = order.plan, order.job
        keys = [order.key_of(name) for name in needed_results(plan, job)]
        return Order(
            job.stage,
            plan_of_stage(plan, job, order.key_of, order.notes),
            self._cluster.artifacts.parts_of([*keys, *kept_parts(job, order.folds)]),
            self._cluster.place,
            self._required,
            self._cluster.topic,
            watched.ticket,
            self._own,
            str(watched.stop_file),
            order.folds,
        )

    def _finish(self, watched: WatchedStage, future: Any) -> None:
        """Take what came of a stage; in a thread of Dask's, so nothing may be raised."""
        order = watched.order
        self._cluster.watch.remove(watched)
        try:
            if watched.is_dropped:
                return
            if future.status == "cancelled" or watched.is_lost:
                order.lost(ClusterError("cluster.gone", address=self._cluster.address))
                return
            if future.status == "error":
                error = _error_of(future, watched.worker)
                order.end(_failed(order.job, error, time.time() - watched.began))
                return
            self._accept(order, future.result(timeout=30), watched)
        except Exception as error:
            order.end(_failed(order.job, error, time.time() - watched.began))
        finally:
            future.release()
            self._cluster.line.leave()

    def _accept(self, order: HandedOver, outcome: Outcome, watched: WatchedStage) -> None:
        if outcome.differences:
            kind, text = outcome.differences[0]
            pairs = [(watched.worker or "?", text)]
            raise difference_error(kind, pairs, self._required.threads)
        if outcome.missing:
            order.give_back()
            return
        if outcome.trace:
            _TRACES.error("On worker %s: %s", watched.worker, outcome.trace)
        for number, event in enumerate(outcome.events[:-1], start=1):
            watched.tell(number, event)
        self._list_rows(order, outcome)
        order.end(outcome.events[-1])

    def _list_rows(self, order: HandedOver, outcome: Outcome) -> None:
        parts = set(kept_parts(order.job, order.folds))
        for row in outcome.rows:
            made_of = row.ingredients if row.key in parts else json.dumps(order.job.ingredients)
            fresh = ArtifactRow(row.key, time.time(), row.summary, row.parts, made_of)
            self._cluster.artifacts.list_row(fresh)


def unkept_free(needed: Collection[str], unkept: Collection[str]) -> bool:
    """Return whether files hold all of some stages' results.

    Examples
    --------
    >>> unkept_free(["rows"], {"made"}), unkept_free(["rows", "made"], {"made"})
    (True, False)
    """
    return not set(needed) & set(unkept)


def _error_of(future: Any, worker: str) -> BaseException:
    """Return what a task failed with: Dask gives up where workers die on it."""
    error: BaseException = future.exception(timeout=30)
    if type(error).__name__ in ("KilledWorker", "WorkerStartTimeoutError"):
        return ClusterError("cluster.worker_died", worker=worker)
    return error


def _failed(job: Job, error: BaseException, seconds: float) -> StageFinished:
    number = uuid.uuid4().hex[:8]
    _TRACES.error("Error %s in stage %r on the cluster", number, job.stage, exc_info=error)
    message = {**explain(error, job.stage).as_json(), "id": number}
    reason = job.reason.as_json()
    return stage_finished(
        job.stage, "failed", reason=reason, key=job.key, seconds=seconds, error=message
    )
