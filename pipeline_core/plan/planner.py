"""The planner: what must run, in which order, and why.

Decided from text alone, so no library is loaded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from graphlib import TopologicalSorter
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, Protocol

from pipeline_core.catalog import Catalogue, Entry
from pipeline_core.data.output import Summary, with_overrides
from pipeline_core.edits import (
    drop_stages,
    entry_of,
    needed_stages,
    renewed,
    sources_of,
    with_bypasses,
    without_sources,
)
from pipeline_core.errors import CatalogError
from pipeline_core.messages.message import Message
from pipeline_core.plan.cache_key import ingredients, key_of
from pipeline_core.plan.freshness import reading, stage_freshness
from pipeline_core.plan.pins import (
    key_below,
    pin_answers,
    pin_exclusions,
    pin_reason,
    pins_by_stage,
    pins_in_force,
    recipe_entries,
)
from pipeline_core.plan.reasons import difference, written_reason
from pipeline_core.spec import LocalText, Pipeline, Stage
from pipeline_core.spec.failing import FailingWires, written_inputs
from pipeline_core.store.pins import Pin


class Memory(Protocol):
    """Earlier results, as far as a plan needs them."""

    def summaries(self, keys: Iterable[str]) -> dict[str, Summary]:
        """Return the summaries of the kept results among some keys."""

    def last_ingredients(self, pipeline: str, stage: str) -> dict[str, Any] | None:
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
        What the key is a hash of.
    action, reason
        What to do, and why.
    summary
        The kept result's summary, where it is reused.
    parameters
        The parameters that settings have their values from; no key depends on them.
    pins
        The pins, by stage, that the result depends on; its own among them.
    title, note
        What people wrote of the stage; no key depends on it.
    overrides
        Who answers for a refusal of the stage, as plain data; no key depends on it.
    failing
        Which of its wires, by port and source, carry the rows that a sieve sets aside.
    """

    stage: str
    block: str
    settings: Mapping[str, Any]
    inputs: Mapping[str, tuple[str, ...]]
    key: str
    ingredients: Mapping[str, Any]
    action: Literal["run", "reuse"]
    reason: Message
    summary: Summary | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    pins: Mapping[str, Pin] = field(default_factory=dict)
    title: LocalText = ""
    note: LocalText = ""
    overrides: tuple[dict[str, Any], ...] = ()
    failing: FailingWires = frozenset()

    @property
    def is_pinned(self) -> bool:
        """Whether its kept result stands for it."""
        return self.stage in self.pins

    @cached_property
    def written_inputs(self) -> dict[str, tuple[str, ...]]:
        """The sources of each port as the file has them, ``stage.failing`` among them."""
        return written_inputs(self.inputs, self.failing)

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """The stages it reads from, each once."""
        return tuple(dict.fromkeys(name for names in self.inputs.values() for name in names))


@dataclass(frozen=True)
class Plan:
    """The jobs in topological order, with what they share.

    Parameters
    ----------
    excluded
        The stages that are left out, and why.
    """

    jobs: Mapping[str, Job]
    entries: Mapping[str, Entry]
    pipeline: str
    folder: Path
    threads: int = 1
    name: str = ""
    excluded: Mapping[str, Message] = field(default_factory=dict)


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
    left_out: Mapping[str, Message] | None = None,
    pins: Iterable[Pin] = (),
    answers: Mapping[str, str] = MappingProxyType({}),
    anew: bool = True,
) -> Plan:
    """Plan the stages of a pipeline that are neither switched off nor left out.

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
    left_out
        The stages in which `check` found errors, with all below them, and why.
    pins
        The results that stages keep whatever changes above them.
    answers
        What the freshness queries of stages answer now; of others the last answer counts.
    anew
        Whether sources with a period are asked as of now; else their rows are the last ones.
    """
    pipeline = with_bypasses(renewed(pipeline, catalogue), catalogue)
    pinned = pins_in_force(pipeline, pins)
    keys_of_pins = [pin.key for pin in pinned.values()]
    stored = memory.summaries(keys_of_pins) if memory and pinned else {}
    excluded = {**(left_out or {}), **pin_exclusions(pipeline, catalogue, pinned, stored, to)}
    cut = without_sources(pipeline, pinned)
    needed = needed_stages(cut, to)
    active = drop_stages(cut, excluded)
    entries = {name: _entry(catalogue, stage) for name, stage in active.stages.items()}
    order = _order(active, needed)
    stems = pins_by_stage(active, order, pinned)
    ingredients_of = partial(ingredients, seed=pipeline.seed, folder=folder, threads=threads)
    readings = {
        name: _reading(active.stages[name], entries[name], memory, identity, answers, anew=anew)
        for name in order
    }
    made_of: dict[str, dict[str, Any]] = {}
    keys: dict[str, str] = {}
    for name in order:
        made_of[name] = ingredients_of(
            active.stages[name], entries[name], keys, reading=readings[name]
        )
        made_of[name] |= pin_answers(entries[name], stems[name])
        keys[name] = key_below(pinned[name]) if name in pinned else key_of(made_of[name])
    summaries = {**stored, **(memory.summaries(list(keys.values())) if memory else {})}
    jobs = {}
    for name in order:
        stage, key = active.stages[name], pinned[name].key if name in pinned else keys[name]
        reason = (name not in force and written_reason(summaries.get(key), folder)) or _reason(
            stage, made_of[name], summaries.get(key), memory, identity, force
        )
        reason = pin_reason(pinned[name]) if name in pinned else reason
        overrides = tuple(o.as_json() for o in pipeline.overrides if o.stage == name)
        summary = with_overrides(known, overrides) if (known := summaries.get(key)) else None
        job = _job(stage, key, made_of[name], reason, summary, stems[name])
        jobs[name] = replace(job, overrides=overrides)
    blocks = {entry["id"]: entry for entry in entries.values()} | recipe_entries(
        catalogue, [pinned[name] for name in order if name in pinned]
    )
    excluded = {name: reason for name, reason in excluded.items() if name in needed}
    return Plan(jobs, blocks, identity, folder, threads, pipeline.name, excluded)


def _reading(
    stage: Stage,
    entry: Entry,
    memory: Memory | None,
    identity: str,
    answers: Mapping[str, str],
    *,
    anew: bool,
) -> dict[str, Any]:
    """Return when the rows of a stage's source are read, as far as its freshness asks."""
    freshness = stage_freshness(stage, entry)
    if freshness == "kept":
        return {}
    before = memory.last_ingredients(identity, stage.name) if memory else None
    return reading(freshness, before, answers.get(stage.name), anew=anew)


def _order(pipeline: Pipeline, names: Collection[str]) -> list[str]:
    graph = {name: sources_of(stage.inputs) for name, stage in pipeline.stages.items()}
    return [name for name in TopologicalSorter(graph).static_order() if name in names]


def _entry(catalogue: Catalogue, stage: Stage) -> Entry:
    entry = entry_of(catalogue, stage.block)
    if entry is None:
        raise CatalogError("catalog.not_available", block=stage.block)
    return entry


def _reason(
    stage: Stage,
    made_of: Mapping[str, Any],
    summary: Summary | None,
    memory: Memory | None,
    identity: str,
    force: Collection[str],
) -> Message:
    if stage.name in force:
        return Message("reason.asked")
    if summary is not None:
        return Message("reason.reused")
    before = memory.last_ingredients(identity, stage.name) if memory else None
    return difference(made_of, before, stage.references)


def _job(
    stage: Stage,
    key: str,
    made_of: dict[str, Any],
    reason: Message,
    summary: Summary | None,
    pins: Mapping[str, Pin],
) -> Job:
    reused = reason.code in ("reason.reused", "reason.pinned")
    return Job(
        stage=stage.name,
        block=made_of["block"],
        settings=made_of["settings"],
        inputs=dict(stage.inputs),
        failing=stage.failing,
        key=key,
        ingredients=made_of,
        action="reuse" if reused else "run",
        reason=reason,
        summary=summary if reused else None,
        parameters=stage.references,
        title=stage.title,
        note=stage.note,
        pins=pins,
    )
