"""The wires that are probably missing: into an open input, and out of an output nobody uses."""

from __future__ import annotations

from collections.abc import Iterator
from math import dist, inf

from pipeline_core.catalog import Entry, Port
from pipeline_core.check.context import CheckContext, Wire
from pipeline_core.check.fixes import rewire
from pipeline_core.edits import Connect, Edit, RemoveStage, apply, wire_refusal
from pipeline_core.errors import WiringError
from pipeline_core.spec import Stage

_MAX_STAGES = 200  # among very many, none is searched for


def likely_sources(context: CheckContext, stage: Stage, entry: Entry) -> dict[str, str]:
    """Return the stage to wire to each open input of a stage, where one is likely.

    It is the only stage whose output is unused and fits; or else the nearest of those that
    other stages of the same block have there, of the unused ones, or of all that fit. Two
    inputs get two stages.
    """
    if len(context.pipeline.stages) > _MAX_STAGES:
        return {}
    sources: dict[str, str] = {}
    for port in entry["ports"]:
        if port["optional"] or stage.inputs.get(port["name"]):
            continue
        taken = {*sources.values(), *(name for names in stage.inputs.values() for name in names)}
        source = _likely_source(context, stage, port, taken)
        if source is not None:
            sources[port["name"]] = source
    return sources


def likely_use(context: CheckContext, name: str) -> tuple[Edit, ...]:
    """Return the edits that put an unused output to use, or else remove its stage.

    It is wired to the nearest open input that it fits; or, where it takes its rows from a
    stage that feeds one other stage, it is put between the two.
    """
    if len(context.pipeline.stages) > _MAX_STAGES:
        return (RemoveStage(name),)
    inputs = [wire for wire in _open_inputs(context, name) if _fits(context, wire)]
    if inputs:
        nearest = min(inputs, key=lambda wire: _distance(context, name, wire.stage))
        return (Connect(name, nearest.stage, nearest.port),)
    return _insertion(context, name) or (RemoveStage(name),)


def _likely_source(context: CheckContext, stage: Stage, port: Port, taken: set[str]) -> str | None:
    fitting = [
        name
        for name in context.entries
        if name != stage.name
        and name not in taken
        and _fits(context, Wire(name, stage.name, port["name"]))
    ]
    unused = [name for name in fitting if not context.outgoing[name]]
    if len(unused) == 1:
        return unused[0]
    usual = [name for name in fitting if name in _usual_sources(context, stage, port)]
    candidates = usual or unused or fitting
    return min(candidates, key=lambda name: _distance(context, stage.name, name), default=None)


def _usual_sources(context: CheckContext, stage: Stage, port: Port) -> set[str]:
    """Return what the other stages of the same block have at this port, if it takes one wire."""
    if port["many"]:
        return set()
    return {
        source
        for other in context.pipeline.stages.values()
        if other.block == stage.block and other.name != stage.name
        for source in other.inputs.get(port["name"], ())
    }


def _open_inputs(context: CheckContext, source: str) -> Iterator[Wire]:
    for stage, entry in context.stages_with_entries():
        for port in entry["ports"]:
            if not port["optional"] and not stage.inputs.get(port["name"]):
                yield Wire(source, stage.name, port["name"])


def _insertion(context: CheckContext, name: str) -> tuple[Edit, ...]:
    source = context.upstream(name)
    wires = [wire for wire in context.outgoing.get(source or "", ()) if wire.stage != name]
    if len(wires) != 1:
        return ()
    edits = tuple(rewire(wires[0], name))
    pipeline = context.pipeline
    try:
        for edit in edits:
            pipeline = apply(pipeline, edit, context.catalogue)
    except WiringError:
        return ()
    return edits


def _fits(context: CheckContext, wire: Wire) -> bool:
    refusal = wire_refusal(context.pipeline, context.catalogue, wire.source, wire.stage, wire.port)
    return refusal is None


def _distance(context: CheckContext, stage: str, other: str) -> tuple[float, int]:
    """Return how far a stage is: on the drawing where both have a place, else in the file."""
    layout, names = context.pipeline.layout, list(context.pipeline.stages)
    way = names.index(stage) - names.index(other)
    in_file = way if way > 0 else len(names) - way  # what stands before is nearer
    if stage not in layout:
        return 0.0, in_file
    return dist(layout[stage], layout[other]) if other in layout else inf, in_file
