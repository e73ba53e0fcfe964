"""The work of a stage on a worker: what the executor does at home, with files for results."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline_core.catalog import load_functions
from pipeline_core.cluster.facts import facts_of_worker
from pipeline_core.cluster.order import Order, Outcome, Place, kept_parts
from pipeline_core.cluster.own_blocks import entries_here
from pipeline_core.cluster.requirement import Requirement, differences
from pipeline_core.cluster.results import WorkerMemory, WorkerResults
from pipeline_core.engine.executor import execute

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
    memory = _memory_of(order.place)
    job = order.plan.jobs[order.stage]
    results = WorkerResults(memory, order.parts, kept_parts(job, order.folds))
    events: list[Any] = []
    with _traces_collected() as traces:
        for event in _events(order, results):
            if event["stage"] == order.stage:
                events.append(event)
                if event["kind"] != "stage_finished":
                    tell(len(events), event)
    if results.missing:
        keys = {job.key: name for name, job in order.plan.jobs.items()}
        return Outcome([], [], missing=keys[results.missing])
    return Outcome(events, results.rows, trace="\n".join(traces))


def _events(order: Order, results: WorkerResults) -> Iterator[Any]:
    entries = entries_here(order.plan.entries, order.own)
    return execute(
        replace(order.plan, entries=entries),
        load_functions(entries, entries),
        results,
        stopped=lambda _: Path(order.stop_file).exists(),
        folds={} if order.folds is None else {order.stage: order.folds},
    )


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
