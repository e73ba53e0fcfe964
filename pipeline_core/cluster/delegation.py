"""Stages of a run handed over to a Dask cluster, and what comes back of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline_core.cluster.dask_cluster import DaskCluster, dask_cluster
from pipeline_core.cluster.order import belongs_to_client, needed_results
from pipeline_core.cluster.stage_work import StageWork

if TYPE_CHECKING:
    from pipeline_core.cluster.own_blocks import OwnFiles
    from pipeline_core.cluster.requirement import Requirement
    from pipeline_core.engine.hand_over import HandedOver
    from pipeline_core.plan import Job, Plan
    from pipeline_core.store.artifacts import Artifacts

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

    Attributes
    ----------
    is_over
        Whether the run has ended, with or without its stages.
    """

    def __init__(
        self,
        cluster: DaskCluster,
        required: Requirement,
        own: OwnFiles,
        stopped: Stopped,
        rank: int,
    ) -> None:
        self.cluster = cluster
        self.required = required
        self.own = own
        self.stopped = stopped
        self.rank = rank
        self.is_over = False

    def takes(self, plan: Plan, job: Job, unkept: Collection[str]) -> bool:
        """Return whether a worker can work on a stage: all that it reads lies in files."""
        if belongs_to_client(job, plan.entries[job.block]):
            return False
        return unkept_free(needed_results(plan, job), unkept)

    def start(self, order: HandedOver) -> None:
        """Hand a stage over; what comes of it is told by the order's own functions."""
        StageWork(self, order).begin()

    def drop(self) -> None:
        """Give up what is handed over: the run is over."""
        self.is_over = True
        self.cluster.watch.drop(self)


def unkept_free(needed: Collection[str], unkept: Collection[str]) -> bool:
    """Return whether files hold all of some stages' results.

    Examples
    --------
    >>> unkept_free(["rows"], {"made"}), unkept_free(["rows", "made"], {"made"})
    (True, False)
    """
    return not set(needed) & set(unkept)
