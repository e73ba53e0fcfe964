"""What must run, in which order, and why: decided from text alone, so no library is loaded."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any, Literal, Protocol

from pipeline_core.catalog import Catalogue, Entry
from pipeline_core.edits import left_out, sources_of, without
from pipeline_core.messages.message import Message
from pipeline_core.plan.cache_key import ingredients, key_of
from pipeline_core.spec import Pipeline, Stage


class Memory(Protocol):
    """What a plan asks of a store."""

    def summaries(self, keys: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Return the summaries of the kept results among some keys."""

    def last(self, pipeline: str, stage: str) -> dict[str, Any] | None:
        """Return the ingredients of a stage's last success."""


@dataclass(frozen=True)
class Job:
    """One stage of a plan.

    Parameters
    ----------
    stage, block
        Names.
    settings
        Every setting with its effective value.
    inputs
        Stage names by port.
    key
        Identifies the result.
    ingredients
        What the key was made of.
    action, reason
        What to do, and why.
    summary
        The kept result's summary, where it is reused.
    """

    stage: str
    block: str
    settings: Mapping[str, Any]
    inputs: Mapping[str, tuple[str, ...]]
    key: str
    ingredients: Mapping[str, Any]
    action: Literal["run", "reuse"]
    reason: Message
    summary: Mapping[str, Any] | None = None

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """The stages it reads from, each once."""
        return tuple(dict.fromkeys(name for names in self.inputs.values() for name in names))


@dataclass(frozen=True)
class Plan:
    """The jobs in an order that can be run, with what they share.

    Parameters
    ----------
    out
        The stages that are left out, and why.
    """

    jobs: Mapping[str, Job]
    entries: Mapping[str, Entry]
    pipeline: str
    folder: Path
    threads: int = 1
    name: str = ""
    out: Mapping[str, Message] = field(default_factory=dict)

    @property
    def to_run(self) -> list[str]:
        """The stages that are not reused."""
        return [job.stage for job in self.jobs.values() if job.action == "run"]


def plan(
    pipeline: Pipeline,
    catalogue: Catalogue,
    memory: Memory | None = None,
    *,
    folder: Path,
    identity: str = "",
    to: Collection[str] = (),
    force: Collection[str] = (),
    threads: int = 1,
) -> Plan:
    """Plan a pipeline that `check` found no errors in, but for what is switched off.

    Parameters
    ----------
    pipeline
        The pipeline.
    catalogue
        The blocks.
    memory
        The store that keeps results; None plans everything to run.
    folder
        What relative file paths start from.
    identity
        Whose last ingredients to compare with: the file's path.
    to
        Stop at these stages; empty for the whole pipeline.
    force
        Stages to run even if their result is kept.
    threads
        Threads a single stage may use.
    """
    asked = _needed(pipeline, to)
    out = passed_over(pipeline, catalogue)
    awake = without(pipeline, out)
    drafts: dict[str, tuple[str, dict[str, Any]]] = {}
    for name in _order(awake, asked):
        stage = awake.stages[name]
        keys = {
            source: drafts[source][0] for sources in stage.inputs.values() for source in sources
        }
        entry = _entry(catalogue, stage)
        made = ingredients(stage, entry, keys, seed=pipeline.seed, folder=folder, threads=threads)
        drafts[name] = (key_of(made), made)
    kept = memory.summaries([key for key, _ in drafts.values()]) if memory else {}
    jobs = {
        name: _job(awake.stages[name], *drafts[name], kept, force,
                   lambda name=name: memory.last(identity, name) if memory else None)  # type: ignore[misc]
        for name in drafts
    }  # fmt: skip
    used = [_entry(catalogue, stage) for stage in awake.stages.values()]
    entries = {entry["id"]: entry for entry in used}
    out = {name: reason for name, reason in out.items() if name in asked}
    return Plan(jobs, entries, identity, folder, threads, pipeline.name, out)


def passed_over(pipeline: Pipeline, catalogue: Catalogue) -> dict[str, Message]:
    """Return the stages that are switched off or need one that is, and which of the two.

    Examples
    --------
    >>> stages = {"a": Stage("a", "x", off=True), "b": Stage("b", "y", {"data": ("a",)})}
    >>> [reason.code for reason in passed_over(Pipeline(stages=stages), {}).values()]
    ['reason.off', 'reason.behind_off']
    """
    return {
        name: Message("reason.behind_off", {"off": off}) if name != off else Message("reason.off")
        for name, off in left_out(pipeline, catalogue).items()
    }


def _needed(pipeline: Pipeline, to: Collection[str]) -> Collection[str]:
    """Return the stages that some stages need, themselves among them; of none, all."""
    if not to:
        return pipeline.stages.keys()
    needed: set[str] = set()
    waiting = list(to)
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting.extend(sources_of(pipeline.stages[name].inputs))
    return needed


def _order(pipeline: Pipeline, asked: Collection[str]) -> list[str]:
    graph = {name: sources_of(stage.inputs) for name, stage in pipeline.stages.items()}
    return [name for name in TopologicalSorter(graph).static_order() if name in asked]


def _entry(catalogue: Catalogue, stage: Stage) -> Entry:
    if stage.block in catalogue:
        return catalogue[stage.block]
    return next(entry for entry in catalogue.values() if stage.block in entry["formerly"])


def _job(
    stage: Stage,
    key: str,
    made_of: dict[str, Any],
    kept: Mapping[str, Mapping[str, Any]],
    force: Collection[str],
    last: Callable[[], Mapping[str, Any] | None],
) -> Job:
    action: Literal["run", "reuse"] = "run"
    if stage.name in force:
        reason = Message("reason.asked")
    elif key in kept:
        action, reason = "reuse", Message("reason.reused")
    else:
        reason = _difference(made_of, last())
    return Job(
        stage.name, made_of["block"], made_of["settings"], dict(stage.inputs),
        key, made_of, action, reason, kept.get(key) if action == "reuse" else None,
    )  # fmt: skip


def _difference(now: Mapping[str, Any], before: Mapping[str, Any] | None) -> Message:
    if before is None:
        return Message("reason.never_ran")
    for part, code in _CODES.items():
        if now[part] != before.get(part):
            names = _changed(part, now[part], before.get(part))
            if part == "settings" and _by_seed(names, now, before):
                return Message("reason.seed_changed")
            return Message(code, {"names": names} if names else {})
    return Message("reason.artifact_missing")


def _by_seed(names: list[str], now: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    return set(names) <= set(now["seeds"]) and now["seed"] != before.get("seed")


_CODES = {
    "block": "reason.code_changed",
    "settings": "reason.settings_changed",
    "files": "reason.file_changed",
    "code": "reason.code_changed",
    "inputs": "reason.input_changed",
    "packages": "reason.library_changed",
    "threads": "reason.threads_changed",
    "python": "reason.library_changed",
    "core": "reason.core_changed",
}


def _changed(part: str, now: Any, before: Any) -> list[str]:
    if not isinstance(now, Mapping) or not isinstance(before, Mapping):
        return []
    if part == "inputs":  # whoever reads the reason knows stages, not ports
        now, before = (dict(w for p in x.values() for w in p.items()) for x in (now, before))
    return [name for name in sorted({*now, *before}) if now.get(name) != before.get(name)]
