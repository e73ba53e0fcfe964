"""A run as it was recorded: its pipeline, what became of each stage, and the blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline_core.catalog import Catalogue
from pipeline_core.edits import renewed, sources_of, with_bypasses
from pipeline_core.spec import Pipeline, Stage, parse
from pipeline_core.spec.entry import Entry, entry_of
from pipeline_core.spec.failing import parsed_source, written_source
from pipeline_core.store import Store
from pipeline_core.store.runs import Run


@dataclass(frozen=True)
class RunRecord:
    """A run as it was recorded.

    Parameters
    ----------
    run, pipeline
        The run, and its pipeline with today's names and without the bypassed stages.
    rows
        What the run recorded of each stage, by name.
    order
        The stages, each after those that are wired to it.
    entries
        The catalogue entry of each stage's block; stages of blocks that may not be
        imported are left out.
    """

    run: Run
    pipeline: Pipeline
    rows: Mapping[str, Mapping[str, Any]]
    order: tuple[str, ...]
    entries: Mapping[str, Entry]

    def stage(self, name: str) -> Stage:
        """Return a stage."""
        return self.pipeline.stages[name]

    def sources(self, name: str) -> list[str]:
        """Return the stages that are wired to a stage, but for what sieves set aside."""
        return [s for s in _sources(self.pipeline, name) if s in self.written_sources(name)]

    def written_sources(self, name: str) -> list[str]:
        """Return what is wired to a stage as the file has it, ``stage.failing`` among it."""
        wired = self.stage(name).written_inputs
        return [s for s in sources_of(wired) if parsed_source(s)[0] in self.pipeline.stages]

    def row_sources(self, name: str) -> list[str]:
        """Return whose rows a stage hands on, as written: of one that makes new rows, all."""
        stage, entry = self.stage(name), self.entries.get(name)
        if entry is None or not self.keeps_labels(name):
            return self.written_sources(name)
        ports = [port["name"] for port in entry["ports"] if stage.inputs.get(port["name"])]
        carrying = [entry["passes"]] if entry["shape"] == "assessment" else ports[:1]
        return [
            source
            for port in carrying
            for source in stage.written_inputs.get(port or "", ())
            if source in self.written_sources(name)
        ]

    def outputs(self, name: str) -> list[str]:
        """Return the tables that a stage gives, written as in the file: a sieve's are two."""
        aside = [written_source(name, failing=True)] if self.shape(name) == "sieve" else []
        return [name, *aside]

    def shape(self, name: str) -> str | None:
        """Return the shape of a stage's block; None of an unknown one."""
        entry = self.entries.get(name)
        return entry["shape"] if entry else None

    def keeps_labels(self, name: str) -> bool:
        """Return whether a label after a stage stands for the same row as before it.

        A pinned result may be of other rows than those that would reach the stage now.
        """
        entry = self.entries.get(name)
        if entry is None or name in self.run.pinned:
            return False
        return entry["shape"] != "row" or entry["keeps_index"]


def read_run(store: Store, run: Run, catalogue: Catalogue) -> RunRecord:
    """Return what a run recorded.

    Raises
    ------
    SpecError
        The run's text is not a pipeline.
    """
    pipeline = with_bypasses(renewed(parse(run.spec, run.file), catalogue), catalogue)
    entries = {
        name: entry
        for name, stage in pipeline.stages.items()
        if (entry := entry_of(catalogue, stage.block)) is not None and entry["approved"]
    }
    rows = {row["stage"]: row for row in store.runs.stages(run.id)}
    return RunRecord(run, pipeline, rows, _order(pipeline), entries)


def _order(pipeline: Pipeline) -> tuple[str, ...]:
    """Return the stages as a pipeline is told: each behind those it needs, else as in the file."""
    waiting = {name: set(_sources(pipeline, name)) for name in pipeline.stages}
    order: list[str] = []
    while waiting:
        ready = (name for name, sources in waiting.items() if not sources & waiting.keys())
        order.append(next(ready, next(iter(waiting))))  # in a circle, one has to be the first
        del waiting[order[-1]]
    return tuple(order)


def _sources(pipeline: Pipeline, name: str) -> list[str]:
    wired = sources_of(pipeline.stages[name].inputs)
    return [source for source in wired if source in pipeline.stages]
