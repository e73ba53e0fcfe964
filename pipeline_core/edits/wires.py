"""The rules of wires: whether a stage may feed a port of another.

The canvas, the file loader, edits and check all use these functions, so that
one cannot accept what another refuses.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from pipeline_core.edits.judged_models import scores_mismatch
from pipeline_core.messages.message import Message
from pipeline_core.spec import Pipeline, Stage
from pipeline_core.spec.entry import Catalogue, Entry, Port, entry_of, port_of


def wire_refusal(
    pipeline: Pipeline,
    catalogue: Catalogue,
    source: str,
    target: str,
    port: str,
    *,
    failing: bool = False,
) -> Message | None:
    """Return why a new wire may not be drawn, or None if it may.

    Parameters
    ----------
    pipeline, catalogue
        The pipeline without the wire, and the blocks.
    source
        The stage where the wire begins.
    target, port
        The stage and the port where it ends.
    failing
        Whether it carries the rows that its source, a sieve, sets aside.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> read = {"ports": [], "outputs": ["Data"]}
    >>> scale = {"ports": [{"name": "data", "wire": "Data", "many": False}], "outputs": ["Data"]}
    >>> stages = {"a": Stage("a", "read"), "b": Stage("b", "scale", {"data": ("a",)})}
    >>> blocks = {"read": read, "scale": scale}
    >>> wire_refusal(Pipeline(stages=stages), blocks, "b", "b", "data").code
    'wire.to_itself'
    """
    if mismatch := port_mismatch(pipeline, catalogue, source, target, port, failing=failing):
        return mismatch
    sources = pipeline.stages[target].inputs.get(port, ())
    if source in sources:
        return Message("wire.there_already", {"source": source, "stage": target, "port": port})
    if mismatch := _scores_refusal(pipeline, catalogue, source, target, port):
        return mismatch
    if sources and not _takes_many(pipeline, catalogue, target, port):
        values = {"source": source, "stage": target, "port": port, "taken_by": sources[0]}
        return Message("wire.port_taken", values)
    if path := path_between(pipeline, target, source):
        return Message("wire.cycle", {"source": source, "stage": target, "path": [*path, target]})
    return None


def _scores_refusal(
    pipeline: Pipeline, catalogue: Catalogue, source: str, target: str, port: str
) -> Message | None:
    """Return why a gate would pass a model by another's scores, were the wire drawn."""
    stage = pipeline.stages[target]
    kept = stage.inputs.get(port, ()) if _takes_many(pipeline, catalogue, target, port) else ()
    wired = replace(stage, inputs={**stage.inputs, port: (*kept, source)})
    stages = {**pipeline.stages, target: wired}
    mismatch = scores_mismatch(replace(pipeline, stages=stages), catalogue, target)
    return mismatch.message if mismatch else None


def port_mismatch(
    pipeline: Pipeline,
    catalogue: Catalogue,
    source: str,
    target: str,
    port: str,
    *,
    failing: bool = False,
) -> Message | None:
    """Return why two ends of a wire do not fit, regardless of other wires; None if they do.

    Wires of unknown blocks are not refused: the unknown block is a problem of
    its own.
    """
    wire: dict[str, Any] = {"source": source, "stage": target, "port": port}
    for name in (source, target):
        if name not in pipeline.stages:
            return Message("wire.no_such_stage", {**wire, "name": name})
    if source == target:
        return Message("wire.to_itself", {"source": source, "stage": target})
    source_entry = entry_of(catalogue, pipeline.stages[source].block)
    target_entry = entry_of(catalogue, pipeline.stages[target].block)
    if target_entry is None or not target_entry.get("approved", True):
        return None
    target_port = port_of(target_entry, port)
    if target_port is None:
        names = [other["name"] for other in target_entry["ports"]]
        code = "wire.no_such_port" if names else "wire.takes_nothing"
        return Message(code, {**wire, "known": names})
    if source_entry is None or not source_entry.get("approved", True):
        return None
    return _kind_mismatch(source_entry, target_port, wire, failing=failing)


def _kind_mismatch(
    source: Entry, port: Port, wire: Mapping[str, Any], *, failing: bool
) -> Message | None:
    if failing and source.get("shape") != "sieve":
        return Message("wire.no_failing_rows", wire)
    gives = ["Data"] if failing else list(dict.fromkeys(source["outputs"]))
    if port["wire"] in gives:
        return None
    return Message("wire.kinds_do_not_fit", {**wire, "gives": gives, "takes": port["wire"]})


def fitting_ports(
    pipeline: Pipeline, catalogue: Catalogue, source: str, target: str, *, failing: bool = False
) -> list[str]:
    """Return the ports of the target that a new wire from the source may end at."""
    entry = entry_of(catalogue, pipeline.stages[target].block)
    names = [port["name"] for port in entry["ports"]] if entry else []
    ends = (pipeline, catalogue, source, target)
    return [name for name in names if wire_refusal(*ends, name, failing=failing) is None]


def path_between(pipeline: Pipeline, first: str, last: str) -> list[str] | None:
    """Return the stages on a path along the wires, both ends included, or None.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> stages = {"a": Stage("a", "x"), "b": Stage("b", "y", {"data": ("a",)})}
    >>> path_between(Pipeline(stages=stages), "a", "b")
    ['a', 'b']
    """
    successors = {last: last}
    queue = [last]
    while queue and first not in successors:
        name = queue.pop()
        stage = pipeline.stages.get(name)
        for source in sources_of(stage.inputs) if stage else ():
            if source not in successors:
                successors[source] = name
                queue.append(source)
    if first not in successors:
        return None
    path = [first]
    while path[-1] != last:
        path.append(successors[path[-1]])
    return path


def sources_of(inputs: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the stages that feed some input ports, each once."""
    return list(dict.fromkeys(name for names in inputs.values() for name in names))


def sources_with_marks(stage: Stage, first: str = "") -> list[tuple[str, bool]]:
    """Return the wires into a stage, each once: its source, and whether it carries failing rows.

    Parameters
    ----------
    stage
        The stage.
    first
        The port whose wires come first.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> wired = {"table": ("checked",)}
    >>> sources_with_marks(Stage("a", "x", wired, failing=frozenset({("table", "checked")})))
    [('checked', True)]
    """
    ports = sorted(stage.inputs, key=lambda port: port != first)
    wires = [(port, name) for port in ports for name in stage.inputs[port]]
    return list(dict.fromkeys((name, (port, name) in stage.failing) for port, name in wires))


def needed_stages(pipeline: Pipeline, to: Collection[str]) -> Collection[str]:
    """Return some stages with all that feed them; every stage if `to` is empty.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> stages = {"a": Stage("a", "x"), "b": Stage("b", "y", {"data": ("a",)})}
    >>> stages["c"] = Stage("c", "z")
    >>> sorted(needed_stages(Pipeline(stages=stages), ["b"]))
    ['a', 'b']
    """
    if not to:
        return pipeline.stages.keys()
    needed: set[str] = set()
    waiting = list(to)
    while waiting:
        name = waiting.pop()
        if name not in needed and name in pipeline.stages:
            needed.add(name)
            waiting.extend(sources_of(pipeline.stages[name].inputs))
    return needed


def _takes_many(pipeline: Pipeline, catalogue: Catalogue, target: str, port: str) -> bool:
    entry = entry_of(catalogue, pipeline.stages[target].block)
    target_port = port_of(entry, port) if entry else None
    return bool(target_port and target_port["many"])
