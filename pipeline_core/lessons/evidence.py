"""Evidence: what the goals of a lesson look at, gathered once for one person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pipeline_core.check import Problem
from pipeline_core.edits import entry_of, port_of, sources_of
from pipeline_core.lessons.traits import Trait, stages_with
from pipeline_core.spec import Pipeline
from pipeline_core.spec.entry import Catalogue, Entry

DONE = ("succeeded", "reused")


@dataclass(frozen=True)
class StageResult:
    """What a run gave for a stage.

    Parameters
    ----------
    status
        How it ended.
    summary
        The summary of its output; empty where it gave none.
    error
        What went wrong, as a code with values.
    """

    status: str
    summary: Mapping[str, Any] = field(default_factory=dict)
    error: Mapping[str, Any] | None = None

    @property
    def is_done(self) -> bool:
        """Whether it gave what it gives."""
        return self.status in DONE

    @property
    def metrics(self) -> Mapping[str, Any]:
        """The metrics of its report."""
        return self.summary.get("metrics") or {}

    @property
    def rows(self) -> int | None:
        """The rows that leave it."""
        rows: int | None = self.summary.get("rows")
        return rows


@dataclass(frozen=True)
class PastRun:
    """A run that has ended: the pipeline as it was, and what it gave.

    Parameters
    ----------
    id, status
        The run, and how it ended.
    pipeline
        The stages that were used in it.
    results
        What it gave, by stage.
    created
        When it was asked for, in seconds since 1970.
    error
        What ended it if no stage did, as a code with values.
    """

    id: str
    status: str
    pipeline: Pipeline
    results: Mapping[str, StageResult]
    created: float = 0.0
    error: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Act:
    """Something that a person did, which left a trace.

    Parameters
    ----------
    kind
        A name of `acts.KINDS`.
    values
        What there is to say of it.
    """

    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Evidence:
    """What there is to see of somebody's work on a pipeline.

    Parameters
    ----------
    pipeline
        The stages that a run would use: none that is switched off or bypassed.
    catalogue
        The blocks, by id.
    start
        The same of the pipeline that the lesson began with.
    problems
        What is wrong or doubtful.
    results
        What runs gave for the stages as they are now, by stage; none for a stage that has been
        changed since, or was never run.
    runs
        The runs that have ended, oldest first.
    acts
        What else was done, oldest first.
    """

    pipeline: Pipeline
    catalogue: Catalogue
    start: Pipeline = field(default_factory=Pipeline)
    problems: tuple[Problem, ...] = ()
    results: Mapping[str, StageResult] = field(default_factory=dict)
    runs: tuple[PastRun, ...] = ()
    acts: tuple[Act, ...] = ()

    def stages(self, trait: Trait) -> tuple[str, ...]:
        """Return the stages with a trait."""
        return stages_with(self.pipeline, self.catalogue, trait)

    def entry(self, stage: str) -> Entry | None:
        """Return what the catalogue says of a stage's block."""
        return entry_of(self.catalogue, self.pipeline.stages[stage].block)

    @cached_property
    def last_run(self) -> PastRun | None:
        """The run that ended last."""
        return self.runs[-1] if self.runs else None

    def done(self, trait: Trait) -> dict[str, StageResult]:
        """Return the results of the stages with a trait that gave one."""
        found = {name: self.results.get(name) for name in self.stages(trait)}
        return {name: result for name, result in found.items() if result and result.summary}

    def acts_of(self, kind: str) -> list[Act]:
        """Return what was done of a kind."""
        return [act for act in self.acts if act.kind == kind]


def above(pipeline: Pipeline, stage: str) -> set[str]:
    """Return the stages that a stage needs, itself not among them.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> stages = {"a": Stage("a", "x"), "b": Stage("b", "y", {"data": ("a",)})}
    >>> above(Pipeline(stages=stages), "b"), above(Pipeline(stages=stages), "a")
    ({'a'}, set())
    """
    found: set[str] = set()
    waiting = [stage]
    while waiting:
        for source in sources_of(pipeline.stages[waiting.pop()].inputs):
            if source in pipeline.stages and source not in found:
                found.add(source)
                waiting.append(source)
    return found


def judged_models(pipeline: Pipeline, catalogue: Catalogue, judge: str) -> set[str]:
    """Return the stages whose models a judge is about, behind gates that only pass one on."""
    return set(_models_into(pipeline, catalogue, judge))


def _models_into(pipeline: Pipeline, catalogue: Catalogue, stage: str) -> Iterator[str]:
    entry = entry_of(catalogue, pipeline.stages[stage].block)
    if entry is None:
        return
    for name, sources in pipeline.stages[stage].inputs.items():
        port = port_of(entry, name)
        if port is None or port["wire"] != "Model":
            continue
        for source in sources:
            yield from _made_by(pipeline, catalogue, source)


def _made_by(pipeline: Pipeline, catalogue: Catalogue, stage: str) -> Iterator[str]:
    if stage not in pipeline.stages:
        return
    entry = entry_of(catalogue, pipeline.stages[stage].block)
    if entry is not None and entry["shape"] == "assessment":
        yield from _models_into(pipeline, catalogue, stage)
    else:
        yield stage
