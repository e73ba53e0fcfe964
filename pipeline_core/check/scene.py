"""A pipeline with all that the rules look up: entries, wires both ways, an order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from pipeline_core.edits import Catalogue, Entry, entry_of, left_out, sources_of
from pipeline_core.spec import Pipeline, Stage

Schemas = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Wire:
    """One wire, by the names of its two ends and the port."""

    source: str
    stage: str
    port: str


@dataclass(frozen=True)
class Scene:
    """What the rules look at.

    Parameters
    ----------
    entries
        The entry of each stage's block; stages of unknown or unapproved
        blocks have none.
    after
        The wires that leave each stage.
    order
        The stages from first to last; None where they run in a circle.
    out
        The stages that a run leaves out, each with the switched-off stage to
        blame; they have no entry and no place in the order.
    schemas
        What comes out of a stage: its columns and their kinds, as far as known.
    folder
        The pipeline file's folder, or None where files are not looked at.
    """

    pipeline: Pipeline
    catalogue: Catalogue
    entries: Mapping[str, Entry]
    after: Mapping[str, list[Wire]]
    order: list[str] | None
    schemas: Schemas
    folder: Path | None
    out: Mapping[str, str] = field(default_factory=dict)

    def known(self) -> Iterator[tuple[Stage, Entry]]:
        """Go through the stages whose blocks can be judged."""
        for name, entry in self.entries.items():
            yield self.pipeline.stages[name], entry

    def source(self, stage: Stage, port: str) -> str | None:
        """Return the first stage wired to a port that a run does not leave out."""
        there = self.pipeline.stages.keys() - self.out.keys()
        return next((name for name in stage.inputs.get(port, ()) if name in there), None)

    def main_port(self, stage: str) -> str | None:
        """Return the port by which a stage's rows come in."""
        entry = self.entries.get(stage)
        names = [port["name"] for port in entry["ports"] if port["wire"] == "Data"] if entry else []
        return next((name for name in names if self.pipeline.stages[stage].inputs.get(name)), None)

    def upstream(self, stage: str) -> str | None:
        """Return the stage that a stage's rows come from."""
        port = self.main_port(stage)
        return self.source(self.pipeline.stages[stage], port) if port else None

    def seen_by(self, stage: str) -> Mapping[str, str] | None:
        """Return the columns that reach a stage, or None where that is not known."""
        source = self.upstream(stage)
        return self.schemas.get(source) if source else None


def scene_of(
    pipeline: Pipeline, catalogue: Catalogue, schemas: Schemas | None, folder: Path | None
) -> Scene:
    """Gather what the rules look up, once for all of them."""
    entries: dict[str, Entry] = {}
    after: dict[str, list[Wire]] = {name: [] for name in pipeline.stages}
    graph: dict[str, list[str]] = {}
    out = left_out(pipeline, catalogue)
    for name, stage in pipeline.stages.items():
        entry = entry_of(catalogue, stage.block) if name not in out else None
        if entry is not None and entry.get("approved", True):
            entries[name] = entry
        graph[name] = [one for one in sources_of(stage.inputs) if one in pipeline.stages]
        for port, sources in stage.inputs.items():
            for source in sources:
                if source in after:
                    after[source].append(Wire(source, name, port))
    order = _order(graph, out)
    return Scene(pipeline, catalogue, entries, after, order, schemas or {}, folder, out)


def _order(graph: dict[str, list[str]], out: Mapping[str, str]) -> list[str] | None:
    try:
        return [name for name in TopologicalSorter(graph).static_order() if name not in out]
    except CycleError:
        return None


def texts(value: Any) -> Iterator[str]:
    """Go through all the text in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from (str(name), *texts(one))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts(one)
