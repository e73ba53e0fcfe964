"""Rules about blocks and wires: unknown blocks, wires that do not fit, open inputs, cycles."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline_core.catalog import Entry
from pipeline_core.catalog.settings import nearest_names
from pipeline_core.check.context import CheckContext
from pipeline_core.check.likely_wires import likely_sources, likely_use
from pipeline_core.check.problem import Problem, error, warning
from pipeline_core.edits import (
    BypassStage,
    Connect,
    Disconnect,
    Edit,
    SwitchStage,
    entry_of,
    is_bypassed,
    port_mismatch,
    port_of,
    scores_mismatch,
)
from pipeline_core.spec import Stage
from pipeline_core.spec.failing import FAILING

_CODES = {
    "wire.no_such_stage": "unknown_stage",
    "wire.no_such_port": "unknown_port",
    "wire.takes_nothing": "unknown_port",
    "wire.kinds_do_not_fit": "kinds_do_not_fit",
    "wire.no_failing_rows": "unknown_output",
}


def wiring_problems(context: CheckContext) -> Iterator[Problem]:
    """Find problems with blocks and wires."""
    if not context.pipeline.stages.keys() - context.excluded.keys():
        off = sorted(context.excluded)
        yield Problem("no_stages", "error", values={"off": off})
    for stage in context.pipeline.stages.values():
        if stage.name in context.excluded:
            yield from _exclusion(context, stage)
        else:
            yield from _block_problems(context, stage)
            yield from _wire_problems(context, stage)
    for stage, entry in context.stages_with_entries():
        yield from _open_inputs(context, stage, entry)
        yield from _scores_of_another_model(context, stage)
    if context.order is None:
        yield from _cycles(context)
    yield from _unused_stages(context)


def _exclusion(context: CheckContext, stage: Stage) -> Iterator[Problem]:
    off = context.excluded[stage.name]
    if stage.name == off:  # switching it off was intended, excluding others maybe not
        return
    if is_bypassed(context.pipeline.stages[off]):
        fix = BypassStage(off, bypass=False)
        yield warning("behind_bypassed", stage.name, None, (fix,), off=off)
    else:
        yield warning("behind_off", stage.name, None, (SwitchStage(off, off=False),), off=off)


_UNAVAILABLE = {"catalog.broken": "broken_block", "catalog.waits_in_app": "waiting_block"}


def _block_problems(context: CheckContext, stage: Stage) -> Iterator[Problem]:
    entry = entry_of(context.catalogue, stage.block)
    if entry is None:
        nearest = nearest_names(stage.block, list(context.catalogue))
        yield error("unknown_block", stage.name, block=stage.block, near=nearest)
    elif not entry.get("approved", True):
        code = _UNAVAILABLE.get(entry.get("why", ""), "unapproved_block")
        values = {"file": entry.get("file", ""), "cause": entry.get("cause", "")}
        if code == "waiting_block":  # it is found by its name in the app
            del values["file"]
        yield error(code, stage.name, block=stage.block, **values)
    for message in entry.get("warnings", ()) if entry else ():
        yield warning("block_warning", stage.name, block=stage.block, cause=message)


def _wire_problems(context: CheckContext, stage: Stage) -> Iterator[Problem]:
    for port, sources in stage.inputs.items():
        for source in dict.fromkeys(sources):
            ends, failing = (source, stage.name, port), (port, source) in stage.failing
            mismatch = port_mismatch(context.pipeline, context.catalogue, *ends, failing=failing)
            if mismatch is None or mismatch.code == "wire.to_itself":
                continue
            if problem := _unknown_output(context, stage, source, port):
                yield problem
                continue
            nearest = nearest_names(source, list(context.pipeline.stages))
            values = {**mismatch.values, "near": nearest}
            fix = (Disconnect(source, stage.name, port),)
            yield error(_CODES[mismatch.code], stage.name, port, fix, **values)
        if len(set(sources)) < len(sources):
            yield error("wired_twice", stage.name, port, port=port)
        yield from _too_many_wires(context, stage, port)


def _unknown_output(context: CheckContext, stage: Stage, source: str, port: str) -> Problem | None:
    """Return the problem of a wire from an output that its stage does not have, or None."""
    name, _, output = source.partition(".")
    marked = (port, source) in stage.failing
    if name not in context.pipeline.stages or not (output or marked):
        return None
    entry = context.entries.get(name)
    outputs = [FAILING] if entry and entry["shape"] == "sieve" else []
    if entry is None or (marked and outputs):
        return None
    near = nearest_names(output, outputs)
    fix = (Disconnect(source, stage.name, port), Connect(name, stage.name, port, bool(near)))
    values = {"source": name, "output": output or FAILING, "known": outputs, "near": near}
    return error("unknown_output", stage.name, port, fix, **values)


def _too_many_wires(context: CheckContext, stage: Stage, name: str) -> Iterator[Problem]:
    entry = context.entries.get(stage.name)
    port = port_of(entry, name) if entry else None
    sources = list(dict.fromkeys(stage.inputs[name]))
    if port and not port["many"] and len(sources) > 1:
        fix = tuple(Disconnect(source, stage.name, name) for source in sources[1:])
        yield error("too_many_wires", stage.name, name, fix, port=name, found=sources)


def _open_inputs(context: CheckContext, stage: Stage, entry: Entry) -> Iterator[Problem]:
    sources = likely_sources(context, stage, entry)
    for port in entry["ports"]:
        if not port["optional"] and not stage.inputs.get(port["name"]):
            source = sources.get(port["name"])
            fix = (Connect(source, stage.name, port["name"]),) if source else ()
            values = {"port": port["name"], "takes": port["wire"]}
            yield error("missing_input", stage.name, port["name"], fix, **values)


def _scores_of_another_model(context: CheckContext, stage: Stage) -> Iterator[Problem]:
    mismatch = scores_mismatch(context.pipeline, context.catalogue, stage.name)
    if mismatch is None:
        return
    fix: tuple[Edit, ...] = ()
    if len(mismatch.judged) == 1:
        fix = (
            Disconnect(mismatch.source, stage.name, mismatch.port),
            Connect(mismatch.judged[0], stage.name, mismatch.port),
        )
    values = {"model": mismatch.model, "judged": list(mismatch.judged)}
    yield error("scores_of_another_model", stage.name, mismatch.port, fix, **values)


def _cycles(context: CheckContext) -> Iterator[Problem]:
    import networkx

    graph: networkx.DiGraph[str] = networkx.DiGraph()
    graph.add_nodes_from(context.pipeline.stages)
    wires = [wire for outgoing in context.outgoing.values() for wire in outgoing]
    graph.add_edges_from((wire.source, wire.stage) for wire in wires)
    for component in networkx.strongly_connected_components(graph):
        subgraph = graph.subgraph(component)
        if subgraph.number_of_edges():
            cycle = [str(edge[0]) for edge in networkx.find_cycle(subgraph)]
            start = cycle.index(next(name for name in context.pipeline.stages if name in cycle))
            path = [*cycle[start:], *cycle[: start + 1]]
            yield error("cycle", path[0], path=path, way=" → ".join(path))


def _unused_stages(context: CheckContext) -> Iterator[Problem]:
    """Find outputs that lead nowhere, once the pipeline has an intended end: a report."""
    outgoing, entries = context.outgoing, context.entries
    ends = [name for name, wires in outgoing.items() if not wires and name in entries]
    if not any("Report" in entries[name]["outputs"] for name in ends):
        return
    for name in ends:
        if "Report" not in entries[name]["outputs"]:
            yield warning("unused_stage", name, None, likely_use(context, name))
