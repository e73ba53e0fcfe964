"""The one rule of wires: whether a stage may feed a port of another.

Dragging, the file's loader, edits and check all ask here, so that what one
accepts another cannot refuse.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline_core.messages.message import Message
from pipeline_core.spec import Pipeline

Entry = Mapping[str, Any]
Catalogue = Mapping[str, Entry]


def entry_of(catalogue: Catalogue, block: str) -> Entry | None:
    """Return a block's entry by its id, or by one it formerly had.

    Examples
    --------
    >>> entry_of({"scale": {"id": "scale", "formerly": ["scaler"]}}, "scaler")["id"]
    'scale'
    """
    if block in catalogue:
        return catalogue[block]
    return next((one for one in catalogue.values() if block in one.get("formerly", ())), None)


def port_of(entry: Entry, name: str) -> Mapping[str, Any] | None:
    """Return a block's input port by name."""
    return next((port for port in entry["ports"] if port["name"] == name), None)


def may_connect(
    pipeline: Pipeline, catalogue: Catalogue, source: str, target: str, port: str
) -> Message | None:
    """Say why a new wire may not be drawn, or None if it may.

    Parameters
    ----------
    source
        The stage that gives.
    target, port
        The stage that takes, and where.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> read = {"ports": [], "outputs": ["Data"]}
    >>> scale = {"ports": [{"name": "data", "wire": "Data", "many": False}], "outputs": ["Data"]}
    >>> stages = {"a": Stage("a", "read"), "b": Stage("b", "scale", {"data": ("a",)})}
    >>> blocks = {"read": read, "scale": scale}
    >>> may_connect(Pipeline(stages=stages), blocks, "b", "b", "data").code
    'wire.to_itself'
    """
    if refusal := does_not_fit(pipeline, catalogue, source, target, port):
        return refusal
    wired = pipeline.stages[target].inputs.get(port, ())
    if source in wired:
        return Message("wire.there_already", {"source": source, "stage": target, "port": port})
    if wired and not _takes_many(pipeline, catalogue, target, port):
        values = {"source": source, "stage": target, "port": port, "taken_by": wired[0]}
        return Message("wire.port_taken", values)
    if path := path_between(pipeline, target, source):
        return Message("wire.cycle", {"source": source, "stage": target, "path": [*path, target]})
    return None


def does_not_fit(
    pipeline: Pipeline, catalogue: Catalogue, source: str, target: str, port: str
) -> Message | None:
    """Say why two ends do not fit, whatever else is wired; None if they do.

    What cannot be judged because a block is unknown is not refused: the
    unknown block is a problem of its own.
    """
    for name in (source, target):
        if name not in pipeline.stages:
            values = {"name": name, "source": source, "stage": target, "port": port}
            return Message("wire.no_such_stage", values)
    if source == target:
        return Message("wire.to_itself", {"source": source, "stage": target})
    giver = entry_of(catalogue, pipeline.stages[source].block)
    taker = entry_of(catalogue, pipeline.stages[target].block)
    if taker is None or not taker.get("approved", True):
        return None
    its_port = port_of(taker, port)
    if its_port is None:
        known = [one["name"] for one in taker["ports"]]
        code = "wire.no_such_port" if known else "wire.takes_nothing"
        return Message(code, {"source": source, "stage": target, "port": port, "known": known})
    if giver is None or not giver.get("approved", True) or its_port["wire"] in giver["outputs"]:
        return None
    kinds = {"gives": list(giver["outputs"]), "takes": its_port["wire"]}
    values = {"source": source, "stage": target, "port": port, **kinds}
    return Message("wire.kinds_do_not_fit", values)


def fitting_ports(pipeline: Pipeline, catalogue: Catalogue, source: str, target: str) -> list[str]:
    """Return the ports of a stage that a wire from another may go to."""
    entry = entry_of(catalogue, pipeline.stages[target].block)
    names = [port["name"] for port in entry["ports"]] if entry else []
    return [one for one in names if may_connect(pipeline, catalogue, source, target, one) is None]


def path_between(pipeline: Pipeline, first: str, last: str) -> list[str] | None:
    """Return the stages on a way along the wires, both ends included, or None.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> stages = {"a": Stage("a", "x"), "b": Stage("b", "y", {"data": ("a",)})}
    >>> path_between(Pipeline(stages=stages), "a", "b")
    ['a', 'b']
    """
    after = {last: last}
    waiting = [last]
    while waiting and first not in after:
        name = waiting.pop()
        stage = pipeline.stages.get(name)
        for source in sources_of(stage.inputs) if stage else ():
            if source not in after:
                after[source] = name
                waiting.append(source)
    if first not in after:
        return None
    path = [first]
    while path[-1] != last:
        path.append(after[path[-1]])
    return path


def sources_of(inputs: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the stages that feed some ports, each once."""
    return list(dict.fromkeys(name for names in inputs.values() for name in names))


def _takes_many(pipeline: Pipeline, catalogue: Catalogue, target: str, port: str) -> bool:
    entry = entry_of(catalogue, pipeline.stages[target].block)
    its_port = port_of(entry, port) if entry else None
    return bool(its_port and its_port["many"])
