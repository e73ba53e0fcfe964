"""Ordinary runs of variants: which comes next, how long it may take, and how it ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline_core.factory.expansion import Variant
from pipeline_core.factory.joint_plan import JointPlan, PlannedVariant, identity_of
from pipeline_core.factory.order import next_variant
from pipeline_core.factory.outcomes import Production, Progress, end_of, gain_of
from pipeline_core.factory.parallel_runs import ParallelRuns
from pipeline_core.spec import dump
from pipeline_core.store import Store
from pipeline_core.store.events import Event
from pipeline_core.store.runs import Options, Run

ALL_FOLDS = 100  # the most that a cross-validation takes
Execute = Callable[[Store, Run], Iterator[Event | None]]


@dataclass
class VariantRuns:
    """The runs of a factory's variants, within a budget or without.

    Parameters
    ----------
    store, joint
        The workspace, and the plans.
    metric
        What decides which variant is worth running next.
    execute
        Executes a run and yields its events, and None where it would have to wait.
    options
        Options of each run.
    at_once
        How many runs may be at work.
    until
        When the budget is over, by the clock; None for no budget.
    clock
        Tells the time, in seconds.
    by_stage
        Whether whoever executes the runs lets each stage wait for what another run makes.
    folds
        The folds after which a run's judge pauses; None for no pause.
    reserve
        Returns the seconds of the budget that are needed for something else.
    expected
        Returns the seconds that a variant will take; it begins only if there are as many.
    """

    store: Store
    joint: JointPlan
    metric: str
    execute: Execute
    options: Options
    at_once: int
    until: float | None
    clock: Callable[[], float]
    by_stage: bool = False
    folds: int | None = None
    reserve: Callable[[], float] = lambda: 0.0
    expected: Callable[[PlannedVariant], float] = lambda planned: 0.0
    gains: dict[str, tuple[Variant, float | None]] = field(default_factory=dict)
    count: int = 0
    _seconds: float | None = None

    def note(self, end: Production) -> None:
        """Note a score, which decides what is worth running next."""
        variant = end.planned.variant
        gain = gain_of(self.store, self.joint, end.planned, self.metric)
        self.gains[variant.name] = (variant, gain)

    def run(self, pending: Sequence[PlannedVariant]) -> Iterator[Progress]:
        """Run variants, and yield what happens."""
        runs = ParallelRuns(self._start, self._next, self.at_once, self.by_stage)
        for step in runs.run(pending):
            if not step.ended:
                yield Progress(self.count, step.planned, step.run, step.event)
                continue
            end = end_of(self.store, self.joint, step.planned, step.run)
            self.note(end)
            if end.status == "cancelled" or end.is_without_cluster:
                self.until = self.clock()  # somebody stopped it, and means all
            yield Progress(self.count, step.planned, step.run, end=end)

    def left(self) -> float | None:
        """Return the seconds that a run may take; None for any."""
        return None if self.until is None else self.until - self.clock() - self.reserve()

    def _next(self, ready: Sequence[PlannedVariant]) -> PlannedVariant | None:
        self._seconds = self.left()
        if self._seconds is None:
            return ready[0]
        ready = [each for each in ready if self.expected(each) < self._seconds]
        if not ready:
            return None
        variants = [planned.variant for planned in ready]
        scored = [(v, self.gains[v.name][1]) for v in variants if v.name in self.gains]
        if len(scored) == len(variants):
            best = max(scored, key=lambda each: -float("inf") if each[1] is None else each[1])[0]
            return ready[variants.index(best)]
        return ready[variants.index(next_variant(variants, list(self.gains.values())))]

    def _start(self, planned: PlannedVariant) -> tuple[Run, Iterator[Event | None]]:
        self.count += 1
        limits = [each for each in (self.options.seconds, self._seconds) if each is not None]
        seconds = min(limits) if limits else None
        own = replace(self.options, seconds=seconds, folds=self.folds)
        run = create_run(self.store, self.joint, planned, own)
        return run, self.execute(self.store, run)


def create_run(
    store: Store,
    joint: JointPlan,
    planned: PlannedVariant,
    options: Options,
    seconds: float | None = None,
) -> Run:
    """Create the run of a variant: an ordinary one, under an identity of its own.

    Parameters
    ----------
    store, joint, planned
        The workspace, the plans, and the variant.
    options
        The options of the run, which is of the stages that the plans have.
    seconds
        Its time limit, instead of that of the options.
    """
    pipeline, file = planned.variant.pipeline, str(joint.file)
    to = (joint.judge, *planned.gates) if options.folds in (None, ALL_FOLDS) else (joint.judge,)
    own = replace(options, threads=joint.threads, to=to, force=(), pins=())
    own = own if seconds is None else replace(own, seconds=seconds)
    identity = identity_of(joint.file, planned.variant)
    return store.runs.create(identity, pipeline.name, file, dump(pipeline), own)
