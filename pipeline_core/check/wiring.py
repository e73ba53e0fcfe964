"""Blocks that are not there, wires that do not fit, inputs left open, circles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline_core.catalog.settings import near
from pipeline_core.check.problem import Problem, error, warning
from pipeline_core.check.scene import Scene
from pipeline_core.edits import (
    Connect,
    Disconnect,
    Edit,
    Entry,
    RemoveStage,
    SwitchStage,
    does_not_fit,
    entry_of,
    may_connect,
    port_of,
)
from pipeline_core.spec import Stage

_CODES = {
    "wire.no_such_stage": "unknown_stage",
    "wire.no_such_port": "unknown_port",
    "wire.takes_nothing": "unknown_port",
    "wire.kinds_do_not_fit": "kinds_do_not_fit",
}
_FEW = 200


def problems(scene: Scene) -> Iterator[Problem]:
    """Find what is wrong with blocks and wires."""
    for stage in scene.pipeline.stages.values():
        if stage.name in scene.out:
            yield from _behind_off(scene, stage)
        else:
            yield from _block(scene, stage)
            yield from _wires(scene, stage)
    for stage, entry in scene.known():
        yield from _open_inputs(scene, stage, entry)
    if scene.order is None:
        yield from _cycles(scene)
    yield from _unused(scene)


def _behind_off(scene: Scene, stage: Stage) -> Iterator[Problem]:
    if not stage.off:  # to have switched it off was meant; what that costs may not have been
        off = scene.out[stage.name]
        yield warning("behind_off", stage.name, None, (SwitchStage(off, off=False),), off=off)


def _block(scene: Scene, stage: Stage) -> Iterator[Problem]:
    entry = entry_of(scene.catalogue, stage.block)
    if entry is None:
        nearest = near(stage.block, list(scene.catalogue))
        yield error("unknown_block", stage.name, block=stage.block, near=nearest)
    elif not entry.get("approved", True):
        yield error("unapproved_block", stage.name, block=stage.block, file=entry.get("file", ""))


def _wires(scene: Scene, stage: Stage) -> Iterator[Problem]:
    for port, sources in stage.inputs.items():
        for source in dict.fromkeys(sources):
            refusal = does_not_fit(scene.pipeline, scene.catalogue, source, stage.name, port)
            if refusal is None or refusal.code == "wire.to_itself":
                continue
            values = {**refusal.values, "near": near(source, list(scene.pipeline.stages))}
            fix = (Disconnect(source, stage.name, port),)
            yield error(_CODES[refusal.code], stage.name, port, fix, **values)
        if len(set(sources)) < len(sources):
            yield error("wired_twice", stage.name, port, port=port)
        yield from _too_many(scene, stage, port)


def _too_many(scene: Scene, stage: Stage, port: str) -> Iterator[Problem]:
    entry = scene.entries.get(stage.name)
    its_port = port_of(entry, port) if entry else None
    sources = list(dict.fromkeys(stage.inputs[port]))
    if its_port and not its_port["many"] and len(sources) > 1:
        fix = tuple(Disconnect(one, stage.name, port) for one in sources[1:])
        yield error("too_many_wires", stage.name, port, fix, port=port, found=sources)


def _open_inputs(scene: Scene, stage: Stage, entry: Entry) -> Iterator[Problem]:
    for port in entry["ports"]:
        if not port["optional"] and not stage.inputs.get(port["name"]):
            fix = _likely_source(scene, stage, port)
            values = {"port": port["name"], "takes": port["wire"]}
            yield error("missing_input", stage.name, port["name"], fix, **values)


def _likely_source(scene: Scene, stage: Stage, port: Mapping[str, Any]) -> tuple[Edit, ...]:
    """Offer a wire where one suggests itself; among very many stages nobody looks for it."""
    if len(scene.pipeline.stages) > _FEW:
        return ()
    return _only_source(scene, stage.name, port["name"]) or _as_its_like(scene, stage, port)


def _only_source(scene: Scene, stage: str, port: str) -> tuple[Edit, ...]:
    """Offer the wire where exactly one stage's output is still free and fits."""
    free = [
        name
        for name, wires in scene.after.items()
        if name != stage
        and not wires
        and name in scene.entries
        and may_connect(scene.pipeline, scene.catalogue, name, stage, port) is None
    ]
    return (Connect(free[0], stage, port),) if len(free) == 1 else ()


def _as_its_like(scene: Scene, stage: Stage, port: Mapping[str, Any]) -> tuple[Edit, ...]:
    """Offer the wire that all other stages of the same block have there."""
    name = port["name"]
    found = {
        source
        for other in scene.pipeline.stages.values()
        if other.block == stage.block and other.name != stage.name
        for source in other.inputs.get(name, ())
    }
    if len(found) != 1 or port["many"]:
        return ()
    (source,) = found
    if may_connect(scene.pipeline, scene.catalogue, source, stage.name, name) is not None:
        return ()
    return (Connect(source, stage.name, name),)


def _cycles(scene: Scene) -> Iterator[Problem]:
    import networkx

    graph: networkx.DiGraph[str] = networkx.DiGraph()
    graph.add_nodes_from(scene.pipeline.stages)
    graph.add_edges_from((w.source, w.stage) for wires in scene.after.values() for w in wires)
    for part in networkx.strongly_connected_components(graph):
        inside = graph.subgraph(part)
        if inside.number_of_edges():
            ring = [str(step[0]) for step in networkx.find_cycle(inside)]
            start = ring.index(next(name for name in scene.pipeline.stages if name in ring))
            path = [*ring[start:], *ring[: start + 1]]
            yield error("cycle", path[0], path=path, way=" → ".join(path))


def _unused(scene: Scene) -> Iterator[Problem]:
    """Find loose ends, once the pipeline has an end that is meant: a report."""
    ends = [name for name, wires in scene.after.items() if not wires and name in scene.entries]
    if not any("Report" in scene.entries[name]["outputs"] for name in ends):
        return
    for name in ends:
        if "Report" not in scene.entries[name]["outputs"]:
            yield warning("unused_stage", name, None, (RemoveStage(name),))
