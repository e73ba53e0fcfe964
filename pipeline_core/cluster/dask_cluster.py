"""A connection to a Dask cluster, with the line for its workers: one for all runs of a process."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline_core.cluster.connection import connect, require_workers, worker_names
from pipeline_core.cluster.order import Place
from pipeline_core.cluster.own_blocks import OwnFiles, own_files
from pipeline_core.cluster.requirement import Requirement, requirement_of, together
from pipeline_core.cluster.stage_watch import StageWatch
from pipeline_core.cluster.waiting_line import WaitingLine
from pipeline_core.errors import ClusterError
from pipeline_core.spec.extras import is_installed
from pipeline_core.store.class_workspace import class_of
from pipeline_core.store.cluster_setting import cluster_of

if TYPE_CHECKING:
    from pipeline_core.plan import Plan
    from pipeline_core.store.artifacts import Artifacts


@contextmanager
def dask_cluster(address: str, artifacts: Artifacts) -> Iterator[DaskCluster]:
    """Yield a cluster, whose workers are compared with no plan yet.

    Parameters
    ----------
    address
        The scheduler's.
    artifacts
        Lists the results; their files must lie where every worker sees them.

    Raises
    ------
    ClusterError
        The cluster cannot be reached, or may not be used.
    """
    workspace = artifacts.written.workspace.absolute()
    if class_of(workspace) is not None and address != cluster_of(workspace):
        raise ClusterError("cluster.not_in_class")
    if not is_installed("distributed"):
        raise ClusterError("cluster.no_library")
    client = connect(address)
    try:
        cluster = DaskCluster(client, address, artifacts)
        with cluster.watch:
            yield cluster
    finally:
        client.close(timeout=2)


class DaskCluster:
    """The workers of a Dask scheduler.

    Parameters
    ----------
    client, address
        The connection, and the scheduler's address.
    artifacts
        Lists the results.

    Attributes
    ----------
    line
        The stages of all runs that wait for a worker.
    watch
        Watches the stages that are handed over.
    place, topic
        Where results lie, and the Dask topic of the events.
    """

    def __init__(self, client: Any, address: str, artifacts: Artifacts) -> None:
        self.client = client
        self.address = address
        self.artifacts = artifacts
        self.place = _place_of(artifacts)
        self.topic = f"fabrica-{uuid.uuid4().hex}"
        self._required: Requirement | None = None
        self._own: dict[str, bytes] = {}
        self._lock = threading.Lock()
        names = worker_names(client)
        self.line = WaitingLine(len(names))
        self.watch = StageWatch(
            client, address, Path(self.place.folder), self.line.set_places, names
        )
        client.subscribe_topic(self.topic, self._hear)

    @property
    def workers(self) -> int:
        """How many workers there are now."""
        return self.line.places

    def prepare(self, plan: Plan) -> tuple[Requirement, OwnFiles]:
        """Compare the workers with what a plan needs, unless they were before.

        Returns
        -------
        tuple
            What each worker must be like, and the approved files of users' blocks: those of
            all plans so far.

        Raises
        ------
        ClusterError
            A worker is not as it must be.
        """
        required, own = requirement_of(plan), own_files(plan.entries.values())
        with self._lock:
            self._own = {**self._own, **own}
            return self._compared(required), self._own

    def compare(self, required: Requirement) -> None:
        """Compare the workers with what they must be like, before there is any plan.

        Raises
        ------
        ClusterError
            A worker is not as it must be.
        """
        with self._lock:
            self._compared(required)

    def _compared(self, required: Requirement) -> Requirement:
        required = together(required, self._required)
        if required != self._required:
            require_workers(self.client, required, Path(self.place.folder))
            self._required = required
        return required

    def _hear(self, event: tuple[float, Any]) -> None:
        """Pass on an event that a worker tells while it works."""
        _, message = event
        self.watch.hear(message)


def _place_of(artifacts: Artifacts) -> Place:
    from pipeline_core.store.signing_key import signing_key

    objects = artifacts.objects
    key = signing_key(artifacts.written.workspace)
    return Place(str(objects.folder.absolute()), key, objects.max_megabytes)
