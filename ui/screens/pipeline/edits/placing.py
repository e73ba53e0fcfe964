"""Where a stage goes, as edits: behind another, onto a wire, onto a port; all pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pipeline_core.edits import (
    AddStage,
    Catalogue,
    Connect,
    Disconnect,
    Edit,
    apply,
    entry_of,
    fitting_ports,
    free_name,
    may_connect,
    path_between,
    port_of,
    sources_of,
)
from pipeline_core.errors import FabricaError
from pipeline_core.spec import Pipeline

_TABLE_MAKERS = ("row", "column", "roles", "split")


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
        for port, names in stage.inputs.items()
        for source in names
    ]


def done(pipeline: Pipeline, edits: Iterable[Edit], catalogue: Catalogue) -> Pipeline | None:
    """Return the pipeline with the edits done, or None where one is refused."""
    try:
        for edit in edits:
            pipeline = apply(pipeline, edit, catalogue)
    except FabricaError:
        return None
    return pipeline


def add(pipeline: Pipeline, catalogue: Catalogue, block: str, behind: str | None) -> list[Edit]:
    """Return the edits that place a block, wired to what it belongs to as far as that is clear.

    Parameters
    ----------
    block
        Which block.
    behind
        The stage whose output it takes; None leaves it without wires.
    """
    name = free_name(pipeline, block)
    edits: list[Edit] = [AddStage(block, name)]
    made = done(pipeline, edits, catalogue)
    entry = entry_of(catalogue, block)
    if made is None or entry is None or behind is None:
        return edits
    ports = fitting_ports(made, catalogue, behind, name)
    if not ports:
        return edits
    edits.append(Connect(behind, name, ports[0]))
    for port in entry["ports"]:
        if port["name"] == ports[0] or port["optional"]:
            continue
        source = _nearest(made, catalogue, behind, name, port["name"])
        if source:
            edits.append(Connect(source, name, port["name"]))
    return edits


def add_between(
    pipeline: Pipeline, catalogue: Catalogue, block: str, behind: str
) -> list[Edit] | None:
    """Return the edits that put a block into all the wires a stage's table leaves by, or None.

    None where nothing leaves by one, or the block does not fit there.
    """
    entry = entry_of(catalogue, block)
    leaving = [wire for wire in wires(pipeline) if wire.source == behind]
    if entry is None or entry["shape"] not in _TABLE_MAKERS or not leaving:
        return None
    edits = add(pipeline, catalogue, block, behind)
    for wire in leaving:
        edits += instead(wire, free_name(pipeline, block))
    return edits if done(pipeline, edits, catalogue) is not None else None


def move_onto(
    pipeline: Pipeline, catalogue: Catalogue, stage: str, wire: Wire
) -> list[Edit] | None:
    """Return the edits that take a stage out of its place and put it on a wire, or None.

    What it fed is fed by what fed it.
    """
    entry = entry_of(catalogue, pipeline.stages[stage].block)
    inputs = pipeline.stages[stage].inputs
    if entry is None or stage in (wire.source, wire.stage):
        return None
    port = next((one["name"] for one in entry["ports"] if one["wire"] == "Data"), None)
    if port is None:
        return None
    source = next(iter(inputs.get(port, ())), None)
    edits: list[Edit] = []
    for leaving in (one for one in wires(pipeline) if one.source == stage):
        edits += instead(leaving, source) if source else [Disconnect(*leaving)]
    edits += [Disconnect(source, stage, port)] if source else []
    edits += [Disconnect(*wire), Connect(wire.source, stage, port)]
    edits.append(Connect(stage, wire.stage, wire.port))
    return edits if done(pipeline, edits, catalogue) is not None else None


def feed(
    pipeline: Pipeline, stage: str, port: str, wanted: Sequence[str]
) -> list[Edit]:  # fmt: skip
    """Return the edits after which a port has just these sources."""
    now = pipeline.stages[stage].inputs.get(port, ())
    edits: list[Edit] = [Disconnect(one, stage, port) for one in now if one not in wanted]
    return edits + [Connect(one, stage, port) for one in wanted if one not in now]


def may_feed(
    pipeline: Pipeline, catalogue: Catalogue, stage: str, port: str
) -> tuple[list[str], dict[str, object]]:
    """Return the stages that may feed a port, and for all others the refusal.

    A port that takes one wire is judged as if it were free.
    """
    free = pipeline
    entry = entry_of(catalogue, pipeline.stages[stage].block)
    known = port_of(entry, port) if entry else None
    if known is None or not known["many"]:
        free = done(pipeline, feed(pipeline, stage, port, ()), catalogue) or pipeline
    fitting, others = [], {}
    for name in pipeline.stages:
        if name == stage:
            continue
        refusal = may_connect(free, catalogue, name, stage, port)
        if refusal is None or refusal.code == "wire.there_already":
            fitting.append(name)
        else:
            others[name] = refusal
    return fitting, others


def instead(wire: Wire, source: str) -> list[Edit]:
    """Return the edits that let a wire start elsewhere."""
    return [Disconnect(*wire), Connect(source, wire.stage, wire.port)]


def _nearest(made: Pipeline, catalogue: Catalogue, behind: str, name: str, port: str) -> str | None:
    """Return what a second port most likely takes: the split that a model was trained behind."""
    before = [one for one in made.stages if path_between(made, one, behind) and one != name]
    fitting = [one for one in before if may_connect(made, catalogue, one, name, port) is None]
    splits = [one for one in fitting if _shape(made, catalogue, one) == "split"]
    if splits:
        return splits[-1]
    direct = [one for one in sources_of(made.stages[behind].inputs) if one in fitting]
    return direct[0] if direct else None


def _shape(pipeline: Pipeline, catalogue: Catalogue, stage: str) -> str | None:
    entry = entry_of(catalogue, pipeline.stages[stage].block)
    return entry["shape"] if entry else None
