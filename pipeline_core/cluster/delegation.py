"""Stages handed over to a Dask cluster, and what comes back of them."""

from __future__ import annotations

import json
import logging
import time
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline_core.cluster.connection import (
    connect,
    difference_error,
    require_workers,
    worker_names,
)
from pipeline_core.cluster.order import (
    Order,
    Outcome,
    Place,
    belongs_to_client,
    needed_results,
    plan_of_stage,
)
from pipeline_core.cluster.own_blocks import own_files
from pipeline_core.cluster.requirement import requirement_of
from pipeline_core.cluster.stage_watch import StageWatch
from pipeline_core.cluster.tasks import stage_task
from pipeline_core.cluster.waiting_line import WaitingLine
from pipeline_core.engine.failures import explain
from pipeline_core.errors import ClusterError
from pipeline_core.spec.extras import is_installed
from pipeline_core.store.class_workspace import class_of
from pipeline_core.store.events import StageFinished, stage_finished
from pipeline_core.store.manifests import ArtifactRow

if TYPE_CHECKING:
    from pipeline_core.engine.hand_over import HandedOver
    from pipeline_core.plan import Job, Plan
    from pipeline_core.store.artifacts import Artifacts

_TRACES = logging.getLogger("fabrica.errors")


@contextmanager
def cluster_at(
    address: str, plan: Plan, artifacts: Artifacts, stopped: Any = lambda _: False
) -> Iterator[DaskCluster]:
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
    if class_of(artifacts.written.workspace.absolute()) is not None:
        raise ClusterError("cluster.not_in_class")
    if not is_installed("distributed"):
        raise ClusterError("cluster.no_library")
    required, own = requirement_of(plan), own_files(plan.entries.values())
    client = connect(address)
    try:
        require_workers(client, required, artifacts.objects.folder.absolute())
        cluster = DaskCluster(client, address, artifacts, required, own, stopped)
        with cluster.watch:
            yield cluster
    finally:
        client.close(timeout=2)


class DaskCluster:
    """The workers of a Dask scheduler, for the stages of one run.

    Parameters
    ----------
    client, address
        The connection, and the scheduler's address.
    artifacts
        Lists the results.
    required
        What a worker must be like.
    own
        The approved files of users' blocks.
    stopped
        Tells whether the person asks a stage for the best so far.

    Attributes
    ----------
    watch
        Watches the stages that are handed over.
    """

    def __init__(
        self, client: Any, address: str, artifacts: Artifacts, required: Any, own: Any, stopped: Any
    ) -> None:
        self._client = client
        self._address = address
        self._artifacts = artifacts
        self._required = required
        self._own = own
        self._place = _place_of(artifacts)
        self._topic = f"fabrica-{uuid.uuid4().hex}"
        names, folder = worker_names(client), Path(self._place.folder)
        self._line = WaitingLine(len(names))
        self.watch = StageWatch(client, address, folder, stopped, self._line.set_places, names)
        client.subscribe_topic(self._topic, self._hear)

    def takes(self, plan: Plan, job: Job, unkept: Collection[str]) -> bool:
        """Return whether a worker can work on a stage: all that it reads lies in files."""
        if belongs_to_client(job, plan.entries[job.block]):
            return False
        return unkept_free(needed_results(plan, job), unkept)

    def start(self, order: HandedOver) -> None:
        """Hand a stage over; what comes of it is told by the order's own functions."""
        self._line.add(partial(self._begin, order))

    def _begin(self, order: HandedOver) -> None:
        """Submit a stage; whichever thread the line begins it in, nothing may be raised."""
        began = time.time()
        try:
            self._submit(order)
        except Exception as error:
            order.end(_failed(order.job, error, time.time() - began))
            self._line.leave()

    def _submit(self, order: HandedOver) -> None:
        stage = order.job.stage
        watched = self.watch.add(stage, order)
        future = self._client.submit(
            stage_task,
            self._order(order, str(watched.stop_file)),
            key=f"{stage}-{uuid.uuid4().hex}",
            pure=False,
            retries=0,
        )
        watched.future = future
        future.add_done_callback(partial(self._finish, order))

    def _order(self, order: HandedOver, stop_file: str) -> Order:
        plan, job = order.plan, order.job
        keys = [order.key_of(name) for name in needed_results(plan, job)]
        part = plan_of_stage(plan, job, order.key_of, order.notes)
        parts = self._artifacts.parts_of(keys)
        settings = (self._place, self._required, self._topic, self._own, stop_file)
        return Order(job.stage, part, parts, *settings)

    def _hear(self, event: tuple[float, Any]) -> None:
        """Pass on an event that a worker tells while it works."""
        _, message = event
        self.watch.hear(message)

    def _finish(self, order: HandedOver, future: Any) -> None:
        """Take what came of a stage; in a thread of Dask's, so nothing may be raised."""
        watched = self.watch.remove(order.job.stage)
        try:
            if future.status == "cancelled" or watched.is_lost:
                order.lost(ClusterError("cluster.gone", address=self._address))
                return
            if future.status == "error":
                error = _error_of(future, watched.worker)
                order.end(_failed(order.job, error, time.time() - watched.began))
                return
            outcome: Outcome = future.result(timeout=30)
            self._accept(order, outcome, watched)
        except Exception as error:
            order.end(_failed(order.job, error, time.time() - watched.began))
        finally:
            future.release()
            self._line.leave()

    def _accept(self, order: HandedOver, outcome: Outcome, watched: Any) -> None:
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
        for row in outcome.rows:
            ingredients = json.dumps(order.job.ingredients)
            fresh = ArtifactRow(row.key, time.time(), row.summary, row.parts, ingredients)
            self._artifacts.list_row(fresh)
        order.end(outcome.events[-1])


def unkept_free(needed: Collection[str], unkept: Collection[str]) -> bool:
    """Return whether files hold all of some stages' results.

    Examples
    --------
    >>> unkept_free(["rows"], {"made"}), unkept_free(["rows", "made"], {"made"})
    (True, False)
    """
    return not set(needed) & set(unkept)


def _place_of(artifacts: Artifacts) -> Place:
    from pipeline_core.store.signing_key import signing_key

    objects = artifacts.objects
    key = signing_key(artifacts.written.workspace)
    return Place(str(objects.folder.absolute()), key, objects.max_megabytes)


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
