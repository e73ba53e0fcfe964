"""Runs of variants side by side: one begins as soon as no other run makes what it needs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from pipeline_core.factory.joint_plan import PlannedVariant
from pipeline_core.store.events import Event
from pipeline_core.store.runs import Run

_PAUSE = 0.05
_GIVES = frozenset({"succeeded", "reused", "refused"})
Start = Callable[[PlannedVariant], tuple[Run, Iterator[Event | None]]]
Choose = Callable[[Sequence[PlannedVariant]], PlannedVariant | None]


@dataclass
class _OpenRun:
    """A run at work, and the keys of the results that it is making."""

    planned: PlannedVariant
    run: Run
    events: Iterator[Event | None]
    keys: set[str]


@dataclass(frozen=True)
class Step:
    """The beginning of a run, an event of it, or its end, which has none."""

    planned: PlannedVariant
    run: Run
    event: Event | None = None
    ended: bool = False


@dataclass
class ParallelRuns:
    """The runs of some variants, of which shared stages are executed once.

    Each run is an ordinary one, with limits and a cancellation of its own. Two runs never make
    the same result at a time: the second waits until it is kept, and goes on from there. Where
    each stage can wait for itself, a run that shares something begins before that, if no other
    one is ready: what it does not share is made meanwhile.

    Parameters
    ----------
    start
        Begins a run and returns it with its events; None among them says that there is none now.
    choose
        Picks the variant to begin next; None if none is to begin any more.
    at_once
        How many runs may be at work.
    by_stage
        Whether whoever executes the runs lets each stage wait for what another run makes.
    """

    start: Start
    choose: Choose
    at_once: int = 1
    by_stage: bool = False
    _open: list[_OpenRun] = field(default_factory=list)
    _made: set[str] = field(default_factory=set)

    def run(self, variants: Sequence[PlannedVariant]) -> Iterator[Step]:
        """Run variants and yield what happens, until none is at work and none may begin."""
        pending = list(variants)
        while True:
            yield from self._begin(pending)
            if not self._open:
                return
            is_idle = True
            for each in list(self._open):
                for step in self._steps(each):
                    is_idle = False
                    yield step
            if is_idle:
                time.sleep(_PAUSE)

    def _begin(self, pending: list[PlannedVariant]) -> Iterator[Step]:
        while len(self._open) < self.at_once and (ready := self._ready(pending)):
            planned = self.choose(ready)
            if planned is None:
                pending.clear()
                return
            pending.remove(planned)
            run, events = self.start(planned)
            self._open.append(_OpenRun(planned, run, events, self._missing(planned)))
            yield Step(planned, run)

    def _ready(self, pending: Sequence[PlannedVariant]) -> list[PlannedVariant]:
        """Return the variants that need nothing which is being made, or all if none is free."""
        at_work = {key for each in self._open for key in each.keys}
        free = [planned for planned in pending if not at_work & self._missing(planned)]
        return free or (list(pending) if self.by_stage else [])

    def _missing(self, planned: PlannedVariant) -> set[str]:
        jobs = planned.plan.jobs.values() if planned.plan else ()
        return {job.key for job in jobs if job.action == "run"} - self._made

    def _steps(self, each: _OpenRun) -> Iterator[Step]:
        """Yield what a run tells now; it is no longer open when it has ended."""
        for event in each.events:
            if event is None:
                return
            self._note(each, event)
            yield Step(each.planned, each.run, event)
            if event["kind"] == "stage_finished":
                return  # somebody may wait for it
        self._open.remove(each)
        yield Step(each.planned, each.run, ended=True)

    def _note(self, each: _OpenRun, event: Event) -> None:
        if event["kind"] == "stage_finished" and event["status"] in _GIVES and "key" in event:
            self._made.add(event["key"])
            each.keys.discard(event["key"])
