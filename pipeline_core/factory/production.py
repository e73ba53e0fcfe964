"""A factory run: one ordinary run a variant, and none where its result is kept.

Several runs may be at work, but no two that would make the same result: what variants share is
kept before the second of them begins. With a budget, variants race.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from pipeline_core.factory.joint_plan import JointPlan, PlannedVariant
from pipeline_core.factory.outcomes import (
    Production,
    Progress,
    Standing,
    is_settled,
    judge_summary,
    metric_in,
)
from pipeline_core.factory.racing import Racing, folds_of, has_kept_folds
from pipeline_core.factory.variant_runs import ALL_FOLDS, Execute, VariantRuns, create_run
from pipeline_core.store import Store
from pipeline_core.store.runs import Options

__all__ = [
    "Execute",
    "Production",
    "Progress",
    "Standing",
    "create_run",
    "judge_summary",
    "metric_in",
    "produce",
]


def produce(
    store: Store,
    joint: JointPlan,
    metric: str,
    execute: Execute,
    *,
    options: Options,
    at_once: int = 1,
    by_stage: bool = False,
    budget: float | None = None,
    race: bool = True,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Progress]:
    """Run the variants whose report is not kept, and yield what happens.

    Parameters
    ----------
    store, joint
        The workspace, and the plans.
    metric
        What they are compared by where there is a budget.
    execute
        Executes a run and yields its events, and None where it would have to wait.
    options
        Options of each run, the judge among its goals; runs at a time share its workers.
    at_once
        How many runs may be at work.
    by_stage
        Whether whoever executes them lets each stage wait for what another run makes.
    budget
        Seconds for all runs; the last ones are cut off, what did not begin is not run.
    race
        Whether variants race where there is a budget and their judge has folds; else those that
        promise most run first, each on all folds.
    clock
        Tells the time, in seconds.
    """
    settled, pending = _settled(store, joint)
    yield from (Progress(0, each.planned, end=each) for each in settled)
    at_once = max(1, min(at_once, len(pending)))
    options = replace(options, workers=max(1, options.workers // at_once))
    until = None if budget is None else clock() + budget
    runs = VariantRuns(store, joint, metric, execute, options, at_once, until, clock, by_stage)
    for each in settled:
        runs.note(each)
    if until is not None and race and all(folds_of(joint, planned) for planned in pending):
        # Those of which only a gate is open run first, and are opponents then.
        judged = [each for each in pending if judge_summary(store, joint, each) is not None]
        yield from runs.run(judged)
        ends = [*settled, *(Production(each, "judged") for each in judged)]
        yield from Racing(runs, ends).race([each for each in pending if each not in judged])
        return
    runs.folds = (
        ALL_FOLDS if any(has_kept_folds(store, joint, planned) for planned in pending) else None
    )
    begun = set()
    for progress in runs.run(pending):
        begun.add(progress.planned.variant.name)
        end = progress.end
        if end is not None and end.status == "paused":  # it has all folds, and no report is kept
            progress = replace(progress, end=replace(end, status="failed"))
        yield progress
    for planned in pending:
        if planned.variant.name not in begun:
            yield Progress(0, planned, end=Production(planned, "not_run"))


def _settled(store: Store, joint: JointPlan) -> tuple[list[Production], list[PlannedVariant]]:
    """Return what became of the variants that need no run, and those that need one."""
    ends, pending = [], []
    for planned in joint.variants:
        if planned.plan is None:
            error = planned.error.as_json() if planned.error else None
            ends.append(Production(planned, "cannot_run", error=error))
        elif is_settled(store, joint, planned):
            ends.append(Production(planned, "judged"))
        else:
            pending.append(planned)
    return ends, pending
