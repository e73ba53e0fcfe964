"""The seam between a run and other machines: a stage is handed over, and its end comes back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple, Protocol

from pipeline_core.errors import ClusterError
from pipeline_core.plan import Job, Plan
from pipeline_core.store.events import Event, StageFinished


class Cluster(Protocol):
    """Other machines that do the work of stages."""

    def takes(self, plan: Plan, job: Job, unkept: Collection[str]) -> bool:
        """Return whether it can work on a stage, by the stages whose results no file holds."""

    def start(self, order: HandedOver) -> None:
        """Begin to work on a stage."""


class HandedOver(NamedTuple):
    """A stage that a cluster works on.

    `key_of` tells the key of a stage's result in this run, `notes` what the reports below each
    stage must say of it, `folds` after how many folds, each kept, it pauses. `emit` takes the
    events, `end` the last one. `give_back` leaves the stage to this machine, where what cannot
    be read is made again; `lost` takes what became of the cluster.
    """

    plan: Plan
    job: Job
    key_of: Callable[[str], str]
    notes: Mapping[str, tuple[dict[str, Any], ...]]
    folds: int | None
    emit: Callable[[Event], None]
    end: Callable[[StageFinished], None]
    give_back: Callable[[], None]
    lost: Callable[[ClusterError], None]
