"""The work of a stage on a worker: what the executor does at home, with files for results."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline_core.catalog import load_functions
from pipeline_core.cluster.facts import facts_of_worker
from pipeline_core.cluster.order import Order, Outcome, Place, part_keys
from pipeline_core.cluster.own_blocks import entries_here
from pipeline_core.cluster.requirement import Requirement, differences
from pipeline_core.cluster.results import WorkerMemory, WorkerResults
from pipeline_core.engine.executor import execute
from pipeline_core.engine.part_share import Share
from pipeline_core.engine.shared_parts import SharedParts
from pipeline_core.plan import Job

_TRACES = logging.getLogger("fabrica.errors")
_compared: dict[Requirement, tuple[tuple[str, str], ...]] = {}
_memories: dict[Place, WorkerMemory] = {}


def perform(order: Order, tell: Callable[[int, Any], None]) -> Outcome:
    """Do the work of a stage and return what came of it.

    Parameters
    ----------
    order
        The work.
    tell
        Called with each event of the stage and its number, as soon as it happens.
    """
    began, memory = time.perf_counter(), _memory_of(order.place)
    job, share = order.plan.jobs[order.stage], order.share
    results = WorkerResults(memory, order.parts, part_keys(job, share.limit) if share else ())
    parts = SharedParts(results, job.key, share, _folds_of(job)) if share else None
    events: list[Any] = []
    with _traces_collected() as traces:
        for event in _events(order, results, parts):
            if event["stage"] == order.stage and not _was_told(event, share):
                events.append(event)
                if event["kind"] != "stage_finished":
                    tell(len(events), event)
    if results.missing:
        keys = {job.key: name for name, job in order.plan.jobs.items()}
        return Outcome([], [], missing=keys[results.missing])
    return Outcome(
        events,
        results.rows,
        trace="\n".join(traces),
        pending=parts.pending if parts else (),
        part_seconds=parts.seconds if parts else 0.0,
        seconds=time.perf_counter() - began,
    )


def _events(order: Order, results: WorkerResults, parts: SharedParts | None) -> Iterator[Any]:
    entries = entries_here(order.plan.entries, order.own)
    return execute(
        replace(order.plan, entries=entries),
        load_functions(entries, entries),
        results,
        stopped=lambda _: Path(order.stop_file).exists(),
        parts={} if parts is None else {order.stage: parts},
    )


def _folds_of(job: Job) -> int:
    return int(job.settings["folds"]) if job.block == "cross_validate" else 0


def _was_told(event: Any, share: Share | None) -> bool:
    """Return whether an event is of a part that another machine has told of, or will."""
    if share is None or event["kind"] != "stage_progress":
        return False
    number = event["values"].get("done")
    return number in share.told or (bool(share.numbers) and number not in share.numbers)


def differences_here(required: Requirement, worker: Any) -> Outcome | None:
    """Return in what this worker differs, or None: it may have come after the comparison."""
    if required not in _compared:
        _compared[required] = differences(required, facts_of_worker(required, worker))
    pairs = _compared[required]
    return Outcome([], [], differences=pairs) if pairs else None


def _memory_of(place: Place) -> WorkerMemory:
    """Return the memory for the results of a place; only that of the last place is kept."""
    if place not in _memories:
        _memories.clear()
        _memories[place] = WorkerMemory(place)
    return _memories[place]


@contextmanager
def _traces_collected() -> Iterator[list[str]]:
    """Collect the tracebacks that the executor logs: the client's log has them."""
    handler = _Traces()
    _TRACES.addHandler(handler)
    try:
        yield handler.texts
    finally:
        _TRACES.removeHandler(handler)


class _Traces(logging.Handler):
    """Keeps the text of each record."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(self.format(record))
