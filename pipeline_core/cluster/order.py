"""Order for one stage: all that travels to the worker which does its work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple, cast

from pipeline_core.catalog import CORE, Entry
from pipeline_core.cluster.own_blocks import OwnFiles
from pipeline_core.cluster.requirement import Requirement
from pipeline_core.engine.part_share import Share
from pipeline_core.plan import Job, Plan
from pipeline_core.plan.cache_key import fold_key
from pipeline_core.spec.entry import asks_a_server, writes

_NOT_SENT = frozenset({"doc", "params", "icon_nodes", "summary", "when"})
_MOST_TRIALS = 400  # of a search, of which each is kept
_ENOUGH = frozenset({"block", "seed"})  # of what an ancestor was made of


class Place(NamedTuple):
    """The folder in which results lie, and how they are signed.

    Parameters
    ----------
    folder
        The shared folder of objects, by the same path on every machine.
    key
        Signs fitted models.
    max_megabytes
        The size that a result may have; None for any.
    """

    folder: str
    key: bytes | None
    max_megabytes: float | None = None


@dataclass(frozen=True)
class Order:
    """A stage's work, for a worker.

    Parameters
    ----------
    stage
        Its name.
    plan
        The stage as a job to run, the stages above it as reused ones.
    parts
        The manifests of the results that it may read, by key.
    place
        Where results lie.
    requirement
        What the worker must be like.
    topic, ticket
        The Dask topic of its events, and what stands for the stage there.
    own
        The approved files of users' blocks.
    stop_file
        A file that appears when somebody asks a search for the best so far.
    share
        What of the stage the worker is to do; None for all, whose parts nobody shares.
    """

    stage: str
    plan: Plan
    parts: Mapping[str, Any]
    place: Place
    requirement: Requirement
    topic: str
    ticket: str = ""
    own: OwnFiles = field(default_factory=dict)
    stop_file: str = ""
    share: Share | None = None


class Outcome(NamedTuple):
    """What a worker answers: the stage's events in order, and the rows to list.

    Parameters
    ----------
    events
        All events of the stage, its end the last of them.
    rows
        The results that it has written.
    trace
        The traceback of what it failed with, for the log.
    missing
        The stage above whose result could not be read; nothing else is answered then.
    differences
        How the worker differs from what is required; nothing else is answered then.
    pending, part_seconds
        The parts of the stage that others may make, and how long one takes.
    seconds
        How long the worker had it.
    """

    events: list[Any]
    rows: list[Any]
    trace: str = ""
    missing: str = ""
    differences: tuple[tuple[str, str], ...] = ()
    pending: tuple[int, ...] = ()
    part_seconds: float = 0.0
    seconds: float = 0.0


def belongs_to_client(job: Job, entry: Entry) -> bool:
    """Return whether a stage is worked on by the client: it reads or writes outside the store.

    Files, databases and their passwords are where the person is who asked for the run.
    """
    return (
        not job.sources or bool(job.ingredients["files"]) or asks_a_server(entry) or writes(entry)
    )


def needed_results(plan: Plan, job: Job) -> list[str]:
    """Return the stages whose results a stage reads: of a model over models, all above it."""
    if plan.entries[job.block]["shape"] != "meta":
        return list(job.sources)
    return stages_above(plan, job.stage)


def has_parts(job: Job) -> bool:
    """Return whether a stage has parts that machines can share: folds, or a search's trials."""
    return job.block in ("cross_validate", "search")


def part_keys(job: Job, limit: int | None) -> dict[str, int]:
    """Return the keys under which parts of a stage may be kept, with their numbers."""
    most = limit or 0
    if has_parts(job):
        most = int(job.settings["folds"]) if job.block == "cross_validate" else _MOST_TRIALS
    return {fold_key(job.key, number): number for number in range(1, most + 1)}


def stages_above(plan: Plan, stage: str) -> list[str]:
    """Return the stages that a stage is made of, in the order of the plan."""
    above: set[str] = set()
    waiting = [stage]
    while waiting:
        sources = plan.jobs[waiting.pop()].sources
        waiting += [name for name in sources if name not in above]
        above.update(sources)
    return [name for name in plan.jobs if name in above]


def plan_of_stage(
    plan: Plan, job: Job, key_of: Callable[[str], str], notes: Mapping[str, Any]
) -> Plan:
    """Return the part of a plan that a worker needs: one job to run, the rest reused.

    Parameters
    ----------
    plan, job
        The plan, and the stage to run.
    key_of
        Returns the key of a stage's result in this run.
    notes
        The notes of the stages above, by stage, that say of which rows they are made.
    """
    jobs = {
        name: _reused(plan.jobs[name], key_of(name), notes.get(name, ()))
        for name in stages_above(plan, job.stage)
    }
    jobs[job.stage] = replace(job, key=key_of(job.stage), action="run", summary=None)
    blocks = {one.block for one in jobs.values()}
    blocks |= {step for step in plan.entries if step not in {j.block for j in plan.jobs.values()}}
    entries = {name: _sent(plan.entries[name]) for name in blocks}
    return replace(plan, jobs=jobs, entries=entries, excluded={})


def _reused(job: Job, key: str, notes: Any) -> Job:
    summary = cast("Any", {"passed": None, "notes": list(notes)})
    made_of = {name: value for name, value in job.ingredients.items() if name in _ENOUGH}
    return replace(
        job, key=key, action="reuse", summary=summary, ingredients={**made_of, "files": {}}
    )


def _sent(entry: Entry) -> Entry:
    """Return an entry as plain data, a built-in block's file by its path in the package."""
    stored = cast("dict[str, Any]", entry)  # whose help would be read, were it asked as a whole
    names = {*dict.keys(stored), "settings"} - _NOT_SENT
    plain = {name: stored[name] for name in names}
    file = Path(entry["file"])
    if file.is_relative_to(CORE):
        plain["file"] = file.relative_to(CORE).as_posix()
    return cast("Entry", plain)
