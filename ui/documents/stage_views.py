"""How things stand: what the last run, the plan and the check say about each stage, in one view.

A result is only called a stage's result while the plan would still reuse it;
what an earlier version of the pipeline gave is never shown as today's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline_core.plan import passed_over
from pipeline_core.spec import Pipeline

ACTIVE = frozenset({"waiting", "running"})
_NEVER = ("reason.never_ran", "reason.asked")
_ENDED = frozenset({"failed", "cancelled", "skipped", "refused"})


@dataclass(frozen=True)
class StageView:
    """What is known of one stage.

    Parameters
    ----------
    state
        A stage's state, or ``not_run``, or ``outdated``: it would give something else now.
    reason
        Why it ran, will run or was reused: code and values.
    seconds
        How long it worked.
    key
        Where its result is kept; None if there is none.
    error
        Code and values of what went wrong.
    problem
        ``error`` or ``warning`` if the check has something to say.
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


def views(
    pipeline: Pipeline,
    entries: Mapping[str, Any],
    *,
    jobs: Mapping[str, Any],
    rows: Iterable[Mapping[str, Any]] = (),
    running: bool = False,
    same_text: bool = False,
    problems: Collection[Any] = (),
) -> dict[str, StageView]:
    """Return the view of every stage, in the file's order.

    Parameters
    ----------
    pipeline, entries
        The pipeline and the catalogue.
    jobs
        The plan's jobs by stage; empty where the pipeline cannot be planned.
    rows
        The stages of the run that is shown, as the store has them.
    running
        That run has not ended.
    same_text
        That run was of the pipeline as it is now.
    problems
        What the check found.
    """
    found = {row["stage"]: row for row in rows}
    worst, out = _worst(problems), passed_over(pipeline, entries)
    made = {}
    for name, stage in pipeline.stages.items():
        job, row = jobs.get(name), found.get(name)
        if running:
            state = _while_running(row)
        elif name in out:
            state = {"state": "skipped", "reason": out[name].as_json()}
        elif job is not None and job.action == "reuse":
            state = _kept(job, row)
        else:
            state = _not_kept(job, row, same_text)
        made[name] = StageView(
            name, stage.block, family_of(stage.block, entries), problem=worst.get(name), **state
        )
    return made


def of_run(pipeline: Pipeline, entries: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> (
    dict[str, StageView]
):  # fmt: skip
    """Return the views of a run of the past, from what it left alone."""
    found = {row["stage"]: row for row in rows}
    return {
        name: StageView(
            name, stage.block, family_of(stage.block, entries), **_while_running(found.get(name))
        )
        for name, stage in pipeline.stages.items()
    }


def family_of(block: str, entries: Mapping[str, Any]) -> str:
    """Return a block's family; what is unknown counts as preparation."""
    return str(entries[block]["family"]) if block in entries else "prepare"


def progress(found: Mapping[str, StageView]) -> tuple[int, int]:
    """Return how many stages of a run have ended, and how many there are.

    Examples
    --------
    >>> progress({"a": StageView("a", "x", state="running"), "b": StageView("b", "x")})
    (1, 2)
    """
    return sum(view.state not in ACTIVE for view in found.values()), len(found)


def _while_running(row: Mapping[str, Any] | None) -> dict[str, Any]:
    if row is None:
        return {"state": "waiting"}
    state = row["status"]
    if state == "reused" and (row.get("summary") or {}).get("passed") is False:
        state = "refused"
    told = {name: row.get(name) for name in ("reason", "seconds", "key", "summary", "error")}
    return {"state": state, **told}


def _kept(job: Any, row: Mapping[str, Any] | None) -> dict[str, Any]:
    refused = (job.summary or {}).get("passed") is False
    state = {"state": "refused" if refused else "succeeded", "key": job.key, "summary": job.summary}
    if row is None or row.get("key") != job.key:
        return {**state, "reason": _reason(job)}
    state["state"] = "reused" if row["status"] == "reused" and not refused else state["state"]
    return {**state, "seconds": row["seconds"], "reason": row["reason"]}


def _not_kept(job: Any, row: Mapping[str, Any] | None, same_text: bool) -> dict[str, Any]:
    reason = _reason(job) if job is not None else None
    changed = bool(reason and reason["code"] not in _NEVER)
    fresh = {"reason": reason, "state": "outdated" if changed else "not_run"}
    if row is None or row["status"] not in _ENDED | {"succeeded"}:
        return fresh
    same = row.get("key") == job.key if job is not None and row.get("key") else same_text
    if not same:
        return fresh
    if row["status"] == "succeeded":  # its result could not be kept, or has gone
        return {**fresh, "seconds": row["seconds"]}
    return {**_while_running(row), "key": None, "reason": reason}


def _reason(job: Any) -> dict[str, Any]:
    return job.reason.as_json()


def _worst(problems: Collection[Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for problem in problems:
        if problem.stage and found.get(problem.stage) != "error":
            found[problem.stage] = problem.severity
    return found
