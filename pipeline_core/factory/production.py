"""The runs of a factory: one ordinary run a variant, and none where its result is kept.

Variants run one after another, so that what two of them share is kept before the second plans;
within a run, stages run side by side as always.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline_core.data.output import Summary
from pipeline_core.factory.joint_plan import JointPlan, PlannedVariant, identity_of
from pipeline_core.factory.order import Judged, next_variant
from pipeline_core.measures.metric_directions import direction
from pipeline_core.spec import dump
from pipeline_core.store import Store
from pipeline_core.store.events import Event
from pipeline_core.store.runs import Options, Run

Execute = Callable[[Store, Run], Iterator[Event]]
_STOPPED = {"cancelled": "cancelled", "timed_out": "stopped"}


@dataclass(frozen=True)
class Production:
    """What became of a variant.

    Parameters
    ----------
    planned
        The variant.
    status
        ``judged``, ``failed``, ``stopped`` (its time was over), ``cancelled``, ``not_run``, or
        ``cannot_run`` where it has an error.
    run
        The id of its run; None where none was needed or made.
    error
        Why it has no score, as a message.
    """

    planned: PlannedVariant
    status: str
    run: str | None = None
    error: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Progress:
    """Something that happened: a variant's run began, an event of it, or how it ended."""

    place: int
    planned: PlannedVariant
    run: Run | None = None
    event: Event | None = None
    end: Production | None = None


def produce(
    store: Store,
    joint: JointPlan,
    metric: str,
    execute: Execute,
    *,
    options: Options,
    budget: float | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Progress]:
    """Run the variants whose report is not kept, and yield what happens.

    Parameters
    ----------
    store, joint
        The workspace, and the plans.
    metric
        What they are ordered by where there is a budget.
    execute
        Executes a run and yields its events.
    options
        Options of each run, the judge among its goals.
    budget
        Seconds for all runs; the last one is cut off, what did not begin is not run.
    clock
        Tells the time, in seconds.
    """
    settled, pending = _settled(store, joint)
    yield from (Progress(0, end.planned, end=end) for end in settled)
    judged = [(e.planned.variant, _gain(store, joint, e.planned, metric)) for e in settled]
    until, place = None if budget is None else clock() + budget, 0
    while pending:
        planned = pending.pop(_next(pending, judged) if budget is not None else 0)
        left = None if until is None else until - clock()
        if left is not None and left <= 0:
            yield Progress(0, planned, end=Production(planned, "not_run"))
            continue
        place += 1
        for progress in _run(store, joint, planned, execute, options, left, place):
            yield progress
            if progress.end and progress.end.status == "cancelled":
                until = clock()  # somebody stopped it, and means all
        judged.append((planned.variant, _gain(store, joint, planned, metric)))


def _settled(store: Store, joint: JointPlan) -> tuple[list[Production], list[PlannedVariant]]:
    """Return what became of the variants that need no run, and those that need one."""
    ends, pending = [], []
    for planned in joint.variants:
        if planned.plan is None:
            error = planned.error.as_json() if planned.error else None
            ends.append(Production(planned, "cannot_run", error=error))
        elif judge_summary(store, joint, planned) is not None:
            ends.append(Production(planned, "judged"))
        else:
            pending.append(planned)
    return ends, pending


def _next(pending: Sequence[PlannedVariant], judged: Judged) -> int:
    variants = [planned.variant for planned in pending]
    return variants.index(next_variant(variants, judged))


def _run(
    store: Store,
    joint: JointPlan,
    planned: PlannedVariant,
    execute: Execute,
    options: Options,
    seconds: float | None,
    place: int,
) -> Iterator[Progress]:
    limits = [limit for limit in (options.seconds, seconds) if limit is not None]
    run = create_run(store, joint, planned, options, min(limits) if limits else None)
    yield Progress(place, planned, run)
    for event in execute(store, run):
        yield Progress(place, planned, run, event)
    yield Progress(place, planned, run, end=_end_of(store, joint, planned, run))


def create_run(
    store: Store,
    joint: JointPlan,
    planned: PlannedVariant,
    options: Options,
    seconds: float | None = None,
) -> Run:
    """Create the run of a variant: an ordinary one, under an identity of its own."""
    pipeline, file = planned.variant.pipeline, str(joint.file)
    own = Options(
        threads=joint.threads,
        workers=options.workers,
        seconds=seconds,
        megabytes=options.megabytes,
        result_megabytes=options.result_megabytes,
        to=(joint.judge,),
    )
    identity = identity_of(joint.file, planned.variant)
    return store.runs.create(identity, pipeline.name, file, dump(pipeline), own)


def _end_of(store: Store, joint: JointPlan, planned: PlannedVariant, run: Run) -> Production:
    ended = store.runs.get(run.id) or run
    if judge_summary(store, joint, planned) is not None:
        return Production(planned, "judged", run.id)
    failed = [row["error"] for row in store.runs.stages(run.id) if row["error"]]
    error = failed[0] if failed else ended.error
    status = _STOPPED.get(ended.status, "failed")
    return Production(planned, status, run.id, error)


def judge_summary(store: Store, joint: JointPlan, planned: PlannedVariant) -> Summary | None:
    """Return the summary of the report that judges a variant; None where it is not kept."""
    key = joint.judge_key(planned)
    return store.artifacts.summaries([key]).get(key) if key else None


def metric_in(metrics: Mapping[str, Any], metric: str) -> str | None:
    """Return the name of a metric in a report: of folds it is the mean.

    Examples
    --------
    >>> metric_in({"roc_auc_mean": 0.8}, "roc_auc"), metric_in({"r2": 0.1}, "roc_auc")
    ('roc_auc_mean', None)
    """
    return next((name for name in (metric, f"{metric}_mean") if name in metrics), None)


def _gain(store: Store, joint: JointPlan, planned: PlannedVariant, metric: str) -> float | None:
    """Return a variant's score, higher is better; None where there is none."""
    summary = judge_summary(store, joint, planned)
    name = metric_in(summary["metrics"], metric) if summary else None
    value = summary["metrics"][name] if summary and name else None
    return None if value is None else (direction(name or "") or 1) * float(value)
