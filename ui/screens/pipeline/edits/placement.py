"""Edits that place a stage or a wire: after a stage, onto a wire, onto a port. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pipeline_core.catalog import Catalogue
from pipeline_core.edits import (
    AddStage,
    Connect,
    Disconnect,
    Edit,
    apply,
    entry_of,
    fitting_ports,
    free_name,
    path_between,
    port_of,
    sources_of,
    wire_refusal,
)
from pipeline_core.errors import FabricaError
from pipeline_core.messages.message import Message
from pipeline_core.spec import Pipeline
from pipeline_core.spec.failing import parsed_source, written_source

_TABLE_SHAPES = ("row", "sieve", "column", "roles", "split")


class Wire(NamedTuple):
    """A wire by its ends and its port."""

    source: str
    stage: str
    port: str


def wires(pipeline: Pipeline) -> list[Wire]:
    """Return every wire of a pipeline."""
    return [
        Wire(source, stage.name, port)
        for stage in pipeline.stages.values()
        for port, sources in stage.inputs.items()
        for source in sources
    ]


def try_apply(pipeline: Pipeline, edits: Iterable[Edit], catalogue: Catalogue) -> Pipeline | None:
    """Return the edited pipeline, or None if an edit is refused."""
    try:
        for edit in edits:
            pipeline = apply(pipeline, edit, catalogue)
    except FabricaError:
        return None
    return pipeline


def edits_to_add(
    pipeline: Pipeline, catalogue: Catalogue, block: str, predecessor: str | None
) -> list[Edit]:
    """Return the edits that add a stage, wired as far as its sources are clear.

    Parameters
    ----------
    pipeline, catalogue
        The pipeline and the blocks.
    block
        The block of the stage.
    predecessor
        The stage whose output it takes; None adds it without wires.
    """
    name = free_name(pipeline, block)
    edits: list[Edit] = [AddStage(block, name)]
    extended = try_apply(pipeline, edits, catalogue)
    entry = entry_of(catalogue, block)
    if extended is None or entry is None or predecessor is None:
        return edits
    ports = fitting_ports(extended, catalogue, predecessor, name)
    if not ports:
        return edits
    edits.append(Connect(predecessor, name, ports[0]))
    for port in entry["ports"]:
        if port["name"] == ports[0] or port["optional"]:
            continue
        source = _likely_source(extended, catalogue, predecessor, name, port["name"])
        if source:
            edits.append(Connect(source, name, port["name"]))
    return edits


def edits_to_insert_after(
    pipeline: Pipeline, catalogue: Catalogue, block: str, predecessor: str
) -> list[Edit] | None:
    """Return the edits that insert a stage into all wires that leave another one.

    None if no wire leaves it, or the block does not fit there.
    """
    entry = entry_of(catalogue, block)
    outgoing = [wire for wire in wires(pipeline) if wire.source == predecessor]
    if entry is None or entry["shape"] not in _TABLE_SHAPES or not outgoing:
        return None
    edits = edits_to_add(pipeline, catalogue, block, predecessor)
    for wire in (wire for wire in outgoing if not _carries_failing(pipeline, wire)):
        edits += edits_to_rewire(wire, free_name(pipeline, block))
    return edits if try_apply(pipeline, edits, catalogue) is not None else None


def edits_to_move_onto(
    pipeline: Pipeline, catalogue: Catalogue, stage: str, wire: Wire
) -> list[Edit] | None:
    """Return the edits that move a stage onto a wire, or None if it does not fit there.

    The wires that left the stage now start at its former source.
    """
    entry = entry_of(catalogue, pipeline.stages[stage].block)
    inputs = pipeline.stages[stage].inputs
    if entry is None or stage in (wire.source, wire.stage):
        return None
    port = next((port["name"] for port in entry["ports"] if port["wire"] == "Data"), None)
    if port is None:
        return None
    source = next(iter(inputs.get(port, ())), None)
    edits: list[Edit] = []
    for outgoing in wires(pipeline):
        if outgoing.source == stage:
            failing = source is not None and _carries_failing(pipeline, Wire(source, stage, port))
            edits.append(Disconnect(*outgoing))
            edits += [Connect(source, *outgoing[1:], failing)] if source else []
    edits += [Disconnect(source, stage, port)] if source else []
    failing = _carries_failing(pipeline, wire)
    edits += [Disconnect(*wire), Connect(wire.source, stage, port, failing)]
    edits.append(Connect(stage, wire.stage, wire.port))
    return edits if try_apply(pipeline, edits, catalogue) is not None else None


def _carries_failing(pipeline: Pipeline, wire: Wire) -> bool:
    return (wire.port, wire.source) in pipeline.stages[wire.stage].failing


def edits_to_feed(pipeline: Pipeline, stage: str, port: str, sources: Sequence[str]) -> list[Edit]:
    """Return the edits after which a port has exactly these sources.

    The rows that a sieve sets aside are written as in the file: ``stage.failing``.
    """
    current = pipeline.stages[stage].written_inputs.get(port, ())
    edits: list[Edit] = [
        Disconnect(parsed_source(source)[0], stage, port)
        for source in current
        if source not in sources
    ]
    added = (parsed_source(source) for source in sources if source not in current)
    return edits + [Connect(source, stage, port, failing) for source, failing in added]


def possible_sources(
    pipeline: Pipeline, catalogue: Catalogue, stage: str, port_name: str
) -> tuple[list[str], dict[str, Message]]:
    """Return the stages that may feed a port, and the refusals of all others.

    A port that takes one wire is checked as if it had none. The rows that a sieve sets aside
    are a source of their own: ``stage.failing``.
    """
    unfed = pipeline
    entry = entry_of(catalogue, pipeline.stages[stage].block)
    port = port_of(entry, port_name) if entry else None
    if port is None or not port["many"]:
        edits = edits_to_feed(pipeline, stage, port_name, ())
        unfed = try_apply(pipeline, edits, catalogue) or pipeline
    possible, refusals = [], {}
    for name in pipeline.stages:
        if name == stage:
            continue
        refusal = wire_refusal(unfed, catalogue, name, stage, port_name)
        if refusal is None or refusal.code == "wire.there_already":
            possible.append(name)
            aside = wire_refusal(unfed, catalogue, name, stage, port_name, failing=True)
            is_sieve = _shape(pipeline, catalogue, name) == "sieve"
            possible += [written_source(name, failing=True)] if is_sieve and not aside else []
        else:
            refusals[name] = refusal
    return possible, refusals


def edits_to_rewire(wire: Wire, source: str) -> list[Edit]:
    """Return the edits that let a wire start at another stage."""
    return [Disconnect(*wire), Connect(source, wire.stage, wire.port)]


def _likely_source(
    pipeline: Pipeline, catalogue: Catalogue, predecessor: str, name: str, port: str
) -> str | None:
    """Return the likely source of a second port, such as the split before a trained model."""
    fitting = [
        stage
        for stage in pipeline.stages
        if stage != name
        and path_between(pipeline, stage, predecessor)
        and wire_refusal(pipeline, catalogue, stage, name, port) is None
    ]
    splits = [stage for stage in fitting if _shape(pipeline, catalogue, stage) == "split"]
    if splits:
        return splits[-1]
    sources = sources_of(pipeline.stages[predecessor].inputs)
    return next((source for source in sources if source in fitting), None)


def _shape(pipeline: Pipeline, catalogue: Catalogue, stage: str) -> str | None:
    entry = entry_of(catalogue, pipeline.stages[stage].block)
    return entry["shape"] if entry else None
