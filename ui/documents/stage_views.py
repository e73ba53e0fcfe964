"""The state of each stage: what the last run, the plan and the check say, in one view.

A result counts as a stage's result only while the plan would reuse it; what an earlier
version of the pipeline gave is never shown as current.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple, TypedDict

from pipeline_core.catalog import Catalogue
from pipeline_core.check import Problem, faulty_stages
from pipeline_core.check.problem import LEVELS, Level
from pipeline_core.data.output import is_refused
from pipeline_core.edits import without_sources
from pipeline_core.messages.message import Message, MessageJson
from pipeline_core.plan import Job, exclusion_reasons
from pipeline_core.plan.pins import pins_in_force
from pipeline_core.spec import Pipeline
from pipeline_core.store.pins import Pin

ACTIVE_STATES = frozenset({"waiting", "running"})
_ENDED_STATES = frozenset({"failed", "cancelled", "skipped", "refused"})
# With these reasons a stage has no result that could be outdated.
_FIRST_RUN_REASONS = ("reason.never_ran", "reason.asked")
OWN_FAULTS = ("reason.has_error", "reason.unfinished")
# A stage of a run, as the store returns it.
StageRow = Mapping[str, Any]


class EarlierResult(NamedTuple):
    """A stage's stored result of an earlier version of the pipeline: its key and summary."""

    key: str
    summary: Mapping[str, Any]


@dataclass(frozen=True)
class StageView:
    """The state of one stage.

    Parameters
    ----------
    stage, block, family
        The stage, its block and the block's family.
    state
        A stage's state, or ``not_run``, or ``outdated``: its result would now differ.
    reason
        Why it ran, will run or was reused.
    seconds
        How long it ran.
    key
        The key of its stored result; None if there is none.
    summary
        The summary of its result.
    error
        Why it failed.
    problem
        How urgent its problems are: ``error``, ``warning``, ``todo`` or None.
    earlier
        The last result of a stage that is ``outdated``, if it is still stored.
    pin
        The pin of the stage, or None.
    """

    stage: str
    block: str
    family: str = "prepare"
    state: str = "not_run"
    reason: Mapping[str, Any] | None = None
    seconds: float | None = None
    key: str | None = None
    summary: Mapping[str, Any] | None = None
    error: Mapping[str, Any] | None = None
    problem: str | None = None
    earlier: EarlierResult | None = None
    pin: Pin | None = None

    @property
    def has_fault(self) -> bool:
        """Whether its own problems keep it from running."""
        return bool(self.reason and self.reason["code"] in OWN_FAULTS)


class StageState(TypedDict, total=False):
    """The fields of a view that the run or the plan decides."""

    state: str
    reason: Mapping[str, Any] | None
    seconds: float | None
    key: str | None
    summary: Mapping[str, Any] | None
    error: Mapping[str, Any] | None
    earlier: EarlierResult | None


class StageMarks(TypedDict):
    """The fields of a view that do not depend on a run."""

    problem: str | None
    pin: Pin | None


def stage_views(
    pipeline: Pipeline,
    catalogue: Catalogue,
    *,
    jobs: Mapping[str, Job],
    rows: Iterable[StageRow] = (),
    running: bool = False,
    same_text: bool = False,
    problems: Collection[Problem] = (),
    earlier: Mapping[str, EarlierResult] | None = None,
    pins: Mapping[str, Pin] = MappingProxyType({}),
    beside_pins: Mapping[str, Message] = MappingProxyType({}),
    cut_short: Collection[str] = (),
) -> dict[str, StageView]:
    """Return the view of every stage, in the file's order.

    Parameters
    ----------
    pipeline, catalogue
        The pipeline and the blocks.
    jobs
        The plan's jobs by stage; empty if the pipeline cannot be planned.
    rows
        The stages of the run that is shown.
    running
        Whether that run has not ended.
    same_text
        Whether that run was of the current pipeline.
    problems
        The problems that the check found.
    earlier
        The last results of stages that have no current one.
    pins
        The pins of the pipeline, by stage.
    beside_pins
        The stages that do not run because of a pin, and why.
    cut_short
        The stages whose result is that of the run alone, as a search was stopped early, and
        that are otherwise as they were then.
    """
    pinned = pins_in_force(pipeline, pins.values())
    row_of = {row["stage"]: row for row in rows}
    levels = _worst_levels(problems)
    excluded = {**exclusion_reasons(without_sources(pipeline, pinned), catalogue), **beside_pins}
    left_out = calmly(faulty_stages(pipeline, problems, pinned), levels)
    last = earlier or {}
    views = {}
    for name, stage in pipeline.stages.items():
        job, row = jobs.get(name), row_of.get(name)
        if running:
            state = recorded_state(row)
            if name in last and state["state"] in ("waiting", "running"):
                state = {**state, "earlier": last[name]}
        elif name in excluded:
            state = {"state": "skipped", "reason": excluded[name].as_json()}
        elif job is not None and job.action == "reuse":
            state = _reusable_state(job, row)
        else:
            state = _stale_state(job, row, same_text, name in cut_short)
            if name in left_out:
                state = {**state, "reason": left_out[name].as_json()}
            if name in last and state["state"] in ("not_run", "outdated", "skipped"):
                state = {**state, "state": "outdated", "earlier": last[name]}
        family = family_of(stage.block, catalogue)
        marks: StageMarks = {"problem": levels.get(name), "pin": pins.get(name)}
        views[name] = StageView(name, stage.block, family, **marks, **state)
    return views


def calmly(reasons: Mapping[str, Message], levels: Mapping[str, Level]) -> dict[str, Message]:
    """Return why stages cannot run, with calm words for those that only lack something.

    Parameters
    ----------
    reasons
        What `faulty_stages` says.
    levels
        How urgent the problems of each stage are.

    Examples
    --------
    >>> reasons = {"b": Message("reason.behind_error", {"error": "a"})}
    >>> calmly(reasons, {"a": "todo"})["b"].code
    'reason.behind_unfinished'
    """
    calm = {
        "reason.has_error": "reason.unfinished",
        "reason.behind_error": "reason.behind_unfinished",
    }
    return {
        name: Message(calm[reason.code], reason.values)
        if levels.get(str(reason.values.get("error", name))) == "todo"
        else reason
        for name, reason in reasons.items()
    }


def needs_earlier_result(job: Job | None) -> bool:
    """Return whether a stage of a plan has no current result, but may have an earlier one."""
    return job is None or (job.action == "run" and job.reason.code not in _FIRST_RUN_REASONS)


def shown_summary(view: StageView) -> Mapping[str, Any]:
    """Return the summary of a stage's result; of the last one, marked as old, if it has none."""
    return view.summary or (view.earlier.summary if view.earlier else {})


def views_of_run(
    pipeline: Pipeline,
    catalogue: Catalogue,
    rows: Iterable[StageRow],
    unknown: str = "waiting",
) -> dict[str, StageView]:
    """Return the views of a past run, from its stored stages alone.

    Parameters
    ----------
    pipeline, catalogue
        The pipeline as it ran, and the blocks.
    rows
        The stored stages.
    unknown
        The state of a stage of which nothing is stored.
    """
    row_of = {row["stage"]: row for row in rows}
    return {
        name: StageView(
            name,
            stage.block,
            family_of(stage.block, catalogue),
            **(recorded_state(row_of[name]) if name in row_of else StageState(state=unknown)),
        )
        for name, stage in pipeline.stages.items()
    }


def family_of(block: str, catalogue: Catalogue) -> str:
    """Return a block's family; ``prepare`` for an unknown block."""
    return str(catalogue[block]["family"]) if block in catalogue else "prepare"


def progress(views: Mapping[str, StageView]) -> tuple[int, int]:
    """Return how many stages of a run have ended, and how many there are.

    Examples
    --------
    >>> progress({"a": StageView("a", "x", state="running"), "b": StageView("b", "x")})
    (1, 2)
    """
    return sum(view.state not in ACTIVE_STATES for view in views.values()), len(views)


def recorded_state(row: StageRow | None) -> StageState:
    """Return the state that the run recorded."""
    if row is None:
        return {"state": "waiting"}
    state = row["status"]
    if state == "reused" and is_refused(row.get("summary")):
        state = "refused"
    return {
        "state": state,
        "reason": row.get("reason"),
        "seconds": row.get("seconds"),
        "key": row.get("key"),
        "summary": row.get("summary"),
        "error": row.get("error"),
    }


def _reusable_state(job: Job, row: StageRow | None) -> StageState:
    """Return the state of a stage whose stored result is current."""
    refused = is_refused(job.summary)
    state: StageState = {
        "state": "refused" if refused else "succeeded",
        "key": job.key,
        "summary": job.summary,
    }
    if job.is_pinned and not refused:
        state["state"] = "reused"
    if row is None or row.get("key") != job.key or job.is_pinned:
        return {**state, "reason": _reason_json(job)}
    if row["status"] == "reused" and not refused:
        state["state"] = "reused"
    return {**state, "seconds": row["seconds"], "reason": row["reason"]}


def _stale_state(
    job: Job | None, row: StageRow | None, same_text: bool, is_cut_short: bool
) -> StageState:
    """Return the state of a stage without a current result."""
    reason = _reason_json(job) if job is not None else None
    if is_cut_short and row is not None:
        return {**recorded_state(row), "reason": reason}
    is_outdated = bool(reason and reason["code"] not in _FIRST_RUN_REASONS)
    state: StageState = {"reason": reason, "state": "outdated" if is_outdated else "not_run"}
    if row is None or row["status"] not in _ENDED_STATES | {"succeeded"}:
        return state
    same = row.get("key") == job.key if job is not None and row.get("key") else same_text
    if not same:
        return state
    if row["status"] == "succeeded":  # its result could not be stored, or was deleted
        return {**state, "seconds": row["seconds"]}
    recorded = recorded_state(row)
    if recorded["state"] == "skipped":  # for what happened before it, not for a change of its own
        return {**recorded, "key": None}
    return {**recorded, "key": None, "reason": reason}


def _reason_json(job: Job) -> MessageJson:
    return job.reason.as_json()


def _worst_levels(problems: Collection[Problem]) -> dict[str, Level]:
    """Return the most urgent level of each stage's problems, but for what is muted."""
    levels: dict[str, Level] = {}
    for problem in problems:
        if problem.stage and problem.level != "muted":
            known = levels.get(problem.stage, problem.level)
            levels[problem.stage] = min(known, problem.level, key=LEVELS.index)
    return levels
