"""Everything that the rules look up about a pipeline: entries, wires both ways, an order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from pipeline_core.catalog import Catalogue, Entry
from pipeline_core.edits import entry_of, excluded_stages, sources_of
from pipeline_core.spec import Pipeline, Stage
from pipeline_core.spec.failing import written_source

Schemas = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Wire:
    """A wire: the names of its two ends, and the port; whether it carries failing rows."""

    source: str
    stage: str
    port: str
    failing: bool = False


@dataclass(frozen=True)
class CheckContext:
    """A pipeline and what every rule needs to know about it.

    Parameters
    ----------
    pipeline, catalogue
        The pipeline, and the blocks by id.
    entries
        The entry of each stage's block; stages of unknown or unapproved
        blocks have none.
    outgoing
        The wires that leave each stage.
    order
        The stages in topological order; None where they form a cycle.
    schemas
        The known schemas: the output columns of each stage and their kinds, and under
        ``stage.failing`` those of the rows that a sieve sets aside.
    folder
        The pipeline file's folder, or None where files are not checked.
    excluded
        The stages that a run excludes, each with the switched-off stage that
        causes it; they have no entry and no place in the order.
    """

    pipeline: Pipeline
    catalogue: Catalogue
    entries: Mapping[str, Entry]
    outgoing: Mapping[str, list[Wire]]
    order: list[str] | None
    schemas: Schemas
    folder: Path | None
    excluded: Mapping[str, str] = field(default_factory=dict)

    def stages_with_entries(self) -> Iterator[tuple[Stage, Entry]]:
        """Iterate over the stages whose block is known and approved."""
        for name, entry in self.entries.items():
            yield self.pipeline.stages[name], entry

    def source(self, stage: Stage, port: str) -> str | None:
        """Return the first stage wired to a port that a run does not exclude."""
        available = self.pipeline.stages.keys() - self.excluded.keys()
        return next((name for name in stage.inputs.get(port, ()) if name in available), None)

    def written_source(self, stage: Stage, port: str) -> str | None:
        """Return what is wired first to a port, by the name that its columns are known under."""
        source = self.source(stage, port)
        if source is None:
            return None
        return written_source(source, failing=(port, source) in stage.failing)

    def main_port(self, stage: str) -> str | None:
        """Return the port by which a stage's rows come in: its first wired Data port."""
        entry = self.entries.get(stage)
        names = [port["name"] for port in entry["ports"] if port["wire"] == "Data"] if entry else []
        return next((name for name in names if self.pipeline.stages[stage].inputs.get(name)), None)

    def upstream(self, stage: str) -> str | None:
        """Return the stage that a stage's rows come from."""
        port = self.main_port(stage)
        return self.source(self.pipeline.stages[stage], port) if port else None

    def input_schema(self, stage: str) -> Mapping[str, str] | None:
        """Return the columns that reach a stage, or None where they are not known."""
        port = self.main_port(stage)
        source = self.written_source(self.pipeline.stages[stage], port) if port else None
        return self.schemas.get(source) if source else None


def context_of(
    pipeline: Pipeline, catalogue: Catalogue, schemas: Schemas | None, folder: Path | None
) -> CheckContext:
    """Build the context of a pipeline, once for all rules."""
    excluded = excluded_stages(pipeline, catalogue)
    entries: dict[str, Entry] = {}
    for name, stage in pipeline.stages.items():
        entry = entry_of(catalogue, stage.block) if name not in excluded else None
        if entry is not None and entry.get("approved", True):
            entries[name] = entry
    outgoing = _outgoing_wires(pipeline)
    order = _topological_order(pipeline, excluded)
    return CheckContext(
        pipeline, catalogue, entries, outgoing, order, schemas or {}, folder, excluded
    )


def _outgoing_wires(pipeline: Pipeline) -> dict[str, list[Wire]]:
    outgoing: dict[str, list[Wire]] = {name: [] for name in pipeline.stages}
    for name, stage in pipeline.stages.items():
        for port, sources in stage.inputs.items():
            for source in sources:
                if source in outgoing:
                    failing = (port, source) in stage.failing
                    outgoing[source].append(Wire(source, name, port, failing))
    return outgoing


def _topological_order(pipeline: Pipeline, excluded: Mapping[str, str]) -> list[str] | None:
    graph = {
        name: [source for source in sources_of(stage.inputs) if source in pipeline.stages]
        for name, stage in pipeline.stages.items()
    }
    try:
        return [name for name in TopologicalSorter(graph).static_order() if name not in excluded]
    except CycleError:
        return None


def texts_in(value: Any) -> Iterator[str]:
    """Iterate over all strings in a value, the keys of its mappings included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from (str(name), *texts_in(item))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts_in(item)
