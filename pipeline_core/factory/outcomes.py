"""What became of the variants of a factory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline_core.data.output import Summary, is_refused, with_overrides
from pipeline_core.factory.joint_plan import JointPlan, PlannedVariant
from pipeline_core.factory.race import Loss
from pipeline_core.measures.metric_directions import direction
from pipeline_core.store import Store
from pipeline_core.store.events import Event
from pipeline_core.store.runs import Run

_STATUSES = {
    "cancelled": "cancelled",
    "timed_out": "stopped",
    "refused": "refused",
    "succeeded": "paused",  # its judge has not come to its last fold
}


@dataclass(frozen=True)
class Standing:
    """How far a racer came that was not judged on all folds.

    Parameters
    ----------
    folds, of
        How many folds it was judged on, and how many there are.
    value
        The mean of its scores on them.
    loss
        Why it was stopped; None if only the time was over.
    """

    folds: int
    of: int
    value: float
    loss: Loss | None = None


@dataclass(frozen=True)
class Production:
    """What became of a variant.

    Parameters
    ----------
    planned
        The variant.
    status
        ``judged``, ``failed``, ``refused`` (a gate before its judge), ``stopped`` (its time was
        over), ``cancelled``, ``not_run``, or ``cannot_run`` where it has an error. In a race also
        ``paused`` after some folds, and in the end ``lost``, or ``unfinished`` where the time
        was over before its last fold.
    run
        The id of its run; None where none was needed or made.
    error
        Why it has no score, as a message.
    standing
        How a racer stood that was not judged on all folds.
    """

    planned: PlannedVariant
    status: str
    run: str | None = None
    error: Mapping[str, Any] | None = None
    standing: Standing | None = None

    @property
    def is_without_cluster(self) -> bool:
        """Whether the cluster cannot be used any more, by this run or by another one."""
        code = str((self.error or {}).get("code", ""))
        return code.startswith("cluster.") and code != "cluster.worker_died"


@dataclass(frozen=True)
class Progress:
    """What happened: a variant's run began, an event of it, or how it ended."""

    place: int
    planned: PlannedVariant
    run: Run | None = None
    event: Event | None = None
    end: Production | None = None


def end_of(store: Store, joint: JointPlan, planned: PlannedVariant, run: Run) -> Production:
    """Return what became of a variant whose run has ended."""
    ended = store.runs.get(run.id) or run
    if judge_summary(store, joint, planned) is not None:
        return Production(planned, "judged", run.id)
    failed = [row["error"] for row in store.runs.stages(run.id) if row["error"]]
    error = failed[0] if failed else ended.error
    status = _STATUSES.get(ended.status, "failed")
    return Production(planned, status, run.id, error)


def is_settled(store: Store, joint: JointPlan, planned: PlannedVariant) -> bool:
    """Return whether a variant is judged, and each gate has answered."""
    gates = gates_of(store, planned)
    return judge_summary(store, joint, planned) is not None and "unanswered" not in gates.values()


def gates_of(store: Store, planned: PlannedVariant) -> dict[str, str]:
    """Return what the gates outside a variant's judge say.

    Returns
    -------
    dict
        For each gate ``passed``, ``refused``, ``overridden`` or ``unanswered``.
    """
    jobs = [planned.plan.jobs[name] for name in planned.gates] if planned.plan else []
    kept = store.artifacts.summaries([job.key for job in jobs])
    return {job.stage: _answer(kept.get(job.key), job.overrides) for job in jobs}


def _answer(summary: Summary | None, overrides: tuple[dict[str, Any], ...]) -> str:
    if summary is None:
        return "unanswered"
    summary = with_overrides(summary, overrides)
    if is_refused(summary):
        return "refused"
    return "overridden" if summary.get("overridden") else "passed"


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


def gain_of(store: Store, joint: JointPlan, planned: PlannedVariant, metric: str) -> float | None:
    """Return a variant's score, higher is better; None where there is none."""
    summary = judge_summary(store, joint, planned)
    name = metric_in(summary["metrics"], metric) if summary else None
    value = summary["metrics"][name] if summary and name else None
    return None if value is None else (direction(name or "") or 1) * float(value)
